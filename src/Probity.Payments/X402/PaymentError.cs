namespace Probity.Payments.X402;

/// <summary>Why a payment is refused.</summary>
/// <param name="Reason">One of <see cref="PaymentErrors"/>: a stable name that goes over the wire.</param>
/// <param name="Detail">What was expected and what came, for people; never a secret.</param>
public sealed record PaymentError(string Reason, string Detail);
