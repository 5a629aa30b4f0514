namespace Probity.ProofSystem.Air;

/// <summary>One row's message on a bus.</summary>
/// <param name="Bus">The channel.</param>
/// <param name="Multiplicity">Positive for a send, negated for a receive; affine, and zero on the zero row.</param>
/// <param name="Tuple">Shape: <see cref="Air.Bus.Arity"/> affine expressions.</param>
public sealed record Interaction(Bus Bus, Expression Multiplicity, IReadOnlyList<Expression> Tuple);
