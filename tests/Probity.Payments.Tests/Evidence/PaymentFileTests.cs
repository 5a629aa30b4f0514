using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;

namespace Probity.Payments.Tests.Evidence;

/// <summary>A payment's file is accepted as it was written, and in no other way.</summary>
public sealed class PaymentFileTests
{
    [Fact]
    public void A_settled_payment_is_accepted_and_tells_its_story()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(scene.Export().ToArray(), scene.Key);
        Assert.True(verdict.IsAccepted, verdict.Detail);
        PaymentFileSummary summary = verdict.Value;
        Assert.Equal(("settled", "10000", "0x77"), (summary.Outcome, summary.AmountAtomic, summary.Transaction));
        Assert.True(summary.IsKeyExpected && summary.IsDigestChecked);
        Assert.Equal("seller.example", summary.Entries[0].Value("host"));
        Assert.Equal(7ul, summary.LogSize);
    }

    [Fact]
    public void Without_a_key_to_compare_the_summary_says_so()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        Assert.False(PaymentFileVerifier.Verify(scene.Export().ToArray(), null).Value!.IsKeyExpected);
    }

    [Fact]
    public void Each_truncation_and_each_flipped_bit_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        byte[] body = scene.Export().ToArray();
        for (int length = 0; length < body.Length; length++)
        {
            Assert.False(PaymentFileVerifier.Verify(body.AsSpan(0, length), null).IsAccepted, $"{length} bytes");
        }

        // One bit of each byte, which one goes round: each costs a signature check. The fuzzer has the rest.
        for (int i = 0; i < body.Length; i++)
        {
            body[i] ^= (byte)(1 << (i % 8));
            Assert.False(PaymentFileVerifier.Verify(body, null).IsAccepted, $"byte {i}");
            body[i] ^= (byte)(1 << (i % 8));
        }

        Assert.Equal(
            RejectionCode.TrailingBytes, PaymentFileVerifier.Verify((byte[])[.. body, 0], null).Code);
    }

    [Fact]
    public void Another_log_s_key_or_checkpoint_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        using EvidenceScene other = new(seed: 4);
        PaymentFile file = scene.Export();
        Refuse(RejectionCode.UnknownSigner, file, other.Key);
        other.Decide();
        Refuse(RejectionCode.WrongSignature, file with { Checkpoint = other.Export().Checkpoint });
        Refuse(RejectionCode.WrongSignature, file with { Key = other.Key });
        Refuse(RejectionCode.WrongOpening, file with { Key = other.Key, Checkpoint = other.Export().Checkpoint });
    }

    [Fact]
    public void An_older_checkpoint_does_not_hold_what_came_later()
    {
        using EvidenceScene scene = new();
        scene.Decide();
        scene.Authorise();
        ReadOnlyMemory<byte> older = scene.Export().Checkpoint;
        scene.Settle();
        Refuse(RejectionCode.WrongOpening, scene.Export() with { Checkpoint = older });
    }

    [Fact]
    public void Swapped_removed_and_doubled_entries_are_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        PaymentFile file = scene.Export();
        (PaymentFileEntry a, PaymentFileEntry b, PaymentFileEntry c) = (file.Entries[0], file.Entries[1], file.Entries[2]);
        Refuse(RejectionCode.Malformed, file with { Entries = [b, a, c] });
        Refuse(RejectionCode.Malformed, file with { Entries = [a, a, b, c] });
        Refuse(RejectionCode.Malformed, file with { Entries = [] });
        Refuse(RejectionCode.Malformed, file with
        {
            Entries = [.. Enumerable.Range(0, 257).Select(i => a with { Index = (ulong)i })],
        });
        Refuse(RejectionCode.Malformed, file with
        {
            Entries = [a with { Proof = [.. Enumerable.Repeat(new byte[32], 65)] }],
        });
        Refuse(RejectionCode.Malformed, file with { Entries = [a with { Entry = new byte[8193] }] });
        Refuse(RejectionCode.Malformed, file with { Payment = new string('p', 257) });
        Refuse(RejectionCode.Malformed, file with { Checkpoint = new byte[(1 << 16) + 1] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [b, c] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [a, c] });
        Refuse(RejectionCode.Mismatch, file with { Entries = [a] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Index = b.Index }, b with { Index = c.Index }] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Proof = b.Proof }, b, c] });
        Refuse(RejectionCode.WrongOpening, file with { Entries = [a with { Entry = b.Entry }, b, c] });

        // What is left out at the end is not seen: the file then says less, and the documents say so.
        Assert.Equal("authorised", PaymentFileVerifier.Verify(
            (file with { Entries = [a, b] }).ToArray(), scene.Key).Value!.Outcome);
    }

    [Fact]
    public void Changed_salts_values_and_names_are_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        PaymentFile file = scene.Export();
        PaymentFileEntry first = file.Entries[0];
        OpenedField[] opened = [.. first.Opened];
        PaymentFile With(params OpenedField[] fields) =>
            file with { Entries = [first with { Opened = fields }, .. file.Entries.Skip(1)] };
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Value = "other.example" }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Salt = opened[1].Salt }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0] with { Name = "aaaa" }, opened[1], opened[2]));
        Refuse(RejectionCode.Mismatch, With(opened[0], opened[1]));
        Refuse(RejectionCode.Malformed, With(opened[1], opened[0], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0], opened[0], opened[1], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0] with { Name = "a-b" }, opened[1], opened[2]));
        Refuse(RejectionCode.Malformed, With(opened[0] with { Value = new string('v', (1 << 16) + 1) }));
        Refuse(RejectionCode.Malformed, With(
            [.. Enumerable.Range(10, 33).Select(i => opened[0] with { Name = $"n{i}" })]));
        Refuse(RejectionCode.Mismatch, file with { Payment = file.Payment + "0" });

        // What is not shown need not be, but then the digest is not computed again.
        Verdict<PaymentFileSummary> less = PaymentFileVerifier.Verify(With(opened[0], opened[2]).ToArray(), scene.Key);
        Assert.True(less.IsAccepted, less.Detail);
        Assert.False(less.Value.IsDigestChecked);
    }

    [Fact]
    public void A_text_that_is_no_text_is_refused()
    {
        using EvidenceScene scene = EvidenceScene.Settled();
        byte[] body = (scene.Export() with { Payment = "eip155:1/\ufffd" }).ToArray();
        int at = body.AsSpan().IndexOf("\ufffd"u8);
        Assert.True(PaymentFile.Parse(body).IsAccepted);
        body.AsSpan(at, 3).Fill(0xFF);
        Assert.Equal(RejectionCode.Malformed, PaymentFile.Parse(body).Code);
    }

    private static void Refuse(RejectionCode code, PaymentFile file, NoteKey? expected = null)
    {
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(file.ToArray(), expected);
        Assert.Equal(code, verdict.Code);
    }
}
