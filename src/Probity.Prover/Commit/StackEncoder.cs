using Probity.Core.Kernels;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Polynomials;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Commit;

/// <summary>Encodes base columns, 16 at a time, into strips of codewords.</summary>
internal static class StackEncoder<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int StripColumns = StripTransposer<TLanes>.StripColumns;

    /// <summary>Encodes columns of 2^messageLog2 cells.</summary>
    /// <param name="words">Where the columns lie.</param>
    /// <param name="offsets">First word of each column.</param>
    /// <param name="toCanonical">Whether the words are Montgomery words.</param>
    /// <param name="tails">Canonical tails, column after column, or empty.</param>
    /// <param name="messageLog2">Logarithm of a column's length.</param>
    /// <param name="rateLog2">The code has 2^rateLog2 times as many points.</param>
    /// <param name="workers">Threads.</param>
    public static CodewordStrip[] Encode(
        NativeBuffer<uint> words,
        int[] offsets,
        bool toCanonical,
        uint[] tails,
        int messageLog2,
        int rateLog2,
        Workers workers)
    {
        int tailCells = tails.Length / offsets.Length;
        CodewordStrip[] strips = new CodewordStrip[(offsets.Length + StripColumns - 1) / StripColumns];
        using NativeBuffer<uint> message = new(StripColumns << messageLog2, isCleared: false);
        for (int s = 0; s < strips.Length; s++)
        {
            int first = s * StripColumns, columns = Math.Min(StripColumns, offsets.Length - first);
            StripTransposer<TLanes>.Gather(
                words.Span, offsets.AsSpan(first, columns), 1 << messageLog2, toCanonical, message.Span);
            uint[] tail = new uint[tailCells * StripColumns];
            for (int t = 0; t < tailCells; t++)
            {
                for (int c = 0; c < columns; c++)
                {
                    tail[(t * StripColumns) + c] = tails[((first + c) * tailCells) + t];
                }
            }

            NativeBuffer<uint> codeword = new(StripColumns << (messageLog2 + rateLog2), isCleared: false);
            StripEncoder.Encode(message.Span, tail, messageLog2, rateLog2, codeword.Span, workers.Threads);
            strips[s] = new CodewordStrip(codeword, columns);
        }

        return strips;
    }
}
