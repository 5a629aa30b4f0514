using System.Buffers.Binary;

namespace Probity.ZkTls.Tls.Messages;

/// <summary>Reads the big-endian fields of TLS from untrusted bytes; no call throws or reads past the
/// end.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryByte(out byte value)
    {
        bool isRead = TryBytes(1, out ReadOnlySpan<byte> bytes);
        value = isRead ? bytes[0] : (byte)0;
        return isRead;
    }

    public bool TryUInt16(out ushort value)
    {
        bool isRead = TryBytes(sizeof(ushort), out ReadOnlySpan<byte> bytes);
        value = isRead ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;
        return isRead;
    }

    public bool TryUInt24(out int value)
    {
        bool isRead = TryBytes(3, out ReadOnlySpan<byte> bytes);
        value = isRead ? (bytes[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]) : 0;
        return isRead;
    }

    public bool TryBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > _rest.Length) { return false; }
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>A vector whose length takes one byte.</summary>
    public bool TryVector8(int minBytes, int maxBytes, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryByte(out byte length) && length >= minBytes && length <= maxBytes
            && TryBytes(length, out bytes);
    }

    /// <summary>A vector whose length takes two bytes.</summary>
    public bool TryVector16(int minBytes, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryUInt16(out ushort length) && length >= minBytes && TryBytes(length, out bytes);
    }

    /// <summary>A vector whose length takes three bytes.</summary>
    public bool TryVector24(int minBytes, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryUInt24(out int length) && length >= minBytes && TryBytes(length, out bytes);
    }

    /// <summary>A vector of 16-bit numbers with a two-byte length, at least one of them.</summary>
    public bool TryNumbers16(out ushort[] numbers)
    {
        numbers = [];
        if (!TryVector16(sizeof(ushort), out ReadOnlySpan<byte> bytes) || (bytes.Length & 1) != 0)
        {
            return false;
        }

        numbers = new ushort[bytes.Length / sizeof(ushort)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        }

        return true;
    }
}
