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
        QuinticLanes<TLanes>[] factors = new QuinticLanes<TLanes>[padded];
        uint*[] columns = new uint*[padded];
        for (int j = 0; j < padded; j++)
        {
            factors[j] = QuinticLanes<TLanes>.Broadcast(j < offsets.Length ? scales[j] * toMontgomery : Quintic.Zero);
            columns[j] = words.Pointer + offsets[Math.Min(j, offsets.Length - 1)];
        }

        fixed (QuinticLanes<TLanes>* factor = factors)
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
                        in sum, factor + j,
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
        QuinticLanes<TLanes>* factor = stackalloc QuinticLanes<TLanes>[batch];
        TLanes* power = stackalloc TLanes[batch];
        TLanes* step = stackalloc TLanes[batch];

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
                    factor[k] = QuinticLanes<TLanes>.Broadcast(present ? scales[first + k] : Quintic.Zero);
                }

                // SAFETY: the target holds `end` elements from the offset on, rounded up to whole registers.
                for (int b = from; b < to; b += width)
                {
                    nuint place = (nuint)(offset + b);
                    QuinticLanes<TLanes> sum = QuinticLanes<TLanes>.Load(in target.Plane0, (nuint)target.PlaneStride, place);
                    sum = AddFour(in sum, factor, power[0], power[1], power[2], power[3]);
                    sum.Store(ref target.Plane0, (nuint)target.PlaneStride, place);
                    for (int k = 0; k < batch; k++)
                    {
                        power[k] = TLanes.Multiply(power[k], step[k]);
                    }
                }
            }
        }
    }

    private static QuinticLanes<TLanes> AddFour(
        in QuinticLanes<TLanes> sum, QuinticLanes<TLanes>* f, TLanes v0, TLanes v1, TLanes v2, TLanes v3) => new(
        TLanes.Add(sum.C0, TLanes.Sum4(f[0].C0, v0, f[1].C0, v1, f[2].C0, v2, f[3].C0, v3)),
        TLanes.Add(sum.C1, TLanes.Sum4(f[0].C1, v0, f[1].C1, v1, f[2].C1, v2, f[3].C1, v3)),
        TLanes.Add(sum.C2, TLanes.Sum4(f[0].C2, v0, f[1].C2, v1, f[2].C2, v2, f[3].C2, v3)),
        TLanes.Add(sum.C3, TLanes.Sum4(f[0].C3, v0, f[1].C3, v1, f[2].C3, v2, f[3].C3, v3)),
        TLanes.Add(sum.C4, TLanes.Sum4(f[0].C4, v0, f[1].C4, v1, f[2].C4, v2, f[3].C4, v3)));
}
