using Probity.Crypto.TransparencyLog;

namespace Probity.Payments.Evidence;

/// <summary>What a payment's file says once it is verified.</summary>
/// <param name="Payment">Which payment: network, token, payer and number.</param>
/// <param name="Key">The log's name and key.</param>
/// <param name="IsKeyExpected">Whether the key is the one that was asked for; else anybody may have made
/// it.</param>
/// <param name="LogSize">How many entries the log had.</param>
/// <param name="AmountAtomic">How much. Unit: the token's smallest.</param>
/// <param name="Asset">The token.</param>
/// <param name="Network">As in "eip155:8453".</param>
/// <param name="Outcome">"authorised", "settled" or "released": how far the file goes.</param>
/// <param name="Transaction">The transaction, as the wallet was told; null where the file does not
/// say.</param>
/// <param name="IsDigestChecked">Whether what was signed was computed again from the offer.</param>
/// <param name="Entries">The entries, in the order of the log.</param>
public sealed record PaymentFileSummary(
    string Payment, NoteKey Key, bool IsKeyExpected, ulong LogSize, string AmountAtomic, string Asset,
    string Network, string Outcome, string? Transaction, bool IsDigestChecked,
    IReadOnlyList<VerifiedEntry> Entries);
