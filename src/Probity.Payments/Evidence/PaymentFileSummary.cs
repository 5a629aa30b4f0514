using Probity.Crypto.TransparencyLog;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Evidence;

/// <summary>What a payment's file says once it is verified.</summary>
/// <param name="Payment">Which payment: network, token, payer and number.</param>
/// <param name="Key">The log's name and key.</param>
/// <param name="IsKeyExpected">Whether the key is the one that was asked for; else anybody may have made
/// it.</param>
/// <param name="LogSize">How many entries the log had.</param>
/// <param name="AmountAtomic">How much. Unit: the token's smallest. Null where only a facilitator
/// speaks.</param>
/// <param name="Asset">The token; null where only a facilitator speaks.</param>
/// <param name="Network">As in "eip155:8453"; null where only a facilitator speaks.</param>
/// <param name="Outcome">How far the file goes, by the first of its roles: "authorised", "settled" or
/// "released" of a wallet, otherwise the last state.</param>
/// <param name="Transaction">The transaction, as the log's owner was told; null where the file does not
/// say.</param>
/// <param name="IsDigestChecked">Whether what a wallet signed was computed again from the offer.</param>
/// <param name="Entries">The entries, in the order of the log.</param>
public sealed record PaymentFileSummary(
    string Payment, NoteKey Key, bool IsKeyExpected, ulong LogSize, string? AmountAtomic, string? Asset,
    string? Network, string Outcome, string? Transaction, bool IsDigestChecked,
    IReadOnlyList<VerifiedEntry> Entries)
{
    /// <summary>Whose entries they are: "wallet", "seller", "facilitator".</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Who signed the seller's offer; null where that, or the offer that was taken, is not
    /// shown.</summary>
    public SellerSignature? OfferSignature { get; init; }

    /// <summary>Who signed the seller's receipt; null where that, or the offer that was taken, is not
    /// shown.</summary>
    public SellerSignature? ReceiptSignature { get; init; }
}
