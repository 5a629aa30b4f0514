namespace Probity.ZkTls.Templates.Results;

/// <summary>What a claim says, by name.</summary>
/// <param name="Values">Revealed fields in the order of the template.</param>
/// <param name="Predicates">All predicates in the order of the template.</param>
/// <param name="AccountTag">32 bytes; empty where the template has none.</param>
public sealed record TemplateResults(
    IReadOnlyList<RevealedValue> Values, IReadOnlyList<PredicateResult> Predicates, ReadOnlyMemory<byte> AccountTag)
{
    /// <summary>Whether every predicate holds, required or not.</summary>
    public bool AllHold => Predicates.All(predicate => predicate.Holds);
}
