using System.Security.Cryptography;
using System.Text;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>
/// What an attestor saw of one session, in the form that is signed and that the guest reads.
/// </summary>
/// <remarks>
/// Source: docs/specs/claim.md, section 1. Equality is by reference; compare <see cref="Digest"/>.
/// </remarks>
public sealed class Capture
{
    /// <summary>
    /// The longest encoded form; with template and results it must fit the machine's public data.
    /// </summary>
    public const int MaxBytes = 61_440;

    /// <summary>The most records.</summary>
    public const int MaxRecords = 4096;

    /// <summary>Bytes of each hash and secret.</summary>
    public const int HashBytes = 32;

    /// <summary>The longest host name.</summary>
    public const int MaxHostLength = 253;

    private const uint Version = 1;
    private const int MinRecordBytes = 17, MaxRecordBytes = 16_640;

    private Capture(CaptureHead head, IReadOnlyList<ApplicationRecord> records, ReadOnlyMemory<byte> encoded)
    {
        (Head, Records, Encoded) = (head, records, encoded);
        Digest = SHA256.HashData(encoded.Span);
    }

    /// <summary>Everything but the records.</summary>
    public CaptureHead Head { get; }

    /// <summary>All records after the handshake, in order of arrival.</summary>
    public IReadOnlyList<ApplicationRecord> Records { get; }

    /// <summary>The canonical form.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>SHA-256 of the canonical form.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>How many records went one way.</summary>
    public int CountRecords(Direction direction) => Records.Count(record => record.Direction == direction);

    /// <summary>Puts a capture together; too many records or bytes are refused.</summary>
    public static Verdict<Capture> TryCreate(CaptureHead head, IReadOnlyList<ApplicationRecord> records)
    {
        ByteWriter writer = new();
        writer.WriteUInt32(Version);
        writer.WriteBytes(head.SessionId.Span);
        writer.WriteUInt64((ulong)head.OpenedAt.ToUnixTimeMilliseconds());
        writer.WriteUInt64((ulong)head.ClosedAt.ToUnixTimeMilliseconds());
        writer.WriteBytes(head.Holder.Point);
        writer.WriteBytes(head.HelloHash.Span);
        writer.WriteBytes(head.FinishedHash.Span);
        writer.WriteBytes(head.ClientHandshakeSecret.Span);
        writer.WriteBytes(head.ServerHandshakeSecret.Span);
        writer.WriteUInt16((ushort)head.Suite);
        writer.WriteUInt16((ushort)head.Port);
        writer.WriteByte((byte)head.Ending);
        writer.WriteByte((byte)head.Host.Length);
        writer.WriteUInt16((ushort)Math.Min(records.Count, ushort.MaxValue));
        writer.WriteBytes(Encoding.ASCII.GetBytes(head.Host));
        Padding.Write(writer);
        foreach (ApplicationRecord record in records)
        {
            if (writer.Length > MaxBytes) { break; }
            writer.WriteByte((byte)record.Direction);
            writer.WriteByte(0);
            writer.WriteUInt16((ushort)record.Fragment.Length);
            writer.WriteBytes(record.Fragment.Span);
            Padding.Write(writer);
        }

        return Parse(writer.ToArray());
    }

    /// <summary>Reads a capture. Total: any bytes give a verdict.</summary>
    public static Verdict<Capture> Parse(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length > MaxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong,
                $"the session has more than the {MaxBytes:N0} bytes that one receipt covers: ask a narrower "
                + "question, or page by page");
        }

        ByteReader reader = new(encoded.Span);
        if (!CaptureHead.TryRead(
            ref reader, Version, out CaptureHead? head, out int recordCount, out string problem))
        {
            return new Rejection(RejectionCode.Malformed, $"the capture is malformed: {problem}");
        }

        List<ApplicationRecord> records = new(Math.Min(recordCount, MaxRecords));
        if (recordCount > MaxRecords)
        {
            return new Rejection(RejectionCode.TooLong, $"a capture has at most {MaxRecords} records");
        }

        for (int i = 0; i < recordCount; i++)
        {
            bool isRead = reader.TryReadByte(out byte direction) & reader.TryReadByte(out byte zero)
                & reader.TryReadUInt16(out ushort length);
            int start = reader.Position;
            if (!isRead || direction > (byte)Direction.ToClient || zero != 0
                || length is < MinRecordBytes or > MaxRecordBytes
                || !reader.TryReadBytes(length, out _) || !Padding.TryRead(ref reader))
            {
                return new Rejection(RejectionCode.Malformed, $"the capture is malformed: record {i}");
            }

            records.Add(new ApplicationRecord((Direction)direction, encoded.Slice(start, length)));
        }

        return reader.RemainingBytes != 0
            ? new Rejection(RejectionCode.TrailingBytes, "bytes follow after the capture's last record")
            : new Capture(head, records, encoded);
    }
}
