using System.Security.Cryptography;
using System.Text;
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

    // As the official packages write it.
    private static readonly JsonElement Schema = JsonReading.KeepText(
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
        "required":{"type":"boolean"},"id":{"type":"string","minLength":16,"maxLength":128,
        "pattern":"^[a-zA-Z0-9_-]+$"}},"required":["required"]}
        """);

    /// <summary>What a server declares in its 402: the member of that name in extensions.</summary>
    /// <param name="isRequired">Whether a payment without an identifier is refused.</param>
    public static JsonElement Declare(bool isRequired) => JsonReading.Keep(JsonWriting.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("info");
        writer.WriteBoolean("required", isRequired);
        writer.WriteEndObject();
        writer.WriteKept("schema", Schema);
        writer.WriteEndObject();
    }));

    /// <summary>Whether a 402 declares the extension.</summary>
    /// <param name="extensions">Of the 402; may be undefined.</param>
    /// <param name="isRequired">Whether a payment without an identifier is refused.</param>
    public static bool IsDeclared(JsonElement extensions, out bool isRequired) =>
        extensions.Member(Id).Member("info").Member("required").TryReadBool(out isRequired);

    /// <summary>Whether a text is an identifier: 16 to 128 letters, digits, hyphens and
    /// underscores.</summary>
    public static bool IsValid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is < MinLength or > MaxLength) { return false; }
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_')) { return false; }
        }

        return true;
    }

    /// <summary>The extensions of a 402 with an identifier: what goes into the payment.</summary>
    /// <param name="extensions">Of a 402; returned as they are if they do not declare the extension.</param>
    /// <param name="identifier">A valid one.</param>
    /// <exception cref="ArgumentException">The identifier is none.</exception>
    public static JsonElement Append(JsonElement extensions, string identifier)
    {
        if (!IsValid(identifier))
        {
            throw new ArgumentException("This is no identifier.", nameof(identifier));
        }

        if (!IsDeclared(extensions, out _)) { return extensions; }
        JsonElement declared = extensions.Member(Id);
        return PaymentExtensions.With(extensions, Id, PaymentExtensions.With(
            declared, "info", PaymentExtensions.With(
                declared.Member("info"), "id", JsonReading.Keep(
                    JsonWriting.Write(writer => writer.WriteQuoted(identifier))))));
    }

    /// <summary>Reads the identifier of a payment; null where nothing is wrong.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="isRequired">Whether a payment without one is refused.</param>
    /// <param name="identifier">The identifier; null where there is none.</param>
    public static PaymentError? Check(PaymentPayload payment, bool isRequired, out string? identifier)
    {
        ArgumentNullException.ThrowIfNull(payment);
        identifier = null;
        JsonElement element = payment.Extensions.Member(Id).Member("info").Member("id");
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            return isRequired
                ? new PaymentError(
                    PaymentErrors.InvalidPaymentIdentifier, "a payment carries an identifier here")
                : null;
        }

        if (!element.TryReadText(out string? text) || !IsValid(text))
        {
            return new PaymentError(
                PaymentErrors.InvalidPaymentIdentifier,
                $"an identifier has {MinLength} to {MaxLength} letters, digits, hyphens and underscores");
        }

        identifier = text;
        return null;
    }

    /// <summary>What must be the same when an identifier comes again: SHA-256 of the offer that was taken and
    /// of what was signed.</summary>
    /// <remarks>The order of members, and how they are written, is no part of it.</remarks>
    /// <returns>Shape: 32 bytes.</returns>
    public static byte[] Fingerprint(PaymentPayload payment)
    {
        ArgumentNullException.ThrowIfNull(payment);
        JsonElement wire = JsonReading.Keep(X402Json.WritePaymentPayload(
            payment with { Resource = null, Extensions = default }));
        return SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalJson.Write(wire)));
    }

    /// <summary>Whether an identifier that came again came with the same payment; null if so.</summary>
    /// <param name="known">The fingerprint of the payment that came first.</param>
    /// <param name="payment">The payment that came now.</param>
    public static PaymentError? CheckAgain(ReadOnlySpan<byte> known, PaymentPayload payment) =>
        known.SequenceEqual(Fingerprint(payment))
            ? null
            : new PaymentError(
                PaymentErrors.PaymentIdentifierConflict, "the identifier was used for another payment");
}
