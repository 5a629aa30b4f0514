using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Polynomials.Kernels;

/// <summary>Single rows of a strip's codeword: the first layers of the transform for all cosets, then inner products.</summary>
/// <remarks>
/// After d layers a coset's part β is the message modulo z^(2^(n-d)) - c, so a row in that part is the inner product of
/// the part with the powers of the row's point. One pass over the message serves all rows. Number form: words below
/// p, canonical or Montgomery, in and out; points in Montgomery form.
/// </remarks>
internal static unsafe class StripRowKernel<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int RowWords = StripEncoder.StripColumns;
    private const int MaxLayers = 5;
    private const int MaxBundleRowsLog2 = 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Evaluate(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, ReadOnlySpan<int> rows,
        Span<uint> values, uint[] twiddles)
    {
        int layers = Math.Min(MaxLayers, messageLog2), partLog2 = messageLog2 - layers;
        int bundleLog2 = Math.Min(MaxBundleRowsLog2, partLog2), bundleRows = 1 << bundleLog2;
        CodeDomain domain = new(messageLog2, rateLog2);
        KoalaBear[] points = new KoalaBear[rows.Length];
        uint[] powers = new uint[rows.Length << bundleLog2];
        uint[] bundlePowers = new uint[rows.Length];
        for (int q = 0; q < rows.Length; q++)
        {
            points[q] = domain.PointAt(rows[q]);
            KoalaBear power = KoalaBear.One;
            for (int i = 0; i < bundleRows; i++, power *= points[q])
            {
                powers[(q << bundleLog2) + i] = power.Montgomery;
            }

            bundlePowers[q] = KoalaBear.One.Montgomery;
            points[q] = power;
        }

        values.Clear();
        int words = bundleRows * RowWords;
        using NativeBuffer<uint> scratch = new(2 * (words << layers), isCleared: false);
        Span<uint> gathered = scratch.Span[..(words << layers)], work = scratch.Span[(words << layers)..];
        for (int bundle = 0; bundle < 1 << (partLog2 - bundleLog2); bundle++)
        {
            for (int part = 0; part < 1 << layers; part++)
            {
                message.Slice(((part << partLog2) + (bundle << bundleLog2)) * RowWords, words).CopyTo(gathered[(part * words)..]);
            }

            for (int coset = 0; coset < 1 << rateLog2; coset++)
            {
                if (!HasRows(rows, coset, messageLog2)) { continue; }
                gathered.CopyTo(work);
                AddTail(tail, work, messageLog2, partLog2, layers, bundle << bundleLog2, bundleRows, coset, rateLog2);
                StripKernel<TLanes>.Transform(
                    ref work[0], (nuint)words, layers, ref twiddles[0], CodeDomain.ReverseBits((uint)coset, rateLog2));
                for (int q = 0; q < rows.Length; q++)
                {
                    if (rows[q] >> messageLog2 != coset) { continue; }
                    int part = (rows[q] & ((1 << messageLog2) - 1)) >> partLog2;
                    AddProduct(
                        work.Slice(part * words, words), powers.AsSpan(q << bundleLog2, bundleRows), bundlePowers[q],
                        values.Slice(q * RowWords, RowWords));
                }
            }

            for (int q = 0; q < rows.Length; q++)
            {
                bundlePowers[q] = (KoalaBear.FromMontgomery(bundlePowers[q]) * points[q]).Montgomery;
            }
        }
    }

    private static bool HasRows(ReadOnlySpan<int> rows, int coset, int messageLog2)
    {
        foreach (int row in rows)
        {
            if (row >> messageLog2 == coset) { return true; }
        }

        return false;
    }

    // On coset c, z^(2^n) is the constant s = e(c / 2^rate), so tail row j adds s · tail_j to message row j.
    private static void AddTail(
        ReadOnlySpan<uint> tail, Span<uint> work, int messageLog2, int partLog2, int layers, int firstInPart, int rows,
        int coset, int rateLog2)
    {
        KoalaBear s = KoalaBear.RootOfUnity(rateLog2).Power((ulong)coset);
        for (int part = 0; part < 1 << layers; part++)
        {
            int first = (part << partLog2) + firstInPart;
            int end = Math.Min(first + rows, tail.Length / RowWords);
            for (int word = first * RowWords; word < end * RowWords; word++)
            {
                ref uint target = ref work[(part * rows * RowWords) + word - (first * RowWords)];
                KoalaBear sum = KoalaBear.FromMontgomery(target) + (KoalaBear.FromMontgomery(tail[word]) * s);
                target = sum.Montgomery;
            }
        }

        Invariant.Require(messageLog2 == partLog2 + layers);
    }

    // value += scale · Σ_i powers_i · row_i, sixteen columns at once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProduct(ReadOnlySpan<uint> rows, ReadOnlySpan<uint> powers, uint scale, Span<uint> value)
    {
        ref uint first = ref MemoryMarshal.GetReference(rows);
        ref uint target = ref MemoryMarshal.GetReference(value);
        nuint width = (nuint)TLanes.Count;

        // SAFETY: rows are powers.Length x 16 words, a value is 16 words; a register divides 16 words.
        for (nuint column = 0; column < RowWords; column += width)
        {
            TLanes sum = TLanes.Broadcast(0);
            int i = 0;
            for (; i + 4 <= powers.Length; i += 4)
            {
                nuint at = ((nuint)i * RowWords) + column;
                sum = TLanes.Add(sum, TLanes.Sum4(
                    TLanes.Load(in first, at), TLanes.Broadcast(powers[i]),
                    TLanes.Load(in first, at + RowWords), TLanes.Broadcast(powers[i + 1]),
                    TLanes.Load(in first, at + (2 * RowWords)), TLanes.Broadcast(powers[i + 2]),
                    TLanes.Load(in first, at + (3 * RowWords)), TLanes.Broadcast(powers[i + 3])));
            }

            for (; i < powers.Length; i++)
            {
                TLanes row = TLanes.Load(in first, ((nuint)i * RowWords) + column);
                sum = TLanes.Add(sum, TLanes.Multiply(row, TLanes.Broadcast(powers[i])));
            }

            sum = TLanes.Multiply(sum, TLanes.Broadcast(scale));
            TLanes.Store(TLanes.Add(TLanes.Load(in target, column), sum), ref target, column);
        }
    }
}
