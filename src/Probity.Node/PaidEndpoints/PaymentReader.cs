using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Node.PaidEndpoints;

/// <summary>Reads the payment that came with a request and holds it against the offer.</summary>
internal static class PaymentReader
{
    // Of the record of this format, so that no other digest of ours is one of these.
    private static readonly byte[] RequestTag = "probity/purchase/1"u8.ToArray();

    /// <summary>The payment header of a request, and which version it is of; null for none.</summary>
    public static (string Text, int Version)? Header(HttpRequest request)
    {
        foreach (int version in (ReadOnlySpan<int>)[2, 1])
        {
            string? text = request.Headers[PaymentHeaders.PaymentName(version)];
            if (!string.IsNullOrEmpty(text)) { return (text, version); }
        }

        return null;
    }

    /// <summary>Reads a header; a rejection means that it is none, or another version's.</summary>
    public static Verdict<PaymentPayload> Read((string Text, int Version) header)
    {
        Verdict<PaymentPayload> payment = PaymentHeaders.ParsePayment(header.Text);
        return !payment.IsAccepted || payment.Value.X402Version == header.Version
            ? payment
            : new Rejection(
                RejectionCode.UnsupportedVersion, $"this header is for payments of version {header.Version}");
    }

    /// <summary>Holds a payment against an offer.</summary>
    public static (BoughtRequest? Bought, PaymentError? Error) Match(PaymentPayload payload, Offer offer)
    {
        if (offer.Find(payload) is not { } terms)
        {
            return (null, new PaymentError(
                PaymentErrors.InvalidPaymentRequirements, "the payment takes no offer of this resource"));
        }

        PaymentPayload accepted = payload.WithAccepted(terms.Source);
        Verdict<ExactPayment> parsed = ExactPayment.Parse(payload.Payload);
        if (!parsed.IsAccepted)
        {
            return (null, new PaymentError(PaymentErrors.InvalidPayload, parsed.Detail));
        }

        ExactPayment payment = parsed.Value;
        PaymentError? error = PaymentIdentifier.Check(payload, isRequired: false, out string? identifier)
            ?? RequestBinding.Check(payment, terms, payload, offer.Request, offer.RequiresBinding);
        if (error is not null) { return (null, error); }
        return (new BoughtRequest
        {
            Id = payment.Key(terms).ToString(),
            Terms = terms,
            SignedOffer = offer.FindSigned(terms),
            Resource = offer.Request.ResourceUrl,
            Payment = payment,
            Settlement = new FacilitatorRequest(accepted, terms.Source),
            RequestDigest = Digest(offer.Request, terms),
            SignedDigest = Digest(payment, terms, payload),
            Identifier = identifier,
            Fingerprint = identifier is null ? default : PaymentIdentifier.Fingerprint(accepted),
        }, null);
    }

    // The chain shows what was signed. So whoever comes again also has what it does not show: of a bound payment
    // its salt, which was checked; of another one its extensions, with the ticket of the 402.
    private static string Digest(ExactPayment payment, ExactTerms terms, PaymentPayload payload)
    {
        byte[] digest = payment.Digest(terms);
        if (RequestBinding.IsMarked(payment.Nonce.Span)) { return Convert.ToHexStringLower(digest); }
        byte[] extensions = payload.Extensions.ValueKind == JsonValueKind.Undefined
            ? []
            : Encoding.UTF8.GetBytes(payload.Extensions.GetRawText());
        return Convert.ToHexStringLower(SHA256.HashData([.. digest, .. extensions]));
    }

    // Parts with their lengths before them: no two requests run together.
    private static string Digest(BoundRequest request, ExactTerms terms)
    {
        ByteWriter writer = new();
        writer.WriteBytes(RequestTag);
        foreach (string part in (string[])[request.Method, request.ResourceUrl, request.Query])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            writer.WriteUInt32((uint)bytes.Length);
            writer.WriteBytes(bytes);
        }

        writer.WriteBytes(request.BodySha256.Span);
        writer.WriteBytes(terms.Amount.ToBigEndian());
        writer.WriteBytes(terms.Asset.ToArray());
        return Convert.ToHexStringLower(SHA256.HashData(writer.ToArray()));
    }
}
