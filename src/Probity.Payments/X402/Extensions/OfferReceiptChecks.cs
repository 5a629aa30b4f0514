using System.Globalization;
using Probity.Chain;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402.Extensions;

/// <summary>Whether a signed offer or receipt belongs to what is paid, and who signed it.</summary>
/// <remarks>
/// Of the form of EIP-712, which names no key: whom the signature leads to is compared with the payee, and
/// with keys that are known from elsewhere, by the caller. Total. Source: docs/specs/x402.md, section 6.
/// </remarks>
public static class OfferReceiptChecks
{
    // How far the clocks of seller and payer may be apart.
    private const long ToleranceSeconds = 300;

    /// <summary>Checks a signed offer.</summary>
    /// <param name="offer">What came.</param>
    /// <param name="accept">The offer that it is said to sign.</param>
    /// <param name="resourceUrl">What is sold, in the words of the 402.</param>
    /// <param name="now">When it must be valid.</param>
    public static Verdict<SellerSignature> VerifyOffer(
        SignedOffer offer, PaymentRequirements accept, string resourceUrl, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(accept);
        OfferPayload payload = offer.Payload;
        if (payload.ResourceUrl != resourceUrl)
        {
            return new Rejection(RejectionCode.Mismatch, "the signed offer is for another resource");
        }

        if (!OfferReceipt.Fits(payload, accept))
        {
            return new Rejection(RejectionCode.Mismatch, "the signed offer has other terms");
        }

        // No time is no end.
        if (payload.ValidUntil != 0 && now.ToUnixTimeSeconds() > payload.ValidUntil)
        {
            return new Rejection(
                RejectionCode.PolicyNotMet,
                string.Create(
                    CultureInfo.InvariantCulture, $"the signed offer was valid until {payload.ValidUntil}"));
        }

        return OfferReceipt.TryRecoverSigner(offer, out Address signer)
            ? new SellerSignature(signer, IsPayee(signer, accept))
            : new Rejection(RejectionCode.WrongSignature, "the signed offer's signature is none");
    }

    /// <summary>Checks a signed receipt.</summary>
    /// <param name="receipt">What came.</param>
    /// <param name="accept">The offer that was paid.</param>
    /// <param name="resourceUrl">What was bought, in the words of the 402.</param>
    /// <param name="payer">Who paid.</param>
    /// <param name="transaction">What moved the money; null where that is not known.</param>
    /// <param name="from">Before this it was not paid.</param>
    /// <param name="until">By then the receipt was here.</param>
    public static Verdict<SellerSignature> VerifyReceipt(
        SignedReceipt receipt, PaymentRequirements accept, string? resourceUrl, Address payer,
        string? transaction, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(accept);
        ReceiptPayload payload = receipt.Payload;
        if (resourceUrl is not null && payload.ResourceUrl != resourceUrl)
        {
            return new Rejection(RejectionCode.Mismatch, "the receipt is for another resource");
        }

        if (payload.Network != accept.Network || !AreSame(payload.Payer, payer.ToString()))
        {
            return new Rejection(RejectionCode.Mismatch, "the receipt is of another payer or network");
        }

        if (transaction is not null && payload.Transaction.Length > 0
            && !AreSame(payload.Transaction, transaction))
        {
            return new Rejection(RejectionCode.Mismatch, "the receipt is for another transaction");
        }

        if (payload.IssuedAt < from.ToUnixTimeSeconds() - ToleranceSeconds
            || payload.IssuedAt > until.ToUnixTimeSeconds() + ToleranceSeconds)
        {
            return new Rejection(RejectionCode.PolicyNotMet, "the receipt is of another time");
        }

        return OfferReceipt.TryRecoverSigner(receipt, out Address signer)
            ? new SellerSignature(signer, IsPayee(signer, accept))
            : new Rejection(RejectionCode.WrongSignature, "the receipt's signature is none");
    }

    private static bool IsPayee(Address signer, PaymentRequirements accept) =>
        Address.TryParse(accept.PayTo, out Address payee) && signer == payee;

    private static bool AreSame(string a, string b) =>
        string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
