using Probity.Core.Encoding;

namespace Probity.Chain.Rlp;

/// <summary>Writes recursive length prefixes; the counterpart of <see cref="RlpReader"/>.</summary>
public sealed class RlpWriter
{
    private const int ShortLimit = 55;

    private readonly ByteWriter _items = new();

    /// <summary>Appends a string of bytes.</summary>
    public RlpWriter Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= 0x80) { WriteHead(_items, 0x80, bytes.Length); }
        _items.WriteBytes(bytes);
        return this;
    }

    /// <summary>Appends a number: its bytes without leading zeros.</summary>
    public RlpWriter Write(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Bytes];
        value.WriteBigEndian(bytes);
        return Write(bytes.TrimStart((byte)0));
    }

    /// <summary>Appends a list of what another writer holds.</summary>
    public RlpWriter WriteList(RlpWriter items)
    {
        ArgumentNullException.ThrowIfNull(items);
        WriteHead(_items, 0xC0, items._items.Length);
        _items.WriteBytes(items._items.Written);
        return this;
    }

    /// <summary>What was written, one item after the other.</summary>
    public byte[] ToArray() => _items.ToArray();

    /// <summary>What was written, as one list.</summary>
    public byte[] ToList()
    {
        ByteWriter list = new();
        WriteHead(list, 0xC0, _items.Length);
        list.WriteBytes(_items.Written);
        return list.ToArray();
    }

    private static void WriteHead(ByteWriter target, int offset, int length)
    {
        if (length <= ShortLimit)
        {
            target.WriteByte((byte)(offset + length));
            return;
        }

        int lengthBytes = length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : length < 1 << 24 ? 3 : 4;
        target.WriteByte((byte)(offset + ShortLimit + lengthBytes));
        for (int i = lengthBytes - 1; i >= 0; i--) { target.WriteByte((byte)(length >> (8 * i))); }
    }
}
