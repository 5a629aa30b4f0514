using System.Text.Json;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.X402;

/// <summary>Types as the wire has them; members in the order of the official packages.</summary>
internal static class X402Writer
{
    public static void Write(Utf8JsonWriter writer, PaymentRequired required)
    {
        bool isFirst = required.X402Version == 1;
        writer.WriteStartObject();
        writer.WriteNumber("x402Version", required.X402Version);
        writer.WriteText("error", required.Error);
        if (!isFirst)
        {
            writer.WritePropertyName("resource");
            Write(writer, required.Resource);
        }

        writer.WriteStartArray("accepts");
        foreach (PaymentRequirements offer in required.Accepts)
        {
            if (isFirst) { WriteVersion1(writer, offer, required.Resource); } else { Write(writer, offer); }
        }

        writer.WriteEndArray();
        if (!isFirst) { writer.WriteKept("extensions", required.Extensions); }
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, PaymentPayload payment)
    {
        writer.WriteStartObject();
        writer.WriteNumber("x402Version", payment.X402Version);
        if (payment.X402Version == 1)
        {
            writer.WriteText("scheme", payment.Accepted.Scheme);
            writer.WriteText("network", NetworkNames.ToVersion1(payment.Accepted.Network));
            writer.WriteKept("payload", payment.Payload);
            writer.WriteEndObject();
            return;
        }

        writer.WriteKept("payload", payment.Payload);
        writer.WriteKept("extensions", payment.Extensions);
        if (payment.Resource is { } resource)
        {
            writer.WritePropertyName("resource");
            Write(writer, resource);
        }

        writer.WritePropertyName("accepted");
        Write(writer, payment.Accepted);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, FacilitatorRequest request)
    {
        writer.WriteStartObject();
        writer.WriteNumber("x402Version", request.Payment.X402Version);
        writer.WritePropertyName("paymentPayload");
        Write(writer, request.Payment);
        writer.WritePropertyName("paymentRequirements");
        if (request.Payment.X402Version == 1)
        {
            WriteVersion1(
                writer, request.Requirements, request.Payment.Resource ?? new ResourceInfo(string.Empty));
        }
        else
        {
            Write(writer, request.Requirements);
        }

        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, VerifyResponse response)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("isValid", response.IsValid);
        writer.WriteText("invalidReason", response.InvalidReason);
        writer.WriteText("invalidMessage", response.InvalidMessage);
        writer.WriteText("payer", response.Payer);
        writer.WriteKept("extensions", response.Extensions);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SettleResponse response)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("success", response.Success);
        writer.WriteText("errorReason", response.ErrorReason);
        writer.WriteText("errorMessage", response.ErrorMessage);
        writer.WriteText("transaction", response.Transaction);
        writer.WriteText("network", response.Network);
        writer.WriteText("payer", response.Payer);
        writer.WriteText("amount", response.Amount);
        writer.WriteKept("extensions", response.Extensions);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, SupportedKinds supported)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("kinds");
        foreach (SupportedKind kind in supported.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteNumber("x402Version", kind.X402Version);
            writer.WriteText("scheme", kind.Scheme);
            writer.WriteText("network", kind.Network);
            writer.WriteKept("extra", kind.Extra);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteTexts(writer, "extensions", supported.Extensions);
        writer.WriteStartObject("signers");
        foreach ((string family, IReadOnlyList<string> addresses) in supported.Signers)
        {
            WriteTexts(writer, family, addresses);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>An offer of version 2.</summary>
    public static void Write(Utf8JsonWriter writer, PaymentRequirements offer)
    {
        writer.WriteStartObject();
        writer.WriteText("scheme", offer.Scheme);
        writer.WriteText("network", offer.Network);
        writer.WriteText("amount", offer.Amount);
        writer.WriteText("asset", offer.Asset);
        writer.WriteText("payTo", offer.PayTo);
        writer.WriteNumber("maxTimeoutSeconds", offer.MaxTimeoutSeconds);
        writer.WriteKept("extra", offer.Extra);
        WriteOthers(writer, offer);
        writer.WriteEndObject();
    }

    private static void WriteVersion1(Utf8JsonWriter writer, PaymentRequirements offer, ResourceInfo resource)
    {
        writer.WriteStartObject();
        writer.WriteText("scheme", offer.Scheme);
        writer.WriteText("network", NetworkNames.ToVersion1(offer.Network));
        writer.WriteText("maxAmountRequired", offer.Amount);
        writer.WriteText("resource", resource.Url);

        // Both are required there: `x402` 1.2.0 refuses an offer without one of them.
        writer.WriteText("description", resource.Description ?? string.Empty);
        writer.WriteText("mimeType", resource.MimeType ?? string.Empty);
        writer.WriteText("payTo", offer.PayTo);
        writer.WriteNumber("maxTimeoutSeconds", offer.MaxTimeoutSeconds);
        writer.WriteText("asset", offer.Asset);
        writer.WriteKept("extra", offer.Extra);
        WriteOthers(writer, offer);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ResourceInfo resource)
    {
        writer.WriteStartObject();
        writer.WriteText("url", resource.Url);
        writer.WriteText("description", resource.Description);
        writer.WriteText("mimeType", resource.MimeType);
        writer.WriteEndObject();
    }

    private static void WriteOthers(Utf8JsonWriter writer, PaymentRequirements offer)
    {
        if (offer.Others.ValueKind != JsonValueKind.Object) { return; }
        foreach (JsonProperty member in offer.Others.EnumerateObject())
        {
            writer.WriteKept(member.Name, member.Value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts) { writer.WriteQuoted(text); }
        writer.WriteEndArray();
    }
}
