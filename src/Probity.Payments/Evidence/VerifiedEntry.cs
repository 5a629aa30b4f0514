namespace Probity.Payments.Evidence;

/// <summary>An entry of a payment's file that is in the log.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Opened">The hidden values that were shown, and fit.</param>
public sealed record VerifiedEntry(
    ulong Index, EvidenceEntry Entry, IReadOnlyDictionary<string, string> Opened)
{
    /// <summary>A hidden value; null where it is not shown.</summary>
    public string? Value(string name) => Opened.GetValueOrDefault(name);
}
