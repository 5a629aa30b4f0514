using Probity.Core.Evidence;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Attestations;

/// <summary>
/// Checks that a claim is shown by its holder, to the one who asked. Total: any bytes give a verdict.
/// </summary>
public static class PresentationVerifier
{
    /// <summary>Verifies a presentation and the claim inside of it.</summary>
    /// <param name="presentation">Parsed, nothing checked.</param>
    /// <param name="challenge">The very bytes that the relying party gave out for this presentation.</param>
    /// <param name="policy">For the claim.</param>
    /// <param name="now">The relying party's clock.</param>
    public static Verdict<WebClaimSummary> Verify(
        Presentation presentation, ReadOnlySpan<byte> challenge, ClaimPolicy policy, DateTimeOffset now)
    {
        if (!presentation.Challenge.Span.SequenceEqual(challenge))
        {
            return new Rejection(
                RejectionCode.PolicyNotMet,
                "the presentation answers another challenge: it was made for somebody else, or before");
        }

        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(presentation.Claim);
        if (!evidence.IsAccepted) { return evidence.Forward<WebClaimSummary>(); }
        if (evidence.Value.Kind != EvidenceKind.WebClaim)
        {
            return new Rejection(
                RejectionCode.Malformed, "the presentation shows something else than a claim");
        }

        Verdict<WebClaim> claim = WebClaim.Parse(evidence.Value.Body);
        if (!claim.IsAccepted) { return claim.Forward<WebClaimSummary>(); }
        Verdict<WebClaimSummary> summary = WebClaimVerifier.Verify(claim.Value, policy, now);
        return !summary.IsAccepted || presentation.IsSignedBy(summary.Value.Holder)
            ? summary
            : new Rejection(
                RejectionCode.WrongSignature, "the presentation is not signed by the claim's holder");
    }
}
