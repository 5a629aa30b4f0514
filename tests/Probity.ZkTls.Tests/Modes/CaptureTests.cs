using System.Buffers.Binary;
using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Modes;

/// <summary>Each rule of a capture's form, broken alone; what is accepted has one form only.</summary>
public sealed class CaptureTests
{
    private const int OpenedAt = 36, ClosedAt = 44, HolderAt = 52, SuiteAt = 244, PortAt = 246, EndingAt = 248,
        CountAt = 250, HostAt = 252;

    [Fact]
    public void Parts_come_out_as_they_went_in()
    {
        SyntheticWeb web = new(TlsSuite.Aes128Gcm, GuestMode.Prove);
        web.Session.Ending = 3;
        web.Session.Port = 8443;
        web.Session.Client("one").Server("two").Ticket();
        Capture capture = AttestedRun.Require(Capture.Parse(web.Session.Capture()));
        CaptureHead head = capture.Head;
        Assert.Equal(
            (TestCertificates.Host, 8443, TlsSuite.Aes128Gcm, ConnectionEnding.ByLimit, AttestedRun.Holder.PublicKey),
            (head.Host, head.Port, head.Suite, head.Ending, head.Holder));
        Assert.Equal(TestCertificates.Now, head.OpenedAt);
        Assert.Equal(TestCertificates.Now.AddSeconds(1), head.ClosedAt);
        Assert.Equal(web.Session.SessionId, head.SessionId.ToArray());
        Assert.Equal(web.Session.HelloHash, head.HelloHash.ToArray());
        Assert.Equal(web.Session.FinishedHash, head.FinishedHash.ToArray());
        Assert.Equal(web.Session.HandshakeTrafficSecrets[0], head.ClientHandshakeSecret.ToArray());
        Assert.Equal(web.Session.HandshakeTrafficSecrets[1], head.ServerHandshakeSecret.ToArray());
        Assert.Equal(web.Session.Records.Select(record => record.Body), capture.Records.Select(record => record.Fragment.ToArray()));
        Assert.Equal((1, 2), (capture.CountRecords(Direction.ToServer), capture.CountRecords(Direction.ToClient)));
        Assert.Equal(web.Session.Capture(), AttestedRun.Require(Capture.TryCreate(head, capture.Records)).Encoded.ToArray());
    }

    [Fact]
    public void A_head_holds_values_in_range()
    {
        byte[] good = Good();
        Refuse("version 2", Changed(good, 0, 2));
        Refuse("version 257", Changed(good, 1, 1));
        Refuse("times", With(good, closed: Opened(good) - 1));
        Assert.True(Capture.Parse(With(good, closed: Opened(good))).IsAccepted);
        Assert.True(Capture.Parse(With(good, closed: 253_402_300_799_999)).IsAccepted);
        Refuse("times", With(good, closed: 253_402_300_800_000));
        Refuse("times", With(good, closed: ulong.MaxValue));
        Refuse("times", With(With(good, closed: ulong.MaxValue), opened: ulong.MaxValue));
        Refuse("no point", Changed(good, HolderAt, (byte)(good[HolderAt] ^ 1)));
        byte[] infinity = [.. good];
        infinity.AsSpan(HolderAt, 64).Clear();
        Refuse("no point", infinity);
        Refuse("suite", Changed(good, SuiteAt, 2));
        Refuse("suite", Changed(good, SuiteAt + 1, 0x12));
        byte[] port = [.. good];
        port.AsSpan(PortAt, 2).Clear();
        Refuse("port 0", port);
        Refuse("ending", Changed(good, EndingAt, 4));
        foreach (char letter in "A_/ :@\u007f\0")
        {
            Refuse("host", Changed(good, HostAt, (byte)letter));
        }

        foreach (char letter in "-.0z") { Assert.True(Capture.Parse(Changed(good, HostAt, (byte)letter)).IsAccepted); }
    }

    [Fact]
    public void Host_names_have_1_to_253_bytes()
    {
        foreach (int length in (int[])[1, 2, 3, 4, 252, 253])
        {
            SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Prove);
            web.Session.Host = new string('a', length);
            Assert.Equal(length, AttestedRun.Require(Capture.Parse(web.Session.Capture())).Head.Host.Length);
            for (int at = HostAt + length; at % 4 != 0; at++) { Refuse("head", Changed(web.Session.Capture(), at, 1)); }
        }

        foreach (int length in (int[])[0, 254, 255])
        {
            SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Prove);
            web.Session.Host = new string('a', length);
            Refuse("host", web.Session.Capture());
        }
    }

    [Fact]
    public void Records_have_their_form()
    {
        SyntheticWeb web = new(TlsSuite.ChaCha20Poly1305, GuestMode.Prove);
        web.Session.Host = "abcd";
        web.Session.Client("12345");
        byte[] good = web.Session.Capture();
        const int record = HostAt + 4;
        Assert.True(Capture.Parse(good).IsAccepted);
        Refuse("record 0", Changed(good, record, 2));
        Refuse("record 0", Changed(good, record + 1, 1));
        Refuse("record 0", Changed(good, record + 2, 16));
        Refuse("record 0", Changed(good, record + 2, 40));
        Refuse("record 0", Changed(good, record + 3, 0x41));
        for (int at = record + 4 + 22; at < good.Length; at++) { Refuse("record 0", Changed(good, at, 1)); }
        Assert.Equal(RejectionCode.TrailingBytes, Capture.Parse((byte[])[.. good, 0, 0, 0, 0]).Code);
        Assert.Equal(RejectionCode.TrailingBytes, Capture.Parse(Changed(good, CountAt, 0)).Code);
        Refuse("record 1", Changed(good, CountAt, 2));
        Assert.Equal(RejectionCode.TooLong, Capture.Parse(Changed(good, CountAt + 1, 0x11)).Code);
        foreach ((int length, bool isAccepted) in ((int, bool)[])[(16, false), (17, true), (16_640, true), (16_641, false)])
        {
            SyntheticWeb other = new(TlsSuite.ChaCha20Poly1305, GuestMode.Prove);
            other.Session.Records.Add(new SyntheticRecord(Direction.ToClient, new byte[length]));
            Assert.Equal(isAccepted, Capture.Parse(other.Session.Capture()).IsAccepted);
        }
    }

    [Fact]
    public void A_capture_is_bounded()
    {
        CaptureHead head = SharedClaims.ZeroKnowledge.Signed.Capture.Head;
        ApplicationRecord[] Records(int count, int bytes) =>
            [.. Enumerable.Repeat(new ApplicationRecord(Direction.ToClient, new byte[bytes]), count)];
        Assert.Equal(RejectionCode.TooLong, Capture.TryCreate(head, Records(4096, 17)).Code);
        Assert.Equal(RejectionCode.TooLong, Capture.TryCreate(head, Records(70_000, 17)).Code);
        Assert.Equal(RejectionCode.TooLong, Capture.TryCreate(head, Records(4, 16_384)).Code);

        // Host and head take 268 bytes, each record 4 more than its own.
        int rest = Capture.MaxBytes - 268 - (3 * 16_388) - 4;
        Capture longest = AttestedRun.Require(Capture.TryCreate(head, [.. Records(3, 16_384), .. Records(1, rest)]));
        Assert.Equal(Capture.MaxBytes, longest.Encoded.Length);
        Assert.Equal(RejectionCode.TooLong, Capture.TryCreate(head, [.. Records(3, 16_384), .. Records(1, rest + 1)]).Code);
        Assert.Equal(RejectionCode.TooLong, Capture.Parse(new byte[Capture.MaxBytes + 1]).Code);
    }

    private static byte[] Good() => SharedClaims.ZeroKnowledge.Signed.Capture.Encoded.ToArray();

    private static ulong Opened(byte[] capture) => BinaryPrimitives.ReadUInt64LittleEndian(capture.AsSpan(OpenedAt));

    private static byte[] With(byte[] capture, ulong? opened = null, ulong? closed = null)
    {
        byte[] changed = [.. capture];
        if (opened is { } first) { BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(OpenedAt), first); }
        if (closed is { } last) { BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(ClosedAt), last); }
        return changed;
    }

    private static void Refuse(string detail, byte[] capture)
    {
        Verdict<Capture> verdict = Capture.Parse(capture);
        Assert.Equal((false, RejectionCode.Malformed), (verdict.IsAccepted, verdict.Code));
        Assert.Contains(detail, verdict.Detail, StringComparison.Ordinal);
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }
}
