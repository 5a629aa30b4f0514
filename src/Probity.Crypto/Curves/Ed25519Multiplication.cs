using Probity.Core.Secrets;

namespace Probity.Crypto.Curves;

/// <summary>Multiples of points of edwards25519.</summary>
internal static class Ed25519Multiplication
{
    private const int Windows = 64;
    private const int Entries = 16;

    /// <summary>A secret multiple of the base point.</summary>
    /// <param name="factor">Shape: 32 bytes, little-endian. Range: below 2^256.</param>
    /// <param name="result">The multiple; the caller clears it.</param>
    /// <remarks>64 windows of four bits; each reads its whole table and adds with a formula that has no
    /// exceptions, so neither time nor memory access depends on the factor.</remarks>
    [ConstantTime]
    public static void MultiplyBase(ReadOnlySpan<byte> factor, out Ed25519Point result)
    {
        ReadOnlySpan<Ed25519TableEntry> table = Tables.Windows;
        result = Ed25519Point.Neutral;
        for (int window = 0; window < Windows; window++)
        {
            ulong digit = ((ulong)factor[window >> 1] >> (4 * (window & 1))) & 15;
            result = result.Add(Ed25519TableEntry.Select(table.Slice(window * Entries, Entries), digit));
        }
    }

    /// <summary>A public multiple of a public point; time depends on both.</summary>
    /// <param name="point">Any point.</param>
    /// <param name="factor">Shape: 32 bytes, little-endian.</param>
    public static Ed25519Point MultiplyPublic(in Ed25519Point point, ReadOnlySpan<byte> factor)
    {
        Span<Ed25519Point> multiples = stackalloc Ed25519Point[Entries];
        multiples[0] = Ed25519Point.Neutral;
        for (int i = 1; i < Entries; i++) { multiples[i] = multiples[i - 1].Add(point); }
        Ed25519Point sum = Ed25519Point.Neutral;
        for (int window = Windows - 1; window >= 0; window--)
        {
            sum = sum.Double().Double().Double().Double();
            int digit = (factor[window >> 1] >> (4 * (window & 1))) & 15;
            if (digit != 0) { sum = sum.Add(multiples[digit]); }
        }

        return sum;
    }

    /// <summary>Computed at first use: about ten milliseconds.</summary>
    private static class Tables
    {
        // Window i holds j * 16^i * B for j from 0 to 15.
        public static readonly Ed25519TableEntry[] Windows = Build();

        private static Ed25519TableEntry[] Build()
        {
            Ed25519TableEntry[] entries = new Ed25519TableEntry[Ed25519Multiplication.Windows * Entries];
            Ed25519Point start = Ed25519Point.Generator;
            for (int window = 0; window < entries.Length; window += Entries)
            {
                Ed25519Point point = Ed25519Point.Neutral;
                for (int digit = 0; digit < Entries; digit++)
                {
                    entries[window + digit] = point.ToEntry();
                    point = point.Add(start);
                }

                start = point;
            }

            return entries;
        }
    }
}
