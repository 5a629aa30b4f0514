using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Prover.Kernels;

/// <summary>Brings 16 columns that lie one after the other into a strip: row by row, 16 words each.</summary>
internal static class StripTransposer<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Columns of a strip.</summary>
    public const int StripColumns = 16;

    /// <summary>Transposes rows of up to 16 columns; columns beyond those given become zero.</summary>
    /// <param name="words">Where the columns lie. Number form: Montgomery or canonical.</param>
    /// <param name="offsets">First word of each column. Shape: at most 16.</param>
    /// <param name="rows">Rows of every column.</param>
    /// <param name="toCanonical">Whether Montgomery words are to become canonical.</param>
    /// <param name="strip">Shape: rows x 16. Number form: canonical.</param>
    public static void Gather(
        ReadOnlySpan<uint> words, ReadOnlySpan<int> offsets, int rows, bool toCanonical, Span<uint> strip)
    {
        int row = 0;
        if (TLanes.Count == StripColumns)
        {
            for (; row + StripColumns <= rows; row += StripColumns)
            {
                GatherSquare(words, offsets, row, toCanonical, strip.Slice(row * StripColumns, StripColumns * StripColumns));
            }
        }

        for (; row < rows; row++)
        {
            Span<uint> target = strip.Slice(row * StripColumns, StripColumns);
            target.Clear();
            for (int c = 0; c < offsets.Length; c++)
            {
                uint word = words[offsets[c] + row];
                target[c] = toCanonical ? Crypto.Fields.KoalaBear.FromMontgomery(word).Canonical : word;
            }
        }
    }

    // Four rounds of (even, odd) rotate the eight index bits (column, row) by four: a transposition.
    private static void GatherSquare(
        ReadOnlySpan<uint> words, ReadOnlySpan<int> offsets, int row, bool toCanonical, Span<uint> target)
    {
        Square a = default, b = default;
        TLanes one = TLanes.Broadcast(1);
        ref uint source = ref MemoryMarshal.GetReference(words);
        for (int c = 0; c < offsets.Length; c++)
        {
            Core.Invariant.Require((uint)(offsets[c] + row + StripColumns) <= (uint)words.Length);
            // SAFETY: the line above.
            TLanes column = TLanes.Load(in source, (nuint)(offsets[c] + row));
            a[c] = toCanonical ? TLanes.Multiply(column, one) : column;
        }

        for (int c = offsets.Length; c < StripColumns; c++)
        {
            a[c] = TLanes.Broadcast(0);
        }

        Rotate(ref a, ref b);
        Rotate(ref b, ref a);
        Rotate(ref a, ref b);
        Rotate(ref b, ref a);
        ref uint output = ref MemoryMarshal.GetReference(target);
        for (int r = 0; r < StripColumns; r++)
        {
            // SAFETY: the target holds 16 x 16 words.
            TLanes.Store(a[r], ref output, (nuint)(r * StripColumns));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref Square source, ref Square target)
    {
        for (int i = 0; i < StripColumns / 2; i++)
        {
            target[i] = TLanes.Even(source[2 * i], source[(2 * i) + 1]);
            target[i + (StripColumns / 2)] = TLanes.Odd(source[2 * i], source[(2 * i) + 1]);
        }
    }

    [InlineArray(StripColumns)]
    private struct Square
    {
        private TLanes _first;
    }
}
