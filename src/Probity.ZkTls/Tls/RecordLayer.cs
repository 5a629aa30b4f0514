using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Probity.ZkTls.Transcript;

namespace Probity.ZkTls.Tls;

/// <summary>One end of a connection, below the messages: records in and out, with or without keys.</summary>
internal sealed class RecordLayer : IDisposable
{
    private readonly RecordReader _reader = new();
    private readonly ArrayBufferWriter<byte> _outgoing = new();

    private static ReadOnlySpan<byte> ChangeCipherSpec => [(byte)ContentType.ChangeCipherSpec, 3, 3, 0, 1, 1];

    /// <summary>The key that incoming records are opened with; null as long as they come in clear.</summary>
    public TrafficKey? ReadKey { get; private set; }

    /// <summary>The key that outgoing records are sealed with; null as long as they go in clear.</summary>
    public TrafficKey? WriteKey { get; private set; }

    /// <summary>Whether a record has begun that is not complete.</summary>
    public bool HasRest => _reader.HasRest;

    /// <summary>Takes bytes of the peer.</summary>
    public void Receive(ReadOnlySpan<byte> bytes) => _reader.Append(bytes);

    /// <summary>The bytes for the peer since the last call.</summary>
    public byte[] TakeOutgoing()
    {
        byte[] bytes = _outgoing.WrittenSpan.ToArray();
        _outgoing.ResetWrittenCount();
        return bytes;
    }

    /// <summary>The next complete record as it came, or why there is none.</summary>
    /// <returns>False when more bytes are needed, or when the stream is not one of TLS records.</returns>
    public bool TryRead([NotNullWhen(true)] out TlsRecord? record, out TlsFailure? failure)
    {
        bool isRead = _reader.TryRead(out record);
        failure = isRead ? null : _reader.Failure;
        return isRead;
    }

    /// <summary>Opens an encrypted record; the type inside may be any.</summary>
    public TlsFailure? Open(TlsRecord record, out ContentType type, out byte[] content)
    {
        (type, content) = (ContentType.None, []);
        ReadOnlySpan<byte> fragment = record.Fragment.Span;
        if (fragment.Length > RecordCipher.MaxRecordBytes)
        {
            return new TlsFailure(AlertDescription.RecordOverflow, "An encrypted record is too long.");
        }

        byte[] plaintext = new byte[fragment.Length];
        if (!ReadKey!.TryOpen(fragment, plaintext, out type, out int length))
        {
            return new TlsFailure(AlertDescription.BadRecordMac, "An encrypted record cannot be opened.");
        }

        content = plaintext[..length];
        return null;
    }

    /// <summary>Sends content in as few records as it takes.</summary>
    /// <param name="type">The type of the content.</param>
    /// <param name="content">Not empty.</param>
    /// <param name="version">What stands in the header of a record in clear.</param>
    public void Write(ContentType type, ReadOnlySpan<byte> content, ushort version = 0x0303)
    {
        for (int at = 0; at < content.Length; at += RecordCipher.MaxContentBytes)
        {
            ReadOnlySpan<byte> part = content.Slice(
                at, Math.Min(RecordCipher.MaxContentBytes, content.Length - at));
            if (WriteKey is not null)
            {
                _outgoing.Write(WriteKey.Seal(type, part));
                continue;
            }

            RecordCipher.WriteHeader(type, part.Length, _outgoing.GetSpan(RecordCipher.HeaderBytes), version);
            _outgoing.Advance(RecordCipher.HeaderBytes);
            _outgoing.Write(part);
        }
    }

    /// <summary>Sends the dummy record that looks like TLS 1.2; it is never encrypted.</summary>
    public void WriteChangeCipherSpec() => _outgoing.Write(ChangeCipherSpec);

    /// <summary>From the next record on, the peer's bytes are opened with this key.</summary>
    public void SetReadKey(TrafficKey key)
    {
        ReadKey?.Dispose();
        ReadKey = key;
    }

    /// <summary>From the next record on, bytes for the peer are sealed with this key.</summary>
    public void SetWriteKey(TrafficKey key)
    {
        WriteKey?.Dispose();
        WriteKey = key;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReadKey?.Dispose();
        WriteKey?.Dispose();
    }
}
