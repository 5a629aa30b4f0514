using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>A point of edwards25519 as tables hold it: y + x, y - x and 2 d x y, with Z = 1.</summary>
internal readonly struct Ed25519TableEntry(in Field25519 yPlusX, in Field25519 yMinusX, in Field25519 twoDT)
{
    /// <summary>y + x.</summary>
    public Field25519 YPlusX { get; } = yPlusX;

    /// <summary>y - x.</summary>
    public Field25519 YMinusX { get; } = yMinusX;

    /// <summary>2 d x y.</summary>
    public Field25519 TwoDT { get; } = twoDT;

    /// <summary>The entry of a secret index; all entries are read.</summary>
    [ConstantTime]
    public static Ed25519TableEntry Select(ReadOnlySpan<Ed25519TableEntry> entries, ulong index)
    {
        Field25519 plus = Field25519.Zero, minus = Field25519.Zero, product = Field25519.Zero;
        for (int i = 0; i < entries.Length; i++)
        {
            ulong difference = index ^ (ulong)i;
            ulong mask = ((difference | (0 - difference)) >> 63) - 1;
            plus = Field25519.Select(plus, entries[i].YPlusX, mask);
            minus = Field25519.Select(minus, entries[i].YMinusX, mask);
            product = Field25519.Select(product, entries[i].TwoDT, mask);
        }

        return new Ed25519TableEntry(plus, minus, product);
    }
}
