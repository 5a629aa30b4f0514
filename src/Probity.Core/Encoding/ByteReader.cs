using System.Buffers.Binary;

namespace Probity.Core.Encoding;

/// <summary>Reads little-endian fields from untrusted bytes; no call throws or reads past the end.</summary>
/// <remarks>A failed read leaves the position unchanged, so a decoder can simply return on the first false.</remarks>
public ref struct ByteReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Bytes consumed so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes not yet consumed.</summary>
    public readonly int RemainingBytes => _source.Length - Position;

    /// <summary>Reads one byte.</summary>
    public bool TryReadByte(out byte value)
    {
        value = 0;
        if (!TryReadBytes(1, out ReadOnlySpan<byte> bytes)) { return false; }
        value = bytes[0];
        return true;
    }

    /// <summary>Reads an unsigned 16-bit number.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        value = 0;
        if (!TryReadBytes(sizeof(ushort), out ReadOnlySpan<byte> bytes)) { return false; }
        value = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return true;
    }

    /// <summary>Reads an unsigned 32-bit number.</summary>
    public bool TryReadUInt32(out uint value)
    {
        value = 0;
        if (!TryReadBytes(sizeof(uint), out ReadOnlySpan<byte> bytes)) { return false; }
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return true;
    }

    /// <summary>Reads an unsigned 64-bit number.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        if (!TryReadBytes(sizeof(ulong), out ReadOnlySpan<byte> bytes)) { return false; }
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return true;
    }

    /// <summary>Takes a slice of the source without copying.</summary>
    /// <param name="byteCount">Any number; a negative or too large one gives false.</param>
    /// <param name="bytes">The slice; empty on failure.</param>
    public bool TryReadBytes(int byteCount, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (byteCount < 0 || byteCount > RemainingBytes) { return false; }
        bytes = _source.Slice(Position, byteCount);
        Position += byteCount;
        return true;
    }

    /// <summary>Reads a 32-bit length of at most <paramref name="maxBytes"/>, then that many bytes.</summary>
    public bool TryReadPrefixed(int maxBytes, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        int start = Position;
        if (TryReadUInt32(out uint length) && length <= (uint)maxBytes && TryReadBytes((int)length, out bytes))
        {
            return true;
        }

        Position = start;
        return false;
    }
}
