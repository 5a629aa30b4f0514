using System.Text.Json;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.X402;

namespace Probity.Payments.Schemes.Exact;

/// <summary>What stands in a payment's "payload": reading and writing.</summary>
internal static class ExactPayload
{
    private const string Authorization = "authorization";
    private const string Permit2Authorization = "permit2Authorization";

    public static Verdict<ExactPayment> Parse(JsonElement payload)
    {
        try
        {
            JsonElement permit = payload.Member(Permit2Authorization);
            JsonElement authorization = payload.Member(Authorization);
            bool isPermit = permit.ValueKind != JsonValueKind.Undefined;

            // The packages take Permit2's where both are there; which one was meant cannot be known.
            if (isPermit == (authorization.ValueKind != JsonValueKind.Undefined))
            {
                return new Rejection(
                    RejectionCode.Malformed, "a payload has authorization or permit2Authorization");
            }

            ExactPayment? payment = !TryReadSignature(payload.Member("signature"), out byte[] signature)
                ? null
                : isPermit ? ReadPermit(permit, signature) : ReadAuthorization(authorization, signature);
            return payment is not null
                ? payment
                : new Rejection(RejectionCode.Malformed, "a member of the payload is missing or has no form");
        }
        catch (InvalidOperationException)
        {
            // One half of a pair of surrogates.
            return new Rejection(RejectionCode.Malformed, "a text in the payload is not Unicode");
        }
    }

    /// <summary>Writes a payload, members in the order of the official packages.</summary>
    public static JsonElement Write(ExactPayment payment) => JsonReading.Keep(JsonWriting.Write(writer =>
    {
        writer.WriteStartObject();
        if (payment is Permit2Payment permit)
        {
            writer.WriteText("signature", Hex.From(payment.Signature.Span));
            WritePermit(writer, permit);
        }
        else
        {
            WriteAuthorization(writer, payment);
            writer.WriteText("signature", Hex.From(payment.Signature.Span));
        }

        writer.WriteEndObject();
    }));

    private static void WriteAuthorization(Utf8JsonWriter writer, ExactPayment payment)
    {
        writer.WriteStartObject(Authorization);
        writer.WriteText("from", payment.Payer.ToString());
        writer.WriteText("to", payment.PayTo.ToString());
        writer.WriteText("value", payment.Amount.ToString());
        writer.WriteText("validAfter", payment.ValidAfter.ToString());
        writer.WriteText("validBefore", payment.ValidBefore.ToString());
        writer.WriteText("nonce", Hex.From(payment.Nonce.Span));
        writer.WriteEndObject();
    }

    private static void WritePermit(Utf8JsonWriter writer, Permit2Payment payment)
    {
        writer.WriteStartObject(Permit2Authorization);
        writer.WriteText("from", payment.Payer.ToString());
        writer.WriteStartObject("permitted");
        writer.WriteText("token", payment.PermittedToken.ToString());
        writer.WriteText("amount", payment.Amount.ToString());
        writer.WriteEndObject();
        writer.WriteText("spender", payment.Spender.ToString());
        writer.WriteText("nonce", UInt256.FromBigEndian(payment.Nonce.Span).ToString());
        writer.WriteText("deadline", payment.ValidBefore.ToString());
        writer.WriteStartObject("witness");
        writer.WriteText("to", payment.PayTo.ToString());
        writer.WriteText("validAfter", payment.ValidAfter.ToString());
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static Eip3009Payment? ReadAuthorization(JsonElement element, byte[] signature)
    {
        byte[] nonce = new byte[ExactPayment.NonceBytes];
        return TryReadAddress(element.Member("from"), out Address from)
            && TryReadAddress(element.Member("to"), out Address to)
            && TryReadNumber(element.Member("value"), out UInt256 value)
            && TryReadNumber(element.Member("validAfter"), out UInt256 validAfter)
            && TryReadNumber(element.Member("validBefore"), out UInt256 validBefore)
            && element.Member("nonce").TryReadText(out string? nonceText) && Hex.TryParse(nonceText, nonce)
            ? new Eip3009Payment
            {
                Payer = from,
                PayTo = to,
                Amount = value,
                ValidAfter = validAfter,
                ValidBefore = validBefore,
                Nonce = nonce,
                Signature = signature,
            }
            : null;
    }

    private static Permit2Payment? ReadPermit(JsonElement element, byte[] signature)
    {
        JsonElement permitted = element.Member("permitted"), witness = element.Member("witness");
        return TryReadAddress(element.Member("from"), out Address from)
            && TryReadAddress(permitted.Member("token"), out Address token)
            && TryReadNumber(permitted.Member("amount"), out UInt256 amount)
            && TryReadAddress(element.Member("spender"), out Address spender)
            && TryReadNumber(element.Member("nonce"), out UInt256 nonce)
            && TryReadNumber(element.Member("deadline"), out UInt256 deadline)
            && TryReadAddress(witness.Member("to"), out Address to)
            && TryReadNumber(witness.Member("validAfter"), out UInt256 validAfter)
            ? new Permit2Payment
            {
                Payer = from,
                PayTo = to,
                PermittedToken = token,
                Amount = amount,
                Spender = spender,
                ValidAfter = validAfter,
                ValidBefore = deadline,
                Nonce = nonce.ToBigEndian(),
                Signature = signature,
            }
            : null;
    }

    private static bool TryReadSignature(JsonElement element, out byte[] signature)
    {
        signature = [];
        return element.TryReadText(out string? text)
            && Hex.TryParse(text, ExactPayment.MaxSignatureBytes, out signature) && signature.Length > 0;
    }

    private static bool TryReadAddress(JsonElement element, out Address address)
    {
        address = default;
        return element.TryReadText(out string? text) && Address.TryParse(text, out address);
    }

    private static bool TryReadNumber(JsonElement element, out UInt256 number)
    {
        number = default;
        return element.TryReadText(out string? text) && UInt256.TryParseDecimal(text, out number);
    }
}
