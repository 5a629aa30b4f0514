using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>The guest's output and public input: each rule of their forms, broken alone.</summary>
public sealed class GuestOutputTests
{
    [Fact]
    public void Parts_come_out_as_the_guest_wrote_them()
    {
        GuestOutput output = AttestedRun.Require(GuestOutput.Parse(Output(0, 2, 1, 3, 1, rest: 9), TlsSuite.Aes128Gcm));
        Assert.Equal((GuestMode.Prove, 1, 3, 1), (output.Mode, output.RevealedCount, output.PredicateCount, output.TagCount));
        Assert.Equal(2, output.Commitments.Count);
        Assert.Equal(9, output.Results.Length);
        Assert.Null(output.Opening);
        Assert.Equal(GuestMode.Evaluate, AttestedRun.Require(GuestOutput.Parse(Output(2, 0, 0, 0, 0), TlsSuite.Aes128Gcm)).Mode);
    }

    [Fact]
    public void A_head_holds_values_in_range()
    {
        byte[] good = Output(0, 1, 0, 0, 1);
        Refuse(Changed(good, 0, 2));
        Refuse(Changed(good, 1, 3));
        Refuse(Changed(good, 5, 2));
        Refuse(Changed(good, 6, 1));
        Refuse(Changed(good, 7, 1));
        Refuse(Changed(good, 2, 2));
        for (int length = 0; length < good.Length; length++) { Refuse(good[..length]); }
    }

    [Theory]
    [InlineData(TlsSuite.Aes128Gcm, 16)]
    [InlineData(TlsSuite.ChaCha20Poly1305, 32)]
    public void An_opening_fits_the_suite(TlsSuite suite, int keyBytes)
    {
        byte[] key = [.. Enumerable.Range(1, keyBytes).Select(i => (byte)i), .. new byte[32 - keyBytes]];
        byte[] good = [.. Output(1, 0, 0, 0, 0), 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, .. key, .. new byte[11], 7];
        EpochOpening opening = AttestedRun.Require(GuestOutput.Parse(good, suite)).Opening!;
        Assert.Equal((1, 2, 3), (opening.Epoch, opening.FirstRecord, opening.RequestEnd));
        Assert.Equal(key[..keyBytes], opening.Key.ToArray());
        Assert.Equal([.. new byte[11], 7], opening.Iv.ToArray());
        const int start = 40;
        foreach (int field in (int[])[0, 4, 8])
        {
            // 4,096 at most, and never negative.
            Assert.True(GuestOutput.Parse(Changed(Changed(good, start + field, 0), start + field + 1, 0x10), suite).IsAccepted);
            Refuse(Changed(Changed(good, start + field, 1), start + field + 1, 0x10), suite);
            Refuse(Changed(good, start + field + 3, 0x80), suite);
        }

        for (int i = keyBytes; i < 32; i++) { Refuse(Changed(good, start + 12 + i, 1), suite); }
        for (int length = start; length < good.Length; length++) { Refuse(good[..length], suite); }
    }

    [Fact]
    public void Results_are_the_same_where_every_part_is()
    {
        byte[] good = [.. Output(0, 1, 0, 1, 0), 1];
        GuestOutput first = AttestedRun.Require(GuestOutput.Parse(good, TlsSuite.Aes128Gcm));
        Assert.True(first.HasSameResults(AttestedRun.Require(GuestOutput.Parse(good, TlsSuite.Aes128Gcm))));
        foreach (byte[] other in (byte[][])[Changed(good, 8, 9), Changed(good, 40, 9), Changed(good, good.Length - 1, 0), [.. good, 0], [.. Output(0, 2, 0, 1, 0), 1]])
        {
            Assert.False(first.HasSameResults(AttestedRun.Require(GuestOutput.Parse(other, TlsSuite.Aes128Gcm))));
        }
    }

    [Fact]
    public void A_public_input_is_what_the_guest_reads()
    {
        GuestPublicInput input = new(GuestMode.Evaluate, new byte[] { 1, 2, 3 }, new byte[] { 4 }, new byte[] { 5, 6 }, new byte[] { 7, 8, 9, 10, 11 });
        byte[] encoded = AttestedRun.Require(input.Encode());
        Assert.Equal(
            [2, 1, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 1, 2, 3, 0, 4, 0, 0, 0, 5, 6, 0, 0, 7, 8, 9, 10, 11, 0, 0, 0],
            encoded);
        Assert.True(GuestPublicInput.TryReadCapture(encoded, out GuestMode mode, out ReadOnlyMemory<byte> capture));
        Assert.Equal((GuestMode.Evaluate, 3), (mode, capture.Length));
        for (int length = 0; length < 8; length++) { Assert.False(GuestPublicInput.TryReadCapture(encoded.AsMemory(0, length), out _, out _)); }
        for (int length = 8; length < 23; length++) { Assert.False(GuestPublicInput.TryReadCapture(encoded.AsMemory(0, length), out _, out _)); }
        Assert.False(GuestPublicInput.TryReadCapture(Changed(encoded, 7, 0xff), out _, out _));
        byte[] longCapture = new byte[20 + Capture.MaxBytes + 1];
        BitConverter.TryWriteBytes(longCapture.AsSpan(4), Capture.MaxBytes);
        Assert.True(GuestPublicInput.TryReadCapture(longCapture, out _, out _));
        BitConverter.TryWriteBytes(longCapture.AsSpan(4), Capture.MaxBytes + 1);
        Assert.False(GuestPublicInput.TryReadCapture(longCapture, out _, out _));
        int most = ExecutionInput.MaxPublicBytes - GuestPublicInput.MaxOutputBytes - 20;
        Assert.True((input with { Capture = default, Template = default, Parameters = default, Response = new byte[most] }).Encode().IsAccepted);
        Assert.Equal(
            RejectionCode.TooLong,
            (input with { Capture = default, Template = default, Parameters = default, Response = new byte[most + 1] }).Encode().Code);
    }

    [Fact]
    public void A_response_is_read_by_the_guest_itself()
    {
        AttestedRun run = SharedClaims.Revealed;
        CaptureHead head = run.Signed.Capture.Head;
        Verdict<GuestOutput> Evaluate(string response, long cycles = Scenario.MaxCycles) => ResponseEvaluator.Evaluate(
            head, run.Compiled, run.Parameters, System.Text.Encoding.ASCII.GetBytes(response), cycles);
        string good = Scenario.Http(AttestedRun.Body);
        Assert.Equal(GuestMode.Evaluate, AttestedRun.Require(Evaluate(good)).Mode);
        (RejectionCode Code, string Detail, Verdict<GuestOutput> Verdict)[] bad =
        [
            (RejectionCode.RefusedByGuest, "Something follows", Evaluate(good + " ")),
            (RejectionCode.RefusedByGuest, "not complete", Evaluate(good[..^1])),
            (RejectionCode.RefusedByGuest, "not complete", Evaluate(string.Empty)),
            (RejectionCode.RefusedByGuest, "requirement", Evaluate(Scenario.Http(AttestedRun.Body.Replace("true", "false", StringComparison.Ordinal)))),
            (RejectionCode.RefusedByGuest, "cannot be read", Evaluate(good, 1000)),
            (RejectionCode.TooLong, "one receipt", Evaluate(new string(' ', 64_000))),
        ];
        foreach ((RejectionCode code, string detail, Verdict<GuestOutput> verdict) in bad)
        {
            Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));
            Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(RejectionCode.Malformed, ResponseEvaluator.Evaluate(head with { Port = 0 }, run.Compiled, run.Parameters, default, 1).Code);
    }

    private static byte[] Output(byte mode, byte commitments, byte revealed, byte predicates, byte tags, int rest = 0) =>
        [1, mode, commitments, revealed, predicates, tags, 0, 0, .. new byte[32], .. new byte[32 * commitments], .. new byte[rest]];

    private static void Refuse(byte[] output, TlsSuite suite = TlsSuite.Aes128Gcm) =>
        Assert.Equal(RejectionCode.Malformed, GuestOutput.Parse(output, suite).Code);

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }
}
