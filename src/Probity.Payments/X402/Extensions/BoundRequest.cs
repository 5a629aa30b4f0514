namespace Probity.Payments.X402.Extensions;

/// <summary>The request that a payment is bound to.</summary>
/// <param name="Method">As in "GET"; letters are compared as they are.</param>
/// <param name="ResourceUrl">The resource's URL as the server offers it, never as a proxy's headers
/// say.</param>
/// <param name="Query">What stands behind the question mark, byte for byte; empty for none.</param>
/// <param name="BodySha256">SHA-256 of the body. Shape: 32 bytes; that of no bytes where there is
/// none.</param>
/// <remarks>Source: docs/specs/x402-binding.md, section 2.</remarks>
public sealed record BoundRequest(
    string Method, string ResourceUrl, string Query, ReadOnlyMemory<byte> BodySha256);
