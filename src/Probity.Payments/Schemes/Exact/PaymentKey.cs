using Probity.Chain;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What makes a payment one payment: a chain lets each of these be used once.</summary>
/// <param name="Network">As in "eip155:8453".</param>
/// <param name="Asset">The token; for Permit2 the nonce is the payer's over all tokens, so it is Permit2's
/// address.</param>
/// <param name="Payer">Who signed.</param>
/// <param name="Nonce">Shape: 0x and 64 hexadecimal digits, small letters.</param>
public sealed record PaymentKey(string Network, Address Asset, Address Payer, string Nonce)
{
    /// <summary>An id for stores: the four parts in small letters, with slashes between.</summary>
    public override string ToString() =>
        $"{Network}/{Asset}/{Payer}/{Nonce}".ToLowerInvariant();
}
