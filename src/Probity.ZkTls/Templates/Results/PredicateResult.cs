namespace Probity.ZkTls.Templates.Results;

/// <summary>The outcome of a comparison.</summary>
/// <param name="Name">The predicate.</param>
/// <param name="IsRequired">Whether there is no claim unless it holds.</param>
/// <param name="Holds">Whether it holds.</param>
public sealed record PredicateResult(string Name, bool IsRequired, bool Holds);
