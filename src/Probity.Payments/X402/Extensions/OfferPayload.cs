namespace Probity.Payments.X402.Extensions;

/// <summary>What a seller signs of an offer.</summary>
/// <param name="Version">Range: 1.</param>
/// <param name="ResourceUrl">What is sold.</param>
/// <param name="Scheme">As in "exact".</param>
/// <param name="Network">As in "eip155:8453".</param>
/// <param name="Asset">The token.</param>
/// <param name="PayTo">Who is paid.</param>
/// <param name="Amount">Unit: the smallest of the token; decimal digits.</param>
/// <param name="ValidUntil">Unit: seconds since 1970. Range: 0 to 2^53 - 1.</param>
/// <remarks>Source: `@x402/extensions` 2.27.0, "offer-receipt".</remarks>
public sealed record OfferPayload(
    int Version, string ResourceUrl, string Scheme, string Network, string Asset, string PayTo, string Amount,
    long ValidUntil);
