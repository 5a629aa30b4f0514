using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Transcript;

/// <summary>Splits the bytes of one direction into records. Total: any bytes, in pieces of any
/// size.</summary>
/// <remarks>
/// It holds at most one unfinished record besides those that nobody took yet. After the first fault it takes
/// no more. Source: RFC 8446, sections 5.1 and 5.2.
/// </remarks>
public sealed class RecordReader
{
    /// <summary>The longest fragment of a record that is not encrypted.</summary>
    public const int MaxPlaintextBytes = 1 << 14;

    /// <summary>The longest fragment of an encrypted record.</summary>
    public const int MaxCiphertextBytes = MaxPlaintextBytes + 256;

    private const byte MajorVersion = 3;

    private readonly Queue<TlsRecord> _complete = new();
    private readonly byte[] _header = new byte[RecordCipher.HeaderBytes];
    private byte[] _fragment = [];
    private int _headerBytes;
    private int _fragmentBytes;

    /// <summary>Why the stream is not one of TLS records; null as long as it is.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>Whether a record has begun that is not complete.</summary>
    public bool HasRest => _headerBytes > 0;

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && Failure is null)
        {
            bytes = _headerBytes < _header.Length ? ReadHeader(bytes) : ReadFragment(bytes);
        }
    }

    /// <summary>The next complete record.</summary>
    public bool TryRead([NotNullWhen(true)] out TlsRecord? record) => _complete.TryDequeue(out record);

    private ReadOnlySpan<byte> ReadHeader(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _header.Length - _headerBytes);
        bytes[..count].CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += count;
        if (_headerBytes < _header.Length) { return default; }
        int length = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
        Failure = CheckHeader((ContentType)_header[0], _header[1], length);
        if (Failure is not null) { return default; }
        _fragment = new byte[length];
        _fragmentBytes = 0;
        return bytes[count..];
    }

    private ReadOnlySpan<byte> ReadFragment(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _fragment.Length - _fragmentBytes);
        bytes[..count].CopyTo(_fragment.AsSpan(_fragmentBytes));
        _fragmentBytes += count;
        if (_fragmentBytes < _fragment.Length) { return default; }
        ushort version = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(1));
        _complete.Enqueue(new TlsRecord((ContentType)_header[0], version, _fragment));
        _headerBytes = 0;
        return bytes[count..];
    }

    private static TlsFailure? CheckHeader(ContentType type, byte majorVersion, int length)
    {
        bool isKnown = type is ContentType.ChangeCipherSpec or ContentType.Alert or ContentType.Handshake
            or ContentType.ApplicationData;
        if (!isKnown || majorVersion != MajorVersion)
        {
            return TlsFailure.Unexpected("What came is not a TLS record.");
        }

        int maxBytes = type == ContentType.ApplicationData ? MaxCiphertextBytes : MaxPlaintextBytes;
        if (length > maxBytes)
        {
            return new TlsFailure(
                AlertDescription.RecordOverflow, $"A record of {length} bytes is too long.");
        }

        return length == 0 ? TlsFailure.Unexpected("A record is empty.") : null;
    }
}
