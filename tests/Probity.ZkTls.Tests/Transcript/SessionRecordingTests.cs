using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tests.Transcript;

public sealed class SessionRecordingTests
{
    private static readonly byte[] Record = [23, 3, 3, 0, 2, 7, 8];

    [Fact]
    public void A_record_arrives_when_it_is_complete()
    {
        SessionRecording recording = new(100, 10);
        Assert.True(recording.TryAppend(Direction.ToServer, Record.AsSpan(0, 6)));
        Assert.True(recording.TryAppend(Direction.ToClient, Record));
        Assert.True(recording.HasRest(Direction.ToServer));
        Assert.False(recording.HasRest(Direction.ToClient));
        Assert.True(recording.TryAppend(Direction.ToServer, Record.AsSpan(6)));
        Assert.False(recording.HasRest(Direction.ToServer));
        Assert.Equal(
            [Direction.ToClient, Direction.ToServer], recording.Records.Select(item => item.Direction));
        TlsRecord record = recording.Records[1].Record;
        Assert.Equal((ContentType.ApplicationData, (ushort)0x0303), (record.Type, record.Version));
        Assert.Equal([7, 8], record.Fragment.ToArray());
        Assert.Equal((7L, 7L), (recording.ClientBytes, recording.ServerBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => recording.HasRest((Direction)2));
    }

    [Fact]
    public void Bytes_and_records_are_bounded()
    {
        SessionRecording bytes = new(13, 10);
        Assert.True(bytes.TryAppend(Direction.ToServer, Record));
        Assert.False(bytes.TryAppend(Direction.ToClient, Record));
        Assert.Equal(RejectionCode.TooLong, bytes.Refusal!.Value.Code);
        Assert.False(bytes.TryAppend(Direction.ToClient, []));
        Assert.Equal(0, bytes.ServerBytes);
        SessionRecording records = new(100, 1);
        Assert.True(records.TryAppend(Direction.ToServer, Record));
        Assert.False(records.TryAppend(Direction.ToServer, Record));
        Assert.Equal(RejectionCode.TooLong, records.Refusal!.Value.Code);
        Assert.Single(records.Records);
        SessionRecording exact = new(14, 2);
        Assert.True(exact.TryAppend(Direction.ToServer, [.. Record, .. Record]));
        Verdict<VerifiedHandshake> verdict = HandshakeVerifier.Verify(
            records, "a", new byte[32], new byte[32], TestCertificates.Roots, TestCertificates.Now);
        Assert.Equal(RejectionCode.TooLong, verdict.Code);
    }

    [Fact]
    public void What_is_not_TLS_is_refused()
    {
        foreach (byte[] bytes in (byte[][])[[0], [24, 3, 3, 0, 1], [23, 2, 3, 0, 1], [23, 3, 3, 0, 0], [22, 3, 3, 0x40, 1], [23, 3, 3, 0x41, 1]])
        {
            SessionRecording recording = new(100, 10);
            bool isTaken = recording.TryAppend(Direction.ToClient, [.. bytes, 0, 0, 0, 0]);
            Assert.False(isTaken);
            Assert.Equal(RejectionCode.WrongHandshake, recording.Refusal!.Value.Code);
        }

        SessionRecording longest = new(100_000, 10);
        Assert.True(longest.TryAppend(Direction.ToClient, [23, 3, 3, 0x41, 0, .. new byte[0x4100]]));
        Assert.True(longest.TryAppend(Direction.ToClient, [22, 3, 1, 0x40, 0, .. new byte[0x4000]]));
        Assert.Equal(2, longest.Records.Count);
    }

    [Fact]
    public void The_same_bytes_give_the_same_records_in_any_pieces() => Laws.ForAll(50, random =>
    {
        List<byte> bytes = [];
        for (int i = 0; i < 20; i++)
        {
            byte[] fragment = new byte[1 + random.NextBelow(300)];
            random.Fill(fragment);
            bytes.AddRange([22, 3, 3, (byte)(fragment.Length >> 8), (byte)fragment.Length, .. fragment]);
        }

        SessionRecording whole = new(10_000, 20), pieces = new(10_000, 20);
        Laws.Require(whole.TryAppend(Direction.ToServer, [.. bytes]), "taken at once");
        byte[] rest = [.. bytes];
        while (rest.Length > 0)
        {
            int count = Math.Min(rest.Length, random.NextBelow(50));
            Laws.Require(pieces.TryAppend(Direction.ToServer, rest.AsSpan(0, count)), "taken in pieces");
            rest = rest[count..];
        }

        Laws.Require(
            whole.Records.Zip(pieces.Records).All(
                pair => pair.First.Record.Fragment.Span.SequenceEqual(pair.Second.Record.Fragment.Span)),
            "equal records");
        Laws.Require(whole.Records.Count == 20 && pieces.Records.Count == 20, "twenty records");
    });
}
