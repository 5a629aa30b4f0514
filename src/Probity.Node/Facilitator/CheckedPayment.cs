using Probity.Chain;
using Probity.Payments.Schemes.Exact;

namespace Probity.Node.Facilitator;

/// <summary>A payment that is in order as far as can be said without a chain.</summary>
/// <param name="Payment">What was signed.</param>
/// <param name="Terms">The offer it is for.</param>
/// <param name="Id">Which payment: its key as text.</param>
/// <param name="Digest">What was signed, 32 bytes.</param>
internal sealed record CheckedPayment(ExactPayment Payment, ExactTerms Terms, string Id, byte[] Digest)
{
    /// <summary>What the signature says by itself. Cost: one recovery, the first time.</summary>
    public SignatureStanding Standing => ExactChecks.CheckSignature(Payment, Terms);
}
