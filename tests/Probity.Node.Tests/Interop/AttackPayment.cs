using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Interop;

/// <summary>A payment of a buyer who cheats.</summary>
/// <param name="Payload">As it goes over the wire.</param>
/// <param name="Signed">What was signed.</param>
internal sealed record AttackPayment(PaymentPayload Payload, ExactPayment Signed);
