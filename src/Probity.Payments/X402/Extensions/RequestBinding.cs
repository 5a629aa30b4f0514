using System.Text.Json;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.X402.Extensions;

/// <summary>Binds a payment to one request, by its nonce.</summary>
/// <remarks>Source: docs/specs/x402-binding.md.</remarks>
public static class RequestBinding
{
    /// <summary>The extension's name.</summary>
    public const string Id = "probity-request-binding";

    /// <summary>The version that is spoken.</summary>
    public const int Version = 1;

    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>What a server declares in its 402: the member of that name in extensions.</summary>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static JsonElement Declare(bool isRequired) => throw new NotSupportedException();

    /// <summary>Whether a 402 declares the extension, in a version that is spoken here.</summary>
    /// <param name="extensions">Of the 402; may be undefined.</param>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static bool IsDeclared(JsonElement extensions, out bool isRequired) =>
        throw new NotSupportedException();

    /// <summary>The extensions of a 402 with the payer's salt: what goes into the payment.</summary>
    /// <param name="extensions">Of a 402 that declares the extension.</param>
    /// <param name="salt">Shape: 32 bytes, random, of this payment alone.</param>
    public static JsonElement AppendSalt(JsonElement extensions, ReadOnlySpan<byte> salt) =>
        throw new NotSupportedException();

    /// <summary>Whether a nonce says that it is bound.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> nonce) => throw new NotSupportedException();

    /// <summary>The nonce of a payment that is bound to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="terms">The offer that is taken.</param>
    /// <param name="salt">Shape: 32 bytes.</param>
    /// <returns>Shape: 32 bytes.</returns>
    public static byte[] ComputeNonce(BoundRequest request, ExactTerms terms, ReadOnlySpan<byte> salt) =>
        throw new NotSupportedException();

    /// <summary>Whether a payment may pay for a request; null where nothing is wrong.</summary>
    /// <param name="payment">What was signed.</param>
    /// <param name="terms">The seller's own offer.</param>
    /// <param name="payload">What the payment came in: the salt is in its extensions.</param>
    /// <param name="request">The request that came, in the server's own words.</param>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static PaymentError? Check(
        ExactPayment payment, ExactTerms terms, PaymentPayload payload, BoundRequest request, bool isRequired) =>
        throw new NotSupportedException();
}
