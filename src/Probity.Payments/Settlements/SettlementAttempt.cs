namespace Probity.Payments.Settlements;

/// <summary>A signed transaction that settles a payment; a stuck one is followed by another of the same
/// nonce.</summary>
/// <param name="Sender">Whose account pays the gas.</param>
/// <param name="Nonce">The sender's transaction number.</param>
/// <param name="Hash">The transaction's digest; 0x and 64 digits.</param>
/// <param name="Encoded">What is sent; hexadecimal.</param>
/// <param name="SentAt">When it was first sent, or would have been without a crash.</param>
public sealed record SettlementAttempt(
    string Sender, ulong Nonce, string Hash, string Encoded, DateTimeOffset SentAt);
