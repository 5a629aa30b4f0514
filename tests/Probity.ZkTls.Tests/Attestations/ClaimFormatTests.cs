using System.Net;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Machine.Receipts;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Tests.Support;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>Each rule of the forms of claim, statement and envelope, broken alone.</summary>
public sealed class ClaimFormatTests
{
    [Fact]
    public void An_envelope_says_what_it_is()
    {
        byte[] good = new EvidenceEnvelope(EvidenceKind.Presentation, "body"u8.ToArray()).ToArray();
        Assert.Equal(EvidenceKind.Presentation, AttestedRun.Require(EvidenceEnvelope.Parse(good)).Kind);
        Assert.Equal("body"u8, EvidenceEnvelope.Parse(good).Value!.Body.Span);
        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(Changed(good, 0, (byte)'p')).Code);
        Assert.Equal(RejectionCode.UnsupportedVersion, EvidenceEnvelope.Parse(Changed(good, 4, 2)).Code);
        foreach (byte kind in (byte[])[0, 1, 5, 255])
        {
            Assert.Equal(RejectionCode.UnsupportedVersion, EvidenceEnvelope.Parse(Changed(good, 5, kind)).Code);
        }

        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(Changed(good, 6, 1)).Code);
        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(Changed(good, 7, 1)).Code);
        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(Changed(good, 8, 5)).Code);
        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(Changed(good, 11, 0xff)).Code);
        Assert.Equal(RejectionCode.TrailingBytes, EvidenceEnvelope.Parse(Changed(good, 8, 3)).Code);
        Assert.Equal(RejectionCode.Malformed, EvidenceEnvelope.Parse(good.AsMemory(0, 11)).Code);
        byte[] longest = new EvidenceEnvelope(EvidenceKind.WebClaim, new byte[EvidenceEnvelope.MaxBytes - 12]).ToArray();
        Assert.True(EvidenceEnvelope.Parse(longest).IsAccepted);
        Assert.Equal(RejectionCode.TooLong, EvidenceEnvelope.Parse((byte[])[.. longest, 0]).Code);
    }

    [Fact]
    public void A_claim_has_1_to_8_sessions_and_nothing_behind()
    {
        byte[] session =
        [
            .. SharedClaims.ZeroKnowledgeSession.Statement.ToArray(), 3, 0, 0, 0, 7, 8, 9,
        ];
        byte[] Claim(int count, params byte[] rest) =>
            [1, (byte)count, 2, 0, 0, 0, 1, 2, 1, 0, 0, 0, 5, .. Enumerable.Repeat(session, count).SelectMany(x => x), .. rest];
        foreach (int count in (int[])[1, 8])
        {
            WebClaim claim = AttestedRun.Require(WebClaim.Parse(Claim(count)));
            Assert.Equal(count, claim.Sessions.Count);
            Assert.Equal([1, 2], claim.Template.ToArray());
            Assert.Equal([5], claim.Parameters.ToArray());
            Assert.All(claim.Sessions, one => Assert.Equal([7, 8, 9], one.Receipt.ToArray()));
            Assert.Equal(Claim(count), claim.ToEvidence().Body.ToArray());
        }

        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Claim(0)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Claim(9)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Array.Empty<byte>()).Code);
        Assert.Equal(RejectionCode.UnsupportedVersion, WebClaim.Parse(Changed(Claim(1), 0, 2)).Code);
        Assert.Equal(RejectionCode.TrailingBytes, WebClaim.Parse(Claim(1, 0)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Changed(Claim(1), 1, 2)).Code);
        Assert.Equal(RejectionCode.TrailingBytes, WebClaim.Parse(Changed(Claim(2), 1, 1)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Claim(1).SkipLast(1).ToArray()).Code);

        // The statement inside is read at once, its key too.
        Assert.Equal(RejectionCode.UnsupportedVersion, WebClaim.Parse(Changed(Claim(1), 13, 2)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Changed(Claim(1), 13 + SignedStatement.EncodedBytes - 1, 0x55)).Code);

        // Lengths above the limits are refused although the bytes are there.
        byte[] Long(int template, int parameters, int receipt)
        {
            byte[] head = [1, 1];
            byte[] Prefixed(int count) => [.. BitConverter.GetBytes(count), .. new byte[count]];
            return [.. head, .. Prefixed(template), .. Prefixed(parameters), .. session[..SignedStatement.EncodedBytes], .. Prefixed(receipt)];
        }

        Assert.True(WebClaim.Parse(Long(65_536, 65_536, Receipt.MaxBytes)).IsAccepted);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Long(65_537, 0, 0)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Long(0, 65_537, 0)).Code);
        Assert.Equal(RejectionCode.Malformed, WebClaim.Parse(Long(0, 0, Receipt.MaxBytes + 1)).Code);
    }

    [Fact]
    public void A_statement_holds_values_in_range()
    {
        byte[] good = SharedClaims.ZeroKnowledgeSession.Statement.Statement.ToArray();
        SessionStatement statement = AttestedRun.Require(SessionStatement.Parse(good));
        Assert.Equal(IPAddress.Parse("192.0.2.7"), statement.Address);
        Assert.False(statement.HasSystemRoots);
        Assert.True(AttestedRun.Require(SessionStatement.Parse(Changed(good, 1, 0))).HasSystemRoots);
        Assert.Equal(RejectionCode.UnsupportedVersion, SessionStatement.Parse(Changed(good, 0, 0)).Code);
        Assert.Equal(RejectionCode.Malformed, SessionStatement.Parse(Changed(good, 1, 2)).Code);
        Assert.Equal(RejectionCode.Malformed, SessionStatement.Parse(Changed(good, 2, 0x19)).Code);
        foreach (int top in (int[])[119, 123, 131, 139])
        {
            Assert.Equal(RejectionCode.Malformed, SessionStatement.Parse(Changed(good, top, 0x80)).Code);
            Assert.True(SessionStatement.Parse(Changed(good, top, 0x7f)).IsAccepted);
        }

        Assert.Equal(RejectionCode.Malformed, SessionStatement.Parse(good.AsSpan(1)).Code);
        Assert.Equal(RejectionCode.Malformed, SessionStatement.Parse([.. good, 0]).Code);
        byte[] signed = SharedClaims.ZeroKnowledgeSession.Statement.ToArray();
        Assert.Equal(RejectionCode.Malformed, SignedStatement.Parse(signed.AsSpan(1)).Code);
        Assert.Equal(RejectionCode.Malformed, SignedStatement.Parse([.. signed, 0]).Code);
        byte[] stretched = [.. signed.AsSpan(0, 204), 0, .. signed.AsSpan(204)];
        Assert.Equal(RejectionCode.Malformed, SignedStatement.Parse(stretched).Code);
        Assert.Equal(RejectionCode.UnsupportedVersion, SignedStatement.Parse(Changed(signed, 0, 3)).Code);
        Assert.Equal(RejectionCode.Malformed, SignedStatement.Parse(Changed(signed, signed.Length - 1, (byte)(signed[^1] ^ 1))).Code);
    }

    [Fact]
    public void A_signature_is_for_one_purpose()
    {
        SessionStatement statement = SharedClaims.ZeroKnowledgeSession.Statement.Statement;
        SignedStatement bare = new(
            statement, AttestedRun.Attestors[0].Sign(statement.ToArray()), AttestedRun.Attestors[0].PublicKey);
        Assert.False(bare.IsValid());
        Assert.Equal(
            RejectionCode.WrongSignature, StatementVerifier.Verify(bare, SharedClaims.ZeroKnowledge.Signed.Capture).Code);
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }
}
