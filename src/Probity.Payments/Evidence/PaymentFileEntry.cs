namespace Probity.Payments.Evidence;

/// <summary>One entry in a payment's file.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Entry">Its canonical form.</param>
/// <param name="Proof">The hashes beside its way to the root.</param>
/// <param name="Opened">Hidden values that are shown, by name.</param>
public sealed record PaymentFileEntry(
    ulong Index, ReadOnlyMemory<byte> Entry, IReadOnlyList<byte[]> Proof, IReadOnlyList<OpenedField> Opened);
