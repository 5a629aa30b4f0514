namespace Probity.Chain.Rlp;

/// <summary>Reads recursive length prefixes from untrusted bytes; no call throws or reads past the
/// end.</summary>
/// <remarks>
/// Only the canonical form is read: the shortest length, and a single byte below 128 as itself. A failed read
/// leaves the position unchanged. Nothing is allocated. Source: Ethereum Yellow Paper, appendix B.
/// </remarks>
public ref struct RlpReader(ReadOnlySpan<byte> source)
{
    private const int ShortLimit = 55;

    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Whether the next item is a list; false at the end.</summary>
    public readonly bool IsList => !_rest.IsEmpty && _rest[0] >= 0xC0;

    /// <summary>Reads a string of bytes.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_rest.IsEmpty || IsList) { return false; }
        if (_rest[0] < 0x80)
        {
            bytes = _rest[..1];
            _rest = _rest[1..];
            return true;
        }

        if (!TryMeasure(0x80, out int start, out int length)) { return false; }
        ReadOnlySpan<byte> found = _rest.Slice(start, length);

        // One byte below 128 has a shorter form.
        if (length == 1 && found[0] < 0x80) { return false; }
        bytes = found;
        _rest = _rest[(start + length)..];
        return true;
    }

    /// <summary>Reads a string of exactly so many bytes.</summary>
    public bool TryReadBytes(int length, out ReadOnlySpan<byte> bytes)
    {
        RlpReader before = this;
        if (TryReadBytes(out bytes) && bytes.Length == length) { return true; }
        bytes = default;
        this = before;
        return false;
    }

    /// <summary>Reads a list; its items are read from <paramref name="items"/>.</summary>
    public bool TryReadList(out RlpReader items)
    {
        items = default;
        if (!IsList || !TryMeasure(0xC0, out int start, out int length)) { return false; }
        items = new RlpReader(_rest.Slice(start, length));
        _rest = _rest[(start + length)..];
        return true;
    }

    /// <summary>Reads a number without leading zeros.</summary>
    public bool TryReadUInt256(out UInt256 value)
    {
        value = default;
        RlpReader before = this;
        if (TryReadBytes(out ReadOnlySpan<byte> bytes) && bytes.Length <= UInt256.Bytes
            && (bytes.IsEmpty || bytes[0] != 0))
        {
            value = UInt256.FromBigEndian(bytes);
            return true;
        }

        this = before;
        return false;
    }

    /// <summary>Reads a number below 2^64 without leading zeros.</summary>
    public bool TryReadUInt64(out ulong value)
    {
        value = 0;
        RlpReader before = this;
        if (TryReadUInt256(out UInt256 wide) && wide.TryToUInt64(out value)) { return true; }
        value = 0;
        this = before;
        return false;
    }

    // Where the payload starts, and its length, both inside of what is left.
    private readonly bool TryMeasure(int offset, out int start, out int length)
    {
        int head = _rest[0] - offset;
        (start, length) = (1, head);
        if (head > ShortLimit)
        {
            int lengthBytes = head - ShortLimit;
            if (lengthBytes > sizeof(int) || _rest.Length <= lengthBytes || _rest[1] == 0) { return false; }
            long value = 0;
            for (int i = 1; i <= lengthBytes; i++) { value = (value << 8) | _rest[i]; }
            if (value is <= ShortLimit or > int.MaxValue) { return false; }
            (start, length) = (1 + lengthBytes, (int)value);
        }

        return length <= _rest.Length - start;
    }
}
