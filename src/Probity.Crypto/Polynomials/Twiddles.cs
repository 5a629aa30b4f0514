using Probity.Crypto.Fields;

namespace Probity.Crypto.Polynomials;

/// <summary>The one table of twiddle factors of all transforms, grown on demand and shared by all threads.</summary>
/// <remarks>
/// Node i of a transform's layer stands for z^(2m) - r^2 and splits into z^m - r and z^m + r; entry i is r, whatever
/// the layer: e(i_0/4 + i_1/8 + ...) for the bits of i, where e(1/2^k) is the root of unity of order 2^k. So the table
/// for a small transform is the start of that for a large one. Memory: at most 32 MiB.
/// </remarks>
internal static class Twiddles
{
    private const int MinLog2 = 10;

    private static readonly Lock Growth = new();
    private static volatile uint[] _table = [];

    /// <summary>A table of at least 2^<paramref name="countLog2"/> Montgomery words.</summary>
    internal static uint[] Get(int countLog2)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(countLog2, KoalaBear.TwoAdicity);
        uint[] table = _table;
        return table.Length >= 1 << countLog2 ? table : Grow(Math.Max(countLog2, MinLog2));
    }

    private static uint[] Grow(int countLog2)
    {
        lock (Growth)
        {
            if (_table.Length >= 1 << countLog2) { return _table; }
            uint[] table = new uint[1 << countLog2];
            table[0] = KoalaBear.One.Montgomery;
            for (int bit = 0; bit < countLog2; bit++)
            {
                KoalaBear root = KoalaBear.RootOfUnity(bit + 2);
                int half = 1 << bit;
                for (int i = 0; i < half; i++)
                {
                    table[half + i] = (KoalaBear.FromMontgomery(table[i]) * root).Montgomery;
                }
            }

            return _table = table;
        }
    }
}
