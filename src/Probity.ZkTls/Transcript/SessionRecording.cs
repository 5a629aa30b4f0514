using Probity.Core.Verdicts;

namespace Probity.ZkTls.Transcript;

/// <summary>What passes by between a client and a server: the records of both, in order of arrival.</summary>
/// <remarks>
/// A record arrives at the moment it is complete. Both sides are untrusted, so the recording is bounded in
/// bytes and in records; once something was refused it takes no more.
/// </remarks>
public sealed class SessionRecording
{
    private readonly RecordReader _toServer = new();
    private readonly RecordReader _toClient = new();
    private readonly List<RecordedRecord> _records = [];
    private readonly long _maxBytes;
    private readonly int _maxRecords;

    /// <summary>An empty recording.</summary>
    /// <param name="maxBytes">The most bytes of both directions together.</param>
    /// <param name="maxRecords">The most records of both directions together.</param>
    public SessionRecording(long maxBytes, int maxRecords)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(maxRecords);
        (_maxBytes, _maxRecords) = (maxBytes, maxRecords);
    }

    /// <summary>The complete records, in order of arrival.</summary>
    public IReadOnlyList<RecordedRecord> Records => _records;

    /// <summary>Bytes from the client, unfinished records included.</summary>
    public long ClientBytes { get; private set; }

    /// <summary>Bytes from the server, unfinished records included.</summary>
    public long ServerBytes { get; private set; }

    /// <summary>Why the recording takes no more; null as long as it does.</summary>
    public Rejection? Refusal { get; private set; }

    /// <summary>Whether a record of this direction has begun that is not complete.</summary>
    public bool HasRest(Direction direction) => ReaderOf(direction).HasRest;

    /// <summary>Takes bytes as they arrive.</summary>
    /// <returns>False when a limit is passed or the bytes are not TLS records; see
    /// <see cref="Refusal"/>.</returns>
    public bool TryAppend(Direction direction, ReadOnlySpan<byte> bytes)
    {
        if (Refusal is not null) { return false; }
        if (bytes.Length > _maxBytes - ClientBytes - ServerBytes)
        {
            return Refuse(RejectionCode.TooLong, $"The session has more than {_maxBytes} bytes.");
        }

        if (direction == Direction.ToServer) { ClientBytes += bytes.Length; }
        else { ServerBytes += bytes.Length; }
        RecordReader reader = ReaderOf(direction);
        reader.Append(bytes);
        while (reader.TryRead(out TlsRecord? record))
        {
            if (_records.Count == _maxRecords)
            {
                return Refuse(RejectionCode.TooLong, $"The session has more than {_maxRecords} records.");
            }

            _records.Add(new RecordedRecord(direction, record));
        }

        return reader.Failure is not { } failure || Refuse(RejectionCode.WrongHandshake, failure.Detail);
    }

    private bool Refuse(RejectionCode code, string detail)
    {
        Refusal = new Rejection(code, detail);
        return false;
    }

    private RecordReader ReaderOf(Direction direction) => direction switch
    {
        Direction.ToServer => _toServer,
        Direction.ToClient => _toClient,
        _ => throw new ArgumentOutOfRangeException(nameof(direction)),
    };
}
