namespace Probity.Machine.Tables.Lookups;

/// <summary>How the shift of a byte splits it: the rows of the byte shift bus.</summary>
public static class ByteShift
{
    /// <summary>To the right: byte &gt;&gt; bits, and what falls out, at the top of a byte.</summary>
    public const int Right = 0;

    /// <summary>To the left: what falls out, at the bottom of a byte, and byte &lt;&lt; bits mod
    /// 2^8.</summary>
    public const int Left = 1;

    /// <summary>To the right with the sign bit filled in; the last entry is the sign.</summary>
    public const int Arithmetic = 2;

    /// <summary>The parts of the byte that end up in two neighbouring bytes: (higher, lower) place for a
    /// left shift is (first, second); for a right shift the byte's own place gets the first, the one below
    /// gets the second.</summary>
    /// <param name="value">Range: below 2^8.</param>
    /// <param name="bits">Range: below 8.</param>
    /// <param name="mode">Right, left, arithmetic; 3 is like left and never used.</param>
    public static (uint First, uint Second, uint Sign) Split(uint value, int bits, int mode)
    {
        if ((mode & Left) != 0) { return (value >> (8 - bits), (value << bits) & 0xFF, 0); }
        uint sign = mode == Arithmetic ? value >> 7 : 0;
        uint fill = sign * (256u - (1u << (8 - bits)));
        return ((value >> bits) + fill, (value << (8 - bits)) & 0xFF, sign);
    }

    /// <summary>The row of the table.</summary>
    public static int Row(uint value, int bits, int mode) => (int)value | (bits << 8) | (mode << 11);
}
