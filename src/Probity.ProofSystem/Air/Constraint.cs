namespace Probity.ProofSystem.Air;

/// <summary>An expression that is zero on every row, the all-zero padding row included.</summary>
/// <param name="Name">For people and for failing tests.</param>
/// <param name="Value">The expression. Range: degree at most <see cref="Chip.MaxDegree"/>.</param>
public sealed record Constraint(string Name, Expression Value);
