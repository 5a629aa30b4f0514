namespace Probity.Payments.X402;

/// <summary>What a seller asks a facilitator: is this payment good for this offer, or: settle it.</summary>
/// <param name="Payment">What the payer sent.</param>
/// <param name="Requirements">The seller's own offer, which the payer's copy is not trusted for.</param>
/// <remarks>Source: x402 specification v2, "Facilitator interface".</remarks>
public sealed record FacilitatorRequest(PaymentPayload Payment, PaymentRequirements Requirements);
