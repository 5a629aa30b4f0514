using System.Net;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Testing;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tests.Support;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>Truncations, flipped bits and garbage in everything that comes from another party.</summary>
public sealed class HostileBytesTests
{
    private static readonly byte[] Challenge = "for the relying party"u8.ToArray();

    [Fact]
    public void Of_a_capture_nothing_is_ambiguous() => HostileBytes.Check(
        SharedClaims.ZeroKnowledge.Signed.Capture.Encoded.ToArray(),
        bytes => Capture.Parse(bytes) is { IsAccepted: true } capture ? Again(capture.Value) : null,
        isCanonicalEnough: true);

    [Fact]
    public void Of_a_signed_statement_no_bit_can_be_changed() => HostileBytes.Check(
        SharedClaims.ZeroKnowledge.Signed.Statement.ToArray(),
        bytes => SignedStatement.Parse(bytes) is { IsAccepted: true } signed
            && StatementVerifier.Verify(signed.Value, SharedClaims.ZeroKnowledge.Signed.Capture).IsAccepted
            ? signed.Value.ToArray() : null,
        isCanonicalEnough: false);

    [Fact]
    public void Of_a_statement_nothing_is_ambiguous() => HostileBytes.Check(
        SharedClaims.ZeroKnowledge.Signed.Statement.Statement.ToArray(),
        bytes => SessionStatement.Parse(bytes) is { IsAccepted: true } statement ? statement.Value.ToArray() : null,
        isCanonicalEnough: true);

    [Fact]
    public void Of_the_attestors_message_no_bit_can_be_changed()
    {
        byte[] good = SharedClaims.ZeroKnowledge.Signed.ToArray();
        HostileBytes.Check(
            good,
            bytes => SignedMessage.Parse(bytes) is { IsAccepted: true } signed ? signed.Value.ToArray() : null,
            isCanonicalEnough: false,
            Sample(good.Length, 300, 3));
    }

    [Fact]
    public void Of_messages_nothing_is_ambiguous()
    {
        OpenMessage open = new("api.example.com", 443, AttestedRun.Holder.PublicKey);
        HostileBytes.Check(open.ToArray(), bytes => OpenMessage.Parse(bytes).Value?.ToArray(), isCanonicalEnough: true);
        foreach (string address in (string[])["192.0.2.7", "2001:db8::1"])
        {
            OpenedMessage opened = new(new byte[32], IPAddress.Parse(address));
            HostileBytes.Check(opened.ToArray(), bytes => OpenedMessage.Parse(bytes).Value?.ToArray(), isCanonicalEnough: true);
        }

        FinishMessage finish = new(new byte[32], new byte[32]);
        HostileBytes.Check(finish.ToArray(), bytes => FinishMessage.Parse(bytes).Value?.ToArray(), isCanonicalEnough: true);
        EndedMessage ended = new(ConnectionEnding.ByReset);
        HostileBytes.Check(ended.ToArray(), bytes => EndedMessage.Parse(bytes).Value?.ToArray(), isCanonicalEnough: true);
        RefusedMessage refused = new(new Rejection(RejectionCode.WrongHandshake, "no"));
        HostileBytes.Check(
            refused.ToArray(),
            bytes => RefusedMessage.Parse(bytes) is { IsAccepted: true } parsed && IsPlain(parsed.Value.Reason.Detail)
                ? parsed.Value.ToArray() : null,
            isCanonicalEnough: true);
    }

    [Fact]
    public void Of_a_claim_no_bit_can_be_changed()
    {
        byte[] good = SharedClaims.OfTwoAttestors.ToEvidence().ToArray();
        int receipts = SharedClaims.ZeroKnowledgeSession.Receipt.Length;
        HostileBytes.Check(good, Verified, isCanonicalEnough: false, Sample(good.Length, 40, 60));
        int second = good.Length - SharedClaims.SecondSession.Receipt.Length - SignedStatement.EncodedBytes - 8;
        HostileBytes.Check(good, Verified, isCanonicalEnough: false, Enumerable.Range(second, 12));
        Assert.True(receipts < second);
    }

    [Fact]
    public void Of_a_presentation_no_bit_can_be_changed()
    {
        byte[] claim = SharedClaims.OfZeroKnowledge.ToEvidence().ToArray();
        byte[] good = Presentation.Create(Challenge, claim, AttestedRun.Holder).ToEvidence().ToArray();
        HostileBytes.Check(good, Presented, isCanonicalEnough: false, Sample(good.Length, 130, 20));
    }

    [Fact]
    public void Of_an_envelope_nothing_is_ambiguous()
    {
        EvidenceEnvelope envelope = new(EvidenceKind.WebClaim, "body"u8.ToArray());
        HostileBytes.Check(
            envelope.ToArray(), bytes => EvidenceEnvelope.Parse(bytes).Value?.ToArray(), isCanonicalEnough: true);
    }

    [Fact]
    public void Of_the_guests_output_nothing_that_is_parsed_is_ambiguous()
    {
        foreach (AttestedRun run in (AttestedRun[])[SharedClaims.ZeroKnowledge, SharedClaims.Revealed, SharedClaims.TwoExchanges])
        {
            byte[] good = run.Execute().PublicOutput.ToArray();
            using SeededRandomSource random = new(3);
            for (int i = 0; i < 2000; i++)
            {
                byte[] changed = [.. good[..random.NextBelow(good.Length + 1)]];
                if (changed.Length > 0) { changed[random.NextBelow(changed.Length)] = (byte)random.NextBelow(256); }
                Verdict<GuestOutput> output = GuestOutput.Parse(changed, run.Wish.Suite);
                if (output.IsAccepted) { _ = ZkTls.Templates.Results.ResultReader.Read(run.ParsedTemplate, output.Value.Results.Span); }
            }
        }
    }

    [Fact]
    public void Huge_counts_are_refused_at_once()
    {
        // Counts and lengths at the places where each format has them, all ones.
        byte[] capture = SharedClaims.ZeroKnowledge.Signed.Capture.Encoded.ToArray();
        byte[] claim = SharedClaims.OfZeroKnowledge.ToEvidence().Body.ToArray();
        byte[] presentation = Presentation.Create(Challenge, claim, AttestedRun.Holder).ToEvidence().ToArray();
        for (int width = 1; width <= 8; width *= 2)
        {
            for (int at = 0; at < 300; at++)
            {
                Assert.False(Capture.Parse(Filled(capture, at, width)) is { IsAccepted: true } parsed && parsed.Value.Records.Count > 4096);
                Verdict<WebClaim> changed = WebClaim.Parse(Filled(claim, at, width));
                Assert.True(!changed.IsAccepted || changed.Value.Sessions.Count <= WebClaim.MaxSessions);
                _ = EvidenceEnvelope.Parse(Filled(presentation, at, width));
            }
        }
    }

    private static byte[]? Verified(byte[] bytes)
    {
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(bytes);
        if (!evidence.IsAccepted || evidence.Value.Kind != EvidenceKind.WebClaim) { return null; }
        Verdict<WebClaim> claim = WebClaim.Parse(evidence.Value.Body);
        return claim.IsAccepted && WebClaimVerifier.Verify(claim.Value, ClaimPolicy.Any, TestCertificates.Now).IsAccepted
            ? claim.Value.ToEvidence().ToArray() : null;
    }

    private static byte[]? Presented(byte[] bytes)
    {
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(bytes);
        if (!evidence.IsAccepted || evidence.Value.Kind != EvidenceKind.Presentation) { return null; }
        Verdict<Presentation> presentation = Presentation.Parse(evidence.Value.Body);
        return presentation.IsAccepted
            && PresentationVerifier.Verify(presentation.Value, Challenge, ClaimPolicy.Any, TestCertificates.Now).IsAccepted
            ? presentation.Value.ToEvidence().ToArray() : null;
    }

    private static byte[] Again(Capture capture) => Capture.TryCreate(capture.Head, capture.Records).Value!.Encoded.ToArray();

    private static bool IsPlain(string text) => !text.Any(c => c is ' ' or '\ufffd');

    private static byte[] Filled(byte[] bytes, int at, int width)
    {
        byte[] filled = [.. bytes];
        filled.AsSpan(at, width).Fill(0xff);
        return filled;
    }

    // All of the first bytes, and some of the others.
    private static IEnumerable<int> Sample(int length, int first, int others)
    {
        using SeededRandomSource random = new(9);
        return [.. Enumerable.Range(0, Math.Min(first, length)), .. Enumerable.Range(0, others).Select(_ => random.NextBelow(length))];
    }
}
