using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Core.Encoding;
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

    private const string Tag = "probity/x402/request-binding/v1";

    private static readonly JsonElement Schema = JsonReading.KeepText(
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{
        "version":{"type":"integer","const":1},"required":{"type":"boolean"},"salt":{
        "type":"string","pattern":"^0x[0-9a-f]{64}$"}},"required":["version","required"]}
        """);

    // "x4rb" in ASCII.
    private static ReadOnlySpan<byte> Marker => [0x78, 0x34, 0x72, 0x62];

    /// <summary>What a server declares in its 402: the member of that name in extensions.</summary>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static JsonElement Declare(bool isRequired) => Write(isRequired, salt: null, Schema);

    /// <summary>Whether a 402 declares the extension, in a version that is spoken here.</summary>
    /// <param name="extensions">Of the 402; may be undefined.</param>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static bool IsDeclared(JsonElement extensions, out bool isRequired)
    {
        JsonElement info = extensions.Member(Id).Member("info");
        return info.Member("required").TryReadBool(out isRequired)
            && info.Member("version").TryReadInt32(out int version) && version == Version;
    }

    /// <summary>The extensions of a 402 with the payer's salt: what goes into the payment.</summary>
    /// <param name="extensions">Of a 402 that declares the extension.</param>
    /// <param name="salt">Shape: 32 bytes, random, of this payment alone.</param>
    /// <exception cref="ArgumentException">The extension is not declared, or the salt has another
    /// length.</exception>
    public static JsonElement AppendSalt(JsonElement extensions, ReadOnlySpan<byte> salt)
    {
        RequireSalt(salt);
        if (!IsDeclared(extensions, out bool isRequired))
        {
            throw new ArgumentException($"{Id} is not declared.", nameof(extensions));
        }

        JsonElement schema = extensions.Member(Id).Member("schema");
        return PaymentExtensions.With(extensions, Id, Write(isRequired, Hex.From(salt), schema));
    }

    /// <summary>Whether a nonce says that it is bound.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> nonce) => nonce.StartsWith(Marker);

    /// <summary>The nonce of a payment that is bound to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="terms">The offer that is taken.</param>
    /// <param name="salt">Shape: 32 bytes.</param>
    /// <returns>Shape: 32 bytes.</returns>
    /// <exception cref="ArgumentException">The salt, or the body's digest, has another length.</exception>
    public static byte[] ComputeNonce(BoundRequest request, ExactTerms terms, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(terms);
        RequireSalt(salt);
        if (request.BodySha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException("The body's digest has 32 bytes.", nameof(request));
        }

        ByteWriter text = new();
        WriteText(text, Tag);
        WriteText(text, request.Method);
        WriteText(text, request.ResourceUrl);
        WriteText(text, request.Query);
        WriteField(text, request.BodySha256.Span);
        WriteField(text, Offer(terms));
        WriteField(text, salt);
        byte[] nonce = new byte[ExactPayment.NonceBytes];
        Marker.CopyTo(nonce);
        byte[] digest = SHA256.HashData(text.Written);
        digest.AsSpan(0, nonce.Length - Marker.Length).CopyTo(nonce.AsSpan(Marker.Length));
        return nonce;
    }

    /// <summary>Whether a payment may pay for a request; null where nothing is wrong.</summary>
    /// <param name="payment">What was signed.</param>
    /// <param name="terms">The seller's own offer.</param>
    /// <param name="payload">What the payment came in: the salt is in its extensions.</param>
    /// <param name="request">The request that came, in the server's own words.</param>
    /// <param name="isRequired">Whether payments that are not bound are refused.</param>
    public static PaymentError? Check(
        ExactPayment payment, ExactTerms terms, PaymentPayload payload, BoundRequest request, bool isRequired)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(payload);
        JsonElement info = payload.Extensions.Member(Id).Member("info"), salt = info.Member("salt");
        if (!IsMarked(payment.Nonce.Span))
        {
            if (salt.ValueKind != JsonValueKind.Undefined)
            {
                return new PaymentError(
                    PaymentErrors.BindingMismatch, "a salt came with a nonce that is not bound");
            }

            return isRequired
                ? new PaymentError(PaymentErrors.BindingRequired, "payments are bound to their request here")
                : null;
        }

        byte[] saltBytes = new byte[SaltBytes];
        if (!info.Member("version").TryReadInt32(out int version) || version != Version
            || !salt.TryReadText(out string? text) || !Hex.TryParse(text, saltBytes))
        {
            return new PaymentError(
                PaymentErrors.BindingMismatch, "the nonce is bound, and no salt of version 1 came with it");
        }

        return payment.Nonce.Span.SequenceEqual(ComputeNonce(request, terms, saltBytes))
            ? null
            : new PaymentError(PaymentErrors.BindingMismatch, "the payment is bound to another request");
    }

    // What the offer means, and not how it is written.
    private static ReadOnlySpan<byte> Offer(ExactTerms terms)
    {
        ByteWriter offer = new();
        WriteText(offer, ExactTerms.Scheme);
        WriteText(offer, terms.Network);
        WriteField(offer, terms.Asset.ToArray());
        WriteField(offer, terms.PayTo.ToArray());
        WriteField(offer, terms.Amount.ToBigEndian());
        WriteField(offer, ((UInt256)(ulong)terms.MaxTimeoutSeconds).ToBigEndian());
        WriteText(offer, terms.Method == TransferMethod.Permit2 ? "permit2" : "eip3009");
        WriteText(offer, terms.Flow == PaymentFlow.Upfront ? "upfront" : "authorization");
        WriteText(offer, terms.TokenName ?? string.Empty);
        WriteText(offer, terms.TokenVersion ?? string.Empty);
        return offer.ToArray();
    }

    private static JsonElement Write(bool isRequired, string? salt, JsonElement schema) =>
        JsonReading.Keep(JsonWriting.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("info");
            writer.WriteNumber("version", Version);
            writer.WriteBoolean("required", isRequired);
            writer.WriteText("salt", salt);
            writer.WriteEndObject();
            writer.WriteKept("schema", schema);
            writer.WriteEndObject();
        }));

    private static void WriteText(ByteWriter writer, string text) =>
        WriteField(writer, Encoding.UTF8.GetBytes(text));

    private static void WriteField(ByteWriter writer, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        writer.WriteBytes(length);
        writer.WriteBytes(field);
    }

    private static void RequireSalt(ReadOnlySpan<byte> salt)
    {
        if (salt.Length != SaltBytes)
        {
            throw new ArgumentException($"A salt has {SaltBytes} bytes.", nameof(salt));
        }
    }
}
