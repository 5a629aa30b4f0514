using System.Globalization;
using System.Text;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Evidence;

/// <summary>Who signed the offer and the receipt of a payment; null where they are not shown.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, step 9.</remarks>
internal sealed record StorySignatures(SellerSignature? Offer, SellerSignature? Receipt)
{
    // A wallet looks at what a seller signed, waits for its turn, decides, and then writes the entry: what was in
    // time when it looked is.
    private static readonly TimeSpan Deciding = TimeSpan.FromMinutes(1);

    /// <summary>Holds what a seller signed against the payment.</summary>
    /// <param name="payment">Which payment.</param>
    /// <param name="signed">The entry with the signed offer; null for none.</param>
    /// <param name="taken">The entry with the offer that was taken: a decision or a claim.</param>
    /// <param name="end">The entry that may have a receipt; null for none.</param>
    public static Verdict<StorySignatures> Verify(
        string payment, VerifiedEntry? signed, VerifiedEntry taken, VerifiedEntry? end)
    {
        StorySignatures none = new(null, null);
        if (taken.Value("offer") is not { } json) { return none; }
        if (ReadOffer(json) is not { } accept)
        {
            return PaymentStory.Contradiction("its offer cannot be read");
        }

        SellerSignature? ofOffer = null, ofReceipt = null;
        if (signed?.Value("signedOffer") is { } offerText)
        {
            Verdict<SignedOffer> offer = SignedOffer.Parse(offerText);
            if (!offer.IsAccepted
                || offer.Value.Payload.ValidUntil.ToString(CultureInfo.InvariantCulture)
                    != signed.Entry.Fact("validUntil"))
            {
                return PaymentStory.Contradiction("its signed offer cannot be read, or is another");
            }

            Verdict<SellerSignature> signature = OfferReceiptChecks.VerifyOffer(
                offer.Value, accept, taken.Value("resource") ?? offer.Value.Payload.ResourceUrl,
                taken.Entry.At - Deciding);
            if (!signature.IsAccepted) { return PaymentStory.Contradiction(signature.Detail); }
            ofOffer = signature.Value;
        }

        if (end?.Value("receipt") is { } receiptText)
        {
            Verdict<SignedReceipt> receipt = SignedReceipt.Parse(receiptText);
            if (!receipt.IsAccepted
                || !Address.TryParse(payment.Split('/').ElementAtOrDefault(2), out Address payer))
            {
                return PaymentStory.Contradiction("its receipt cannot be read");
            }

            Verdict<SellerSignature> signature = OfferReceiptChecks.VerifyReceipt(
                receipt.Value, accept, taken.Value("resource"), payer, end.Value("transaction"),
                taken.Entry.At - Deciding, end.Entry.At);
            if (!signature.IsAccepted) { return PaymentStory.Contradiction(signature.Detail); }
            ofReceipt = signature.Value;
        }

        return new StorySignatures(ofOffer, ofReceipt);
    }

    /// <summary>The one offer in a text; null where it is not one.</summary>
    public static PaymentRequirements? ReadOffer(string json) =>
        X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(json)).Value is { Accepts: [{ } accept] }
            ? accept
            : null;
}
