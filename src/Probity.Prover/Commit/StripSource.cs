using Probity.Core.Kernels;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials;
using Probity.Prover.Kernels;

namespace Probity.Prover.Commit;

/// <summary>Base columns that are to be encoded, taken 16 at a time.</summary>
/// <param name="Words">Where the columns lie.</param>
/// <param name="Offsets">First word of each column.</param>
/// <param name="IsMontgomery">Whether the words are Montgomery words; codewords are canonical.</param>
/// <param name="Tails">Canonical tails, column after column, or empty.</param>
/// <param name="MessageLog2">Logarithm of a column's length.</param>
/// <param name="RateLog2">The code has 2^RateLog2 times as many points.</param>
internal sealed record StripSource(
    NativeBuffer<uint> Words, int[] Offsets, bool IsMontgomery, uint[] Tails, int MessageLog2, int RateLog2)
{
    private const int StripColumns = StripEncoder.StripColumns;

    /// <summary>Columns in all.</summary>
    public int Columns => Offsets.Length;

    /// <summary>Strips, the last perhaps not full.</summary>
    public int Strips => (Columns + StripColumns - 1) / StripColumns;

    /// <summary>Words of a strip's message.</summary>
    public int MessageWords => StripColumns << MessageLog2;

    /// <summary>Columns in use of a strip.</summary>
    public int ColumnsOf(int strip) => Math.Min(StripColumns, Columns - (strip * StripColumns));

    /// <summary>Brings a strip's columns side by side; returns the strip's tail.</summary>
    public uint[] Gather<TLanes>(int strip, Span<uint> message)
        where TLanes : struct, ILanes<TLanes>
    {
        int first = strip * StripColumns, columns = ColumnsOf(strip), tailCells = Tails.Length / Columns;
        StripTransposer<TLanes>.Gather(Words.Span, Offsets.AsSpan(first, columns), 1 << MessageLog2, IsMontgomery, message);
        uint[] tail = new uint[tailCells * StripColumns];
        for (int t = 0; t < tailCells; t++)
        {
            for (int c = 0; c < columns; c++)
            {
                tail[(t * StripColumns) + c] = Tails[((first + c) * tailCells) + t];
            }
        }

        return tail;
    }
}
