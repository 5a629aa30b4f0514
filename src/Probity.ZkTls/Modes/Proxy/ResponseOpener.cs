using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>Opens the epoch whose key a claim reveals: every record of it, tags included.</summary>
/// <remarks>Source: docs/specs/claim.md, section 4.1.</remarks>
internal static class ResponseOpener
{
    private const byte NewSessionTicket = 4;
    private const int MessageHeadBytes = 4;

    /// <summary>The content of type application_data, joined.</summary>
    public static Verdict<byte[]> Open(Capture capture, EpochOpening opening)
    {
        IReadOnlyList<ApplicationRecord> records = capture.Records;
        if (opening.FirstRecord >= records.Count
            || records[opening.FirstRecord].Direction != Direction.ToClient
            || opening.RequestEnd >= records.Count
            || records[opening.RequestEnd].Direction != Direction.ToServer)
        {
            return new Rejection(
                RejectionCode.Mismatch, "the revealed key is said to begin where no such record stands");
        }

        bool isFirst = records.Take(opening.FirstRecord).All(record => record.Direction == Direction.ToServer);
        if (opening.Epoch == 0 && !isFirst)
        {
            return new Rejection(
                RejectionCode.Mismatch, "the server's first key is said to begin behind its first record");
        }

        using RecordCipher cipher = RecordCipher.Create(
            capture.Head.Suite, opening.Key.Span, opening.Iv.Span);
        List<byte> content = [], handshake = [];
        ulong sequence = 0;
        bool isClosed = false;
        byte[] plaintext = new byte[RecordCipher.MaxRecordBytes];
        for (int i = opening.FirstRecord; i < records.Count; i++)
        {
            if (records[i].Direction != Direction.ToClient) { continue; }
            if (isClosed
                || !cipher.TryOpen(
                    sequence++, records[i].Fragment.Span, plaintext, out ContentType type, out int length))
            {
                return WrongRecord(
                    i,
                    isClosed ? "comes after the server's goodbye" : "does not open under the revealed key");
            }

            ReadOnlySpan<byte> opened = plaintext.AsSpan(0, length);
            if (type != ContentType.Handshake && handshake.Count > 0)
            {
                return WrongRecord(i, "cuts a handshake message");
            }

            switch (type)
            {
                case ContentType.ApplicationData when length > 0 && i > opening.RequestEnd:
                    content.AddRange(opened);
                    break;
                case ContentType.ApplicationData:
                    return WrongRecord(i, "is empty, or answers before the request is complete");
                case ContentType.Alert when opened is [1, 0]:
                    isClosed = true;
                    break;
                case ContentType.Handshake:
                    handshake.AddRange(opened);
                    if (!TryTakeTickets(handshake))
                    {
                        return WrongRecord(i, "holds another handshake message than a ticket");
                    }

                    break;
                default:
                    return WrongRecord(i, "is neither content, nor a ticket, nor a goodbye");
            }
        }

        return handshake.Count > 0
            ? new Rejection(RejectionCode.WrongRecord, "the session ends within a handshake message")
            : content.ToArray();
    }

    private static bool TryTakeTickets(List<byte> handshake)
    {
        while (handshake.Count >= MessageHeadBytes)
        {
            int length = (handshake[1] << 16) | (handshake[2] << 8) | handshake[3];
            if (handshake[0] != NewSessionTicket) { return false; }
            if (handshake.Count < MessageHeadBytes + length) { return true; }
            handshake.RemoveRange(0, MessageHeadBytes + length);
        }

        return true;
    }

    private static Rejection WrongRecord(int index, string what) => new(
        RejectionCode.WrongRecord, $"record {index} of the session {what}");
}
