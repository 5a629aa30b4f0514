using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.Wallets;

/// <summary>Checks what sellers sign: offers before a payment is signed, and its receipt.</summary>
/// <param name="payer">Who pays.</param>
/// <param name="known">Accounts that may sign besides the payee.</param>
/// <param name="time">The clock.</param>
/// <remarks>A JWS is passed over: whose key it names can only be found out elsewhere.</remarks>
internal sealed class SellerSignatures(Address payer, IReadOnlyList<Address> known, TimeProvider time)
{
    /// <summary>The signed offers of a 402, all of them checked; none where nothing is signed.</summary>
    /// <exception cref="SpendingRefusedException">One is false: nothing may be signed for it.</exception>
    public IReadOnlyList<SignedOffer> CheckOffers(PaymentRequired required)
    {
        Verdict<IReadOnlyList<SignedOffer>> offers = OfferReceipt.ParseOffers(required.Extensions);
        if (!offers.IsAccepted) { throw Refuse(offers.Detail); }
        List<SignedOffer> signed = [];
        foreach (SignedOffer offer in offers.Value.Where(one => one.Format == OfferReceiptFormat.Eip712))
        {
            PaymentRequirements accept =
                required.Accepts.FirstOrDefault(one => OfferReceipt.Fits(offer.Payload, one))
                ?? throw Refuse("what is signed is not what is asked");
            Verdict<SellerSignature> signature = Known(OfferReceiptChecks.VerifyOffer(
                offer, accept, required.Resource.Url, time.GetUtcNow()));
            if (!signature.IsAccepted) { throw Refuse(signature.Detail); }
            signed.Add(offer);
        }

        return signed;
    }

    /// <summary>The receipt of a payment; null where none came.</summary>
    public (SignedReceipt Receipt, Verdict<SellerSignature> Signature)? FindReceipt(
        SettleResponse outcome, WalletPayment payment, PaymentRequirements accept)
    {
        if (OfferReceipt.ParseReceipt(outcome.Extensions).Value is not
            { Format: OfferReceiptFormat.Eip712 } receipt)
        {
            return null;
        }

        return (receipt, Known(OfferReceiptChecks.VerifyReceipt(
            receipt, accept, payment.Resource, payer, outcome.Transaction, payment.At, time.GetUtcNow())));
    }

    private Verdict<SellerSignature> Known(Verdict<SellerSignature> signature) =>
        signature is { IsAccepted: true, Value.IsPayee: false } && !known.Contains(signature.Value.Signer)
            ? new Rejection(
                RejectionCode.UnknownSigner,
                $"{signature.Value.Signer} signed, which is neither the payee nor known to sign for it")
            : signature;

    private static SpendingRefusedException Refuse(string detail) => new(PolicyRule.Offer, detail);
}
