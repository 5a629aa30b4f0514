using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>What the client itself sent and received, to hold against what the attestor signed.</summary>
/// <remarks>
/// The guest decrypts without looking at tags. An attestor that flips a bit of a captured record would flip a
/// bit of what the holder proves; so the holder compares each captured record with the one whose tag it has
/// checked.
/// Source: docs/specs/attestor-protocol.md, section 3; docs/book/08-web-claims.md, section 8.4.
/// </remarks>
public sealed class SessionCopy
{
    private readonly SessionRecording _own = new(long.MaxValue, int.MaxValue);

    /// <summary>Keeps bytes of the TCP connection.</summary>
    public void Add(Direction direction, ReadOnlySpan<byte> bytes) => _own.TryAppend(direction, bytes);

    /// <summary>Whether a capture is of this session and of nothing else.</summary>
    /// <param name="capture">What the attestor signed.</param>
    /// <param name="request">What the client asked for.</param>
    /// <param name="finish">The secrets that the client showed.</param>
    /// <param name="session">Of the TLS client, after it has taken in everything that arrived.</param>
    public Verdict<Capture> Compare(
        Capture capture, OpenMessage request, FinishMessage finish, TlsSession session)
    {
        CaptureHead head = capture.Head;
        bool isOurs = head.Host == request.Host && head.Port == request.Port
            && head.Holder.Equals(request.Holder)
            && head.Suite == session.Suite
            && head.HelloHash.Span.SequenceEqual(session.HelloHash.Span)
            && head.FinishedHash.Span.SequenceEqual(session.FinishedHash.Span)
            && head.ClientHandshakeSecret.Span.SequenceEqual(finish.ClientHandshakeSecret.Span)
            && head.ServerHandshakeSecret.Span.SequenceEqual(finish.ServerHandshakeSecret.Span);
        if (!isOurs)
        {
            return new Rejection(RejectionCode.Mismatch, "the attestor signed another session than this one");
        }

        // An end may be missing, such as a goodbye to a server that had gone: the guest judges that.
        return IsBeginning(Of(capture, Direction.ToServer), Of(Direction.ToServer, session.ClientRecords))
            && IsBeginning(Of(capture, Direction.ToClient), Of(Direction.ToClient, session.ServerRecords))
            ? capture
            : new Rejection(
                RejectionCode.Mismatch,
                "the attestor signed other records than those that were sent and received");
    }

    // The last ones of a direction: those that follow its Finished.
    private ReadOnlyMemory<byte>[] Of(Direction direction, int count) =>
    [
        .. _own.Records.Where(item => item.Direction == direction)
            .Select(item => item.Record.Fragment).TakeLast(count),
    ];

    private static ReadOnlyMemory<byte>[] Of(Capture capture, Direction direction) =>
        [.. capture.Records.Where(record => record.Direction == direction).Select(record => record.Fragment)];

    private static bool IsBeginning(ReadOnlyMemory<byte>[] part, ReadOnlyMemory<byte>[] whole) =>
        part.Length <= whole.Length
            && part.Zip(whole).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span));
}
