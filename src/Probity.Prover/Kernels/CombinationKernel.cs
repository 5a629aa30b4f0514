using System.Runtime.CompilerServices;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Prover.Kernels;

/// <summary>Linear combinations of many base columns, and of many geometric sequences, into a vector over F.</summary>
internal static unsafe class CombinationKernel<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>target[offset + row] += Σ_j scale_j · column_j[row] over a range of rows.</summary>
    /// <param name="words">Where the columns lie. Number form: canonical.</param>
    /// <param name="offsets">First word of each column.</param>
    /// <param name="scales">One factor per column.</param>
    /// <param name="target">Shape: the rows, from <paramref name="targetOffset"/> on.</param>
    /// <param name="targetOffset">A multiple of the padding.</param>
    /// <param name="start">A multiple of the padding.</param>
    /// <param name="end">Behind the last row.</param>
    public static void Columns(
        NativeBuffer<uint> words,
        int[] offsets,
        ReadOnlySpan<Quintic> scales,
        QuinticVector target,
        int targetOffset,
        int start,
        int end)
    {
        // A canonical word lacks a factor 2^32 to be a Montgomery word; the factors carry it.
        KoalaBear toMontgomery = KoalaBear.FromMontgomery(QuinticKernels<TLanes>.ToMontgomeryWord);
        int padded = (offsets.Length + 3) / 4 * 4;
        uint[] factors = new uint[padded * Quintic.Degree];
        uint*[] columns = new uint*[padded];
        for (int j = 0; j < padded; j++)
        {
            WriteFactor(j < offsets.Length ? scales[j] * toMontgomery : Quintic.Zero, factors.AsSpan(j * Quintic.Degree));
            columns[j] = words.Pointer + offsets[Math.Min(j, offsets.Length - 1)];
        }

        fixed (uint* factor = factors)
        fixed (uint** column = columns)
        {
            // SAFETY: every column has at least `end` rows rounded up to whole registers, the target too.
            for (int row = start; row < end; row += TLanes.Count)
            {
                nuint place = (nuint)(targetOffset + row);
                QuinticLanes<TLanes> sum = QuinticLanes<TLanes>.Load(in target.Plane0, (nuint)target.PlaneStride, place);
                for (int j = 0; j < padded; j += 4)
                {
                    sum = AddFour(
                        in sum, factor + (j * Quintic.Degree),
                        TLanes.Load(in column[j][row], 0), TLanes.Load(in column[j + 1][row], 0),
                        TLanes.Load(in column[j + 2][row], 0), TLanes.Load(in column[j + 3][row], 0));
                }

                sum.Store(ref target.Plane0, (nuint)target.PlaneStride, place);
            }
        }
    }

    /// <summary>target[offset + b] += Σ_k scale_k · z_k^b over a range of b.</summary>
    /// <param name="points">The z_k.</param>
    /// <param name="scales">One factor per point.</param>
    /// <param name="target">The vector to add to.</param>
    /// <param name="offset">Where b = 0 lies; a multiple of the padding.</param>
    /// <param name="start">A multiple of the padding.</param>
    /// <param name="end">Behind the last b.</param>
    public static void Powers(
        ReadOnlySpan<KoalaBear> points, ReadOnlySpan<Quintic> scales, QuinticVector target, int offset, int start, int end)
    {
        const int batch = 4;
        const int stretch = 2048;
        int width = TLanes.Count;
        uint* words = stackalloc uint[width];
        uint* factor = stackalloc uint[batch * Quintic.Degree];
        TLanes[] power = new TLanes[batch], step = new TLanes[batch];

        // What does not fill a register goes element by element.
        int whole = start + ((end - start) / width * width);
        for (int b = whole; b < end; b++)
        {
            for (int k = 0; k < points.Length; k++)
            {
                target[offset + b] += scales[k] * points[k].Power((ulong)b);
            }
        }

        // A stretch of the target stays in cache while all points add to it.
        for (int from = start; from < whole; from += stretch)
        {
            int to = Math.Min(whole, from + stretch);
            for (int first = 0; first < points.Length; first += batch)
            {
                for (int k = 0; k < batch; k++)
                {
                    bool present = first + k < points.Length;
                    KoalaBear z = present ? points[first + k] : KoalaBear.Zero;
                    KoalaBear next = z.Power((ulong)from);
                    for (int lane = 0; lane < width; lane++)
                    {
                        words[lane] = next.Montgomery;
                        next *= z;
                    }

                    power[k] = TLanes.Load(in *words, 0);
                    step[k] = TLanes.Broadcast(z.Power((ulong)width).Montgomery);
                    WriteFactor(
                        present ? scales[first + k] : Quintic.Zero, new Span<uint>(factor + (k * Quintic.Degree), Quintic.Degree));
                }

                TLanes p0 = power[0], p1 = power[1], p2 = power[2], p3 = power[3];

                // SAFETY: the target holds `end` elements from the offset on, rounded up to whole registers.
                for (int b = from; b < to; b += width)
                {
                    nuint place = (nuint)(offset + b);
                    QuinticLanes<TLanes> sum = QuinticLanes<TLanes>.Load(in target.Plane0, (nuint)target.PlaneStride, place);
                    sum = AddFour(in sum, factor, p0, p1, p2, p3);
                    sum.Store(ref target.Plane0, (nuint)target.PlaneStride, place);
                    p0 = TLanes.Multiply(p0, step[0]);
                    p1 = TLanes.Multiply(p1, step[1]);
                    p2 = TLanes.Multiply(p2, step[2]);
                    p3 = TLanes.Multiply(p3, step[3]);
                }
            }
        }
    }

    // sum += f0 v0 + .. + f3 v3, where factor k is five words from 5k on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> AddFour(
        in QuinticLanes<TLanes> sum, uint* f, TLanes v0, TLanes v1, TLanes v2, TLanes v3)
    {
        return new(
            TLanes.Add(sum.C0, Coordinate(f)),
            TLanes.Add(sum.C1, Coordinate(f + 1)),
            TLanes.Add(sum.C2, Coordinate(f + 2)),
            TLanes.Add(sum.C3, Coordinate(f + 3)),
            TLanes.Add(sum.C4, Coordinate(f + 4)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TLanes Coordinate(uint* word) => TLanes.Sum4(
            TLanes.Broadcast(word[0]), v0,
            TLanes.Broadcast(word[5]), v1,
            TLanes.Broadcast(word[10]), v2,
            TLanes.Broadcast(word[15]), v3);
    }

    private static void WriteFactor(Quintic value, Span<uint> words)
    {
        for (int k = 0; k < Quintic.Degree; k++)
        {
            words[k] = value[k].Montgomery;
        }
    }
}
