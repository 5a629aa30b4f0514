using System.Net;
using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tests.Support;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>The messages between client and attestor: each rule of their forms, broken alone.</summary>
public sealed class MessageTests
{
    [Fact]
    public void Open_names_a_server()
    {
        OpenMessage message = new("api.example.com", 8443, AttestedRun.Holder.PublicKey);
        byte[] good = message.ToArray();
        Assert.Equal(message, AttestedRun.Require(OpenMessage.Parse(good)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse([]));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse([1]));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(good, 0, 2)));
        Refuse(RejectionCode.UnsupportedVersion, OpenMessage.Parse(Changed(good, 1, 2)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(Changed(good, 2, 0), 3, 0)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(good, 4, (byte)(good[4] ^ 1))));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(good, 68, 14)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(good, 68, 16)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(Changed(good, 69, (byte)'A')));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(good.AsSpan(0, good.Length - 1)));
        Refuse(RejectionCode.Malformed, OpenMessage.Parse([.. good, 0]));
        byte[] noHost = [.. good.AsSpan(0, 68), 0];
        Refuse(RejectionCode.Malformed, OpenMessage.Parse(noHost));
    }

    [Fact]
    public void Short_messages_have_one_length()
    {
        byte[] opened = new OpenedMessage(new byte[32], IPAddress.IPv6Loopback).ToArray();
        byte[] finish = new FinishMessage(new byte[32], new byte[32]).ToArray();
        byte[] ended = new EndedMessage(ConnectionEnding.ByLimit).ToArray();
        Assert.True(OpenedMessage.Parse(opened).IsAccepted && FinishMessage.Parse(finish).IsAccepted && EndedMessage.Parse(ended).IsAccepted);
        Refuse(RejectionCode.Malformed, OpenedMessage.Parse(Changed(opened, 0, 3)));
        Refuse(RejectionCode.Malformed, OpenedMessage.Parse(opened.AsSpan(0, 48)));
        Refuse(RejectionCode.Malformed, OpenedMessage.Parse(opened.AsSpan(0, 32)));
        Refuse(RejectionCode.Malformed, OpenedMessage.Parse([.. opened, 0]));
        Refuse(RejectionCode.Malformed, FinishMessage.Parse(Changed(finish, 0, 4)));
        Refuse(RejectionCode.Malformed, FinishMessage.Parse(finish.AsSpan(0, 64)));
        Refuse(RejectionCode.Malformed, FinishMessage.Parse(finish.AsSpan(0, 32)));
        Refuse(RejectionCode.Malformed, FinishMessage.Parse([.. finish, 0]));
        Refuse(RejectionCode.Malformed, EndedMessage.Parse(Changed(ended, 0, 5)));
        Refuse(RejectionCode.Malformed, EndedMessage.Parse(Changed(ended, 1, 4)));
        Refuse(RejectionCode.Malformed, EndedMessage.Parse([.. ended, 0]));
        Refuse(RejectionCode.Malformed, EndedMessage.Parse(ended.AsSpan(0, 1)));
        Assert.DoesNotContain("00", new FinishMessage(new byte[32], new byte[32]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_has_a_known_code_and_a_sentence_that_can_be_shown()
    {
        RefusedMessage message = new(new Rejection(RejectionCode.Forbidden, "no"));
        byte[] good = message.ToArray();
        Assert.Equal(message, AttestedRun.Require(RefusedMessage.Parse(good)));
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse(Changed(good, 0, 6)));
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse(Changed(good, 1, 0)));
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse(Changed(good, 2, 0x40)));
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse([.. good, 0]));
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse(good.AsSpan(0, good.Length - 1)));
        byte[] LongOne(int count) => [7, 1, 0, .. BitConverter.GetBytes(count), .. Enumerable.Repeat((byte)'x', count)];
        Assert.True(RefusedMessage.Parse(LongOne(1024)).IsAccepted);
        Refuse(RejectionCode.Malformed, RefusedMessage.Parse(LongOne(1025)));

        // A malicious attestor writes to the terminal of the client: nothing that steers it comes through.
        byte[] steering = Encoding.UTF8.GetBytes("a\u001b[2J\r\nb\u009b1m\u202ec\u2066d\u2028e\u2029f\u200fg\ufeffh");
        byte[] hostile = [7, 1, 0, (byte)steering.Length, 0, 0, 0, .. steering];
        string shown = AttestedRun.Require(RefusedMessage.Parse(hostile)).Reason.Detail;
        Assert.Equal("a [2J  b 1m c d e f g h", shown);
        RefusedMessage cut = new(new Rejection(RejectionCode.Forbidden, new string('é', 700)));
        Assert.True(RefusedMessage.Parse(cut.ToArray()).IsAccepted);
    }

    [Fact]
    public void A_signed_message_is_about_its_capture()
    {
        SignedMessage first = SharedClaims.ZeroKnowledge.Signed, second = SharedClaims.Second.Signed;
        byte[] good = first.ToArray();
        Assert.Equal(first.Capture.Digest.ToArray(), AttestedRun.Require(SignedMessage.Parse(good)).Capture.Digest.ToArray());
        Refuse(RejectionCode.Malformed, SignedMessage.Parse(Changed(good, 0, 7)));
        Refuse(RejectionCode.Malformed, SignedMessage.Parse((byte[])[.. good, 0]));
        Refuse(RejectionCode.Malformed, SignedMessage.Parse(good.AsMemory(0, good.Length - 1)));
        Refuse(RejectionCode.Malformed, SignedMessage.Parse(good.AsMemory(0, 100)));
        Refuse(RejectionCode.UnsupportedVersion, SignedMessage.Parse(Changed(good, 1, 2)));
        Refuse(RejectionCode.Mismatch, SignedMessage.Parse(new SignedMessage(first.Statement, second.Capture).ToArray()));
        Refuse(RejectionCode.WrongSignature, SignedMessage.Parse(Changed(good, 150, (byte)(good[150] ^ 1))));
        int version = 1 + SignedStatement.EncodedBytes + 4;
        Refuse(RejectionCode.Malformed, SignedMessage.Parse(Changed(good, version, 2)));
    }

    private static void Refuse<T>(RejectionCode code, Verdict<T> verdict)
        where T : class => Assert.Equal((false, code), (verdict.IsAccepted, verdict.Code));

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }
}
