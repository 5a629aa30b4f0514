using System.Text.Json;

namespace Probity.Payments.X402.Extensions;

/// <summary>A name that a payer gives to a payment, so that a retry is known as one.</summary>
/// <remarks>Source: `@x402/extensions` 2.27.0, "payment-identifier".</remarks>
public static class PaymentIdentifier
{
    /// <summary>The extension's name.</summary>
    public const string Id = "payment-identifier";

    /// <summary>The shortest identifier.</summary>
    public const int MinLength = 16;

    /// <summary>The longest identifier.</summary>
    public const int MaxLength = 128;

    /// <summary>What a server declares in its 402.</summary>
    public static JsonElement Declare(bool isRequired) => throw new NotSupportedException();

    /// <summary>Whether a 402 declares the extension.</summary>
    public static bool IsDeclared(JsonElement extensions, out bool isRequired) =>
        throw new NotSupportedException();

    /// <summary>Whether a text is an identifier: 16 to 128 letters, digits, hyphens and underscores.</summary>
    public static bool IsValid(string text) => throw new NotSupportedException();

    /// <summary>The extensions of a 402 with an identifier: what goes into the payment.</summary>
    /// <param name="extensions">Of a 402 that declares the extension; returned as they are if not.</param>
    /// <param name="identifier">A valid one.</param>
    /// <exception cref="ArgumentException">The identifier is none.</exception>
    public static JsonElement Append(JsonElement extensions, string identifier) =>
        throw new NotSupportedException();

    /// <summary>Reads the identifier of a payment; null where nothing is wrong.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="isRequired">Whether a payment without one is refused.</param>
    /// <param name="identifier">The identifier; null where there is none.</param>
    public static PaymentError? Check(PaymentPayload payment, bool isRequired, out string? identifier) =>
        throw new NotSupportedException();

    /// <summary>What must be the same when an identifier comes again: SHA-256 of the offer that was taken and
    /// of what was signed.</summary>
    /// <returns>Shape: 32 bytes.</returns>
    public static byte[] Fingerprint(PaymentPayload payment) => throw new NotSupportedException();

    /// <summary>Whether an identifier that came again came with the same payment; null if so.</summary>
    /// <param name="known">The fingerprint of the payment that came first.</param>
    /// <param name="payment">The payment that came now.</param>
    public static PaymentError? CheckAgain(ReadOnlySpan<byte> known, PaymentPayload payment) =>
        throw new NotSupportedException();
}
