using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller offers for one request.</summary>
/// <param name="Required">What goes over the wire.</param>
/// <param name="Terms">The ways to pay, in the order of the wire.</param>
/// <param name="Request">The request, in the seller's own words.</param>
/// <param name="RequiresBinding">Whether payments must be bound to it.</param>
/// <param name="Signed">Each way to pay, signed, in the same order; empty where nothing is signed.</param>
internal sealed record Offer(
    PaymentRequired Required, IReadOnlyList<ExactTerms> Terms, BoundRequest Request, bool RequiresBinding,
    IReadOnlyList<SignedOffer> Signed)
{
    /// <summary>The way to pay that a payment took; null for none.</summary>
    public ExactTerms? Find(PaymentPayload payment) => Terms.FirstOrDefault(terms => payment.X402Version == 1
        ? payment.Accepted.Scheme == terms.Source.Scheme && payment.Accepted.Network == terms.Network
        : payment.Accepted.Matches(terms.Source));

    /// <summary>A way to pay, signed; null where nothing is signed.</summary>
    public SignedOffer? FindSigned(ExactTerms terms) =>
        Signed.FirstOrDefault(signed => OfferReceipt.Fits(signed.Payload, terms.Source));
}
