using System.Text;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402.Extensions;

/// <summary>An offer that its seller signed.</summary>
/// <param name="Format">How it was signed.</param>
/// <param name="AcceptIndex">Which of the 402's offers it is, as a hint; null where it is not said.</param>
/// <param name="Payload">What was signed.</param>
/// <param name="Signature">65 bytes in hexadecimal digits, or a compact JWS.</param>
public sealed record SignedOffer(
    OfferReceiptFormat Format, int? AcceptIndex, OfferPayload Payload, string Signature)
{
    /// <summary>It alone, as JSON of the wire.</summary>
    public string ToText() => Encoding.UTF8.GetString(
        JsonWriting.Write(writer => OfferReceiptWire.Write(writer, this)));

    /// <summary>Reads one alone; total. Read, not verified.</summary>
    public static Verdict<SignedOffer> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonReading.Parse(
            Encoding.UTF8.GetBytes(text), X402Json.MaxBytes, "a signed offer", OfferReceiptWire.Offer);
    }
}
