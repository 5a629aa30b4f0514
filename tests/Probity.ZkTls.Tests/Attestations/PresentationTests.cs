using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Tests.Support;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>A claim is shown by its holder to the one who asked.</summary>
public sealed class PresentationTests
{
    private static readonly byte[] Challenge = "relying party 7, nonce 1"u8.ToArray();

    private static byte[] Claim => SharedClaims.OfZeroKnowledge.ToEvidence().ToArray();

    [Fact]
    public void The_holder_answers_the_challenge()
    {
        Presentation good = Presentation.Create(Challenge, Claim, AttestedRun.Holder);
        Assert.Equal(SharedClaims.ZeroKnowledge.ParsedTemplate.Name, AttestedRun.Require(Verify(good, Challenge)).Template.Name);
        Refuse(RejectionCode.PolicyNotMet, good, [.. Challenge, 0]);
        Refuse(RejectionCode.PolicyNotMet, good, Challenge[..^1]);
        Refuse(RejectionCode.PolicyNotMet, good, []);
        Refuse(RejectionCode.UnknownSigner, good, Challenge, ClaimPolicy.Any with { Attestors = [] });
    }

    [Fact]
    public void Nobody_else_can_show_it()
    {
        Refuse(RejectionCode.WrongSignature, Presentation.Create(Challenge, Claim, AttestedRun.OtherHolder), Challenge);
        Presentation good = Presentation.Create(Challenge, Claim, AttestedRun.Holder);

        // A signature for another relying party, or for another claim of the same holder.
        byte[] other = "relying party 8, nonce 1"u8.ToArray();
        Refuse(RejectionCode.WrongSignature, good with { Challenge = other }, other);
        byte[] second = SharedClaims.Second.ClaimOf(SharedClaims.SecondSession).ToEvidence().ToArray();
        Refuse(RejectionCode.WrongSignature, good with { Claim = second }, Challenge);
        byte[] swapped = [.. good.Signature.Span[32..], .. good.Signature.Span[..32]];
        Refuse(RejectionCode.WrongSignature, good with { Signature = swapped }, Challenge);
        Refuse(RejectionCode.WrongSignature, good with { Signature = new byte[64] }, Challenge);

        // Neither does the attestor's signature of a statement pass for one of a presentation, nor the other way round.
        Refuse(RejectionCode.WrongSignature, good with { Signature = SharedClaims.ZeroKnowledgeSession.Statement.Signature }, Challenge);
    }

    [Fact]
    public void Only_a_claim_is_shown()
    {
        byte[] presentation = Presentation.Create(Challenge, Claim, AttestedRun.Holder).ToEvidence().ToArray();
        Refuse(RejectionCode.Malformed, Presentation.Create(Challenge, presentation, AttestedRun.Holder), Challenge);
        byte[] renamed = new EvidenceEnvelope(EvidenceKind.WebClaim, EvidenceEnvelope.Parse(presentation).Value!.Body).ToArray();
        Refuse(RejectionCode.Malformed, Presentation.Create(Challenge, renamed, AttestedRun.Holder), Challenge);
        byte[] disguised = new EvidenceEnvelope(EvidenceKind.Presentation, EvidenceEnvelope.Parse(Claim).Value!.Body).ToArray();
        Refuse(RejectionCode.Malformed, Presentation.Create(Challenge, disguised, AttestedRun.Holder), Challenge);
        Refuse(RejectionCode.Malformed, Presentation.Create(Challenge, "PBEVx"u8.ToArray(), AttestedRun.Holder), Challenge);
        Refuse(RejectionCode.TrailingBytes, Presentation.Create(Challenge, (byte[])[.. Claim, 0], AttestedRun.Holder), Challenge);
        WebClaim bad = SharedClaims.OfZeroKnowledge with { Parameters = "\x03\0USD"u8.ToArray() };
        Refuse(RejectionCode.Mismatch, Presentation.Create(Challenge, bad.ToEvidence().ToArray(), AttestedRun.Holder), Challenge);
    }

    [Fact]
    public void Challenges_have_1_to_1024_bytes()
    {
        foreach (int count in (int[])[1, 1024])
        {
            byte[] challenge = new byte[count];
            AttestedRun.Require(Verify(Presentation.Create(challenge, Claim, AttestedRun.Holder), challenge));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Presentation.Create(Array.Empty<byte>(), Claim, AttestedRun.Holder));
        Assert.Throws<ArgumentOutOfRangeException>(() => Presentation.Create(new byte[1025], Claim, AttestedRun.Holder));
        byte[] body = [1, 1, 4, .. new byte[1025], .. new byte[64], 0, 0, 0, 0];
        Assert.Equal(RejectionCode.Malformed, Presentation.Parse(body).Code);
        byte[] empty = [1, 0, 0, .. new byte[64], 0, 0, 0, 0];
        Assert.Equal(RejectionCode.Malformed, Presentation.Parse(empty).Code);
        byte[] version = [2, 1, 0, 7, .. new byte[64], 0, 0, 0, 0];
        Assert.Equal(RejectionCode.UnsupportedVersion, Presentation.Parse(version).Code);
        version[0] = 1;
        Assert.True(Presentation.Parse(version).IsAccepted);
        Assert.Equal(RejectionCode.TrailingBytes, Presentation.Parse((byte[])[.. version, 0]).Code);
    }

    // Through its bytes.
    private static Verdict<WebClaimSummary> Verify(Presentation presentation, byte[] challenge, ClaimPolicy? policy = null) =>
        PresentationVerifier.Verify(
            AttestedRun.Require(Presentation.Parse(AttestedRun.Require(EvidenceEnvelope.Parse(presentation.ToEvidence().ToArray())).Body)),
            challenge, policy ?? ClaimPolicy.Any, TestCertificates.Now);

    private static void Refuse(RejectionCode code, Presentation presentation, byte[] challenge, ClaimPolicy? policy = null)
    {
        Verdict<WebClaimSummary> verdict = Verify(presentation, challenge, policy);
        Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
    }
}
