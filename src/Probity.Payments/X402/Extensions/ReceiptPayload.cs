namespace Probity.Payments.X402.Extensions;

/// <summary>What a seller signs of a payment that it got.</summary>
/// <param name="Version">Range: 1.</param>
/// <param name="Network">As in "eip155:8453".</param>
/// <param name="ResourceUrl">What was sold.</param>
/// <param name="Payer">Who paid.</param>
/// <param name="IssuedAt">Unit: seconds since 1970. Range: 0 to 2^53 - 1.</param>
/// <param name="Transaction">The transaction's digest; empty where it is not said.</param>
/// <remarks>Source: `@x402/extensions` 2.27.0, "offer-receipt".</remarks>
public sealed record ReceiptPayload(
    int Version, string Network, string ResourceUrl, string Payer, long IssuedAt, string Transaction);
