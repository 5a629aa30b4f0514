using System.Runtime.CompilerServices;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Polynomials.Kernels;

/// <summary>The transform behind <see cref="StripEncoder"/>.</summary>
/// <remarks>
/// Number form: words below p, canonical or Montgomery, in and out; twiddles in Montgomery form.
/// Natural order in, bit-reversed out. A message of up to 2^14 rows is copied to each coset and transformed there.
/// A larger one takes two passes: the first layers on narrow bundles of far rows, gathered into a small buffer that all
/// cosets share while it is hot; the other layers on blocks of 2^13 rows at most, which fit the second-level cache.
/// Methods with loops are compiled fully at once: a short-lived prover must not run them unoptimized.
/// </remarks>
internal static unsafe class StripKernel<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int RowWords = StripEncoder.StripColumns;
    private const nuint RowBytes = RowWords * sizeof(uint);
    private const int StreamingRowsLog2 = 19;

    // 2^14 rows of 64 bytes are 1 MiB; 2^9 rows are 32 KiB and fit the first-level cache.
    private const int DirectLog2 = 14;
    private const int BlockLog2 = 13;
    private const nuint LeafWords = RowWords << 9;
    private const int BundleRowsLog2 = 11;

    internal static void Encode(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, Span<uint> codeword,
        uint[] twiddles, int threads, Action<int, int>? onRows)
    {
        // SAFETY: the public door checked all lengths; `fixed` holds every array for the whole call, and the workers
        // of a pass end before it returns.
        fixed (uint* m = message, t = tail, c = codeword, w = twiddles)
        {
            Job job = new(m, t, c, w, messageLog2, rateLog2, tail.Length / RowWords);
            int cosets = 1 << rateLog2;
            if (messageLog2 <= DirectLog2)
            {
                Share(cosets, threads, (first, end) => EncodeCosets(job, first, end, onRows));
                return;
            }

            int bundles = 1 << (job.NearLog2 - job.BundleLog2);
            Share(bundles, threads, (first, end) => TransformBundles(job, first, end));
            int blocks = cosets << job.FarLog2;
            Share(blocks, threads, (first, end) => TransformBlocks(job, first, end, onRows));
        }
    }

    private static void Share(int items, int threads, Action<int, int> work)
    {
        int workers = Math.Min(items, threads);
        if (workers == 1)
        {
            work(0, items);
            return;
        }

        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
            work((int)((long)items * worker / workers), (int)((long)items * (worker + 1) / workers)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncodeCosets(Job job, int first, int end, Action<int, int>? onRows)
    {
        nuint rows = (nuint)1 << job.MessageLog2;
        for (int coset = first; coset < end; coset++)
        {
            // SAFETY: coset `coset` is rows [coset · 2^n, (coset + 1) · 2^n) of the codeword.
            ref uint block = ref Unsafe.AsRef<uint>(job.Codeword + ((nuint)coset * rows * RowWords));
            Copy(ref Unsafe.AsRef<uint>(job.Message), ref block, rows * RowWords);
            AddTail(job, coset, 0, (nuint)job.TailRows, ref block);
            Transform(ref block, RowWords, job.MessageLog2, ref Unsafe.AsRef<uint>(job.Twiddles), job.NodeOf(coset));
            onRows?.Invoke(coset << job.MessageLog2, 1 << job.MessageLog2);
        }
    }

    // First pass: bundle b holds the rows i · 2^near + b · 2^bundle + k for all i and k < 2^bundle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformBundles(Job job, int firstBundle, int endBundle)
    {
        nuint width = ((nuint)1 << job.BundleLog2) * RowWords, far = (nuint)1 << job.FarLog2;
        nuint stride = ((nuint)1 << job.NearLog2) * RowWords;
        using NativeBuffer<uint> buffers = new((long)(2 * far * width), isCleared: false);
        ref uint gathered = ref buffers.Span[0];

        // SAFETY: both buffers hold far · width words; a bundle's row i is within message and coset.
        ref uint work = ref Unsafe.Add(ref gathered, far * width);
        for (int bundle = firstBundle; bundle < endBundle; bundle++)
        {
            nuint start = (nuint)bundle * width;
            for (nuint i = 0; i < far; i++)
            {
                ref uint source = ref Unsafe.AsRef<uint>(job.Message + start + (i * stride));
                Copy(ref source, ref Unsafe.Add(ref gathered, i * width), width);
            }

            for (int coset = 0; coset < 1 << job.RateLog2; coset++)
            {
                Copy(ref gathered, ref work, far * width);
                for (nuint i = 0; i < far; i++)
                {
                    nuint first = (start + (i * stride)) / RowWords;
                    if (first >= (nuint)job.TailRows) { break; }
                    nuint rows = Math.Min(width / RowWords, (nuint)job.TailRows - first);
                    AddTail(job, coset, first, rows, ref Unsafe.Add(ref work, i * width));
                }

                Transform(ref work, width, job.FarLog2, ref Unsafe.AsRef<uint>(job.Twiddles), job.NodeOf(coset));
                uint* target = job.Codeword + (((nuint)coset << job.MessageLog2) * RowWords) + start;
                for (nuint i = 0; i < far; i++)
                {
                    ref uint done = ref Unsafe.Add(ref work, i * width);
                    ref uint row = ref Unsafe.AsRef<uint>(target + (i * stride));
                    if (job.IsStreaming) { CopyStreaming(ref done, ref row, width); }
                    else { Copy(ref done, ref row, width); }
                }
            }
        }
    }

    // Second pass: block b of all cosets; within its coset, block k continues below node k of the first pass.
    private static void TransformBlocks(Job job, int first, int end, Action<int, int>? onRows)
    {
        nuint words = ((nuint)1 << job.NearLog2) * RowWords;
        for (int block = first; block < end; block++)
        {
            int coset = block >> job.FarLog2;
            nuint node = (job.NodeOf(coset) << job.FarLog2) + (nuint)(block & ((1 << job.FarLog2) - 1));

            // SAFETY: block `block` of the codeword, cut into blocks of 2^near rows.
            ref uint data = ref Unsafe.AsRef<uint>(job.Codeword + ((nuint)block * words));
            Transform(ref data, RowWords, job.NearLog2, ref Unsafe.AsRef<uint>(job.Twiddles), node);
            onRows?.Invoke(block << job.NearLog2, 1 << job.NearLog2);
        }
    }

    // Depth first, so that each part stays in the nearest cache that holds it. Words below p in and out.
    internal static void Transform(ref uint block, nuint rowWords, int rowsLog2, ref uint twiddles, nuint node)
    {
        if (rowsLog2 < 2 || rowWords << rowsLog2 <= LeafWords)
        {
            Layers(ref block, rowWords, rowsLog2, ref twiddles, node);
            return;
        }

        nuint quarter = rowWords << (rowsLog2 - 2);
        SplitInFour(ref block, quarter, ref twiddles, node);
        for (nuint i = 0; i < 4; i++)
        {
            // SAFETY: the four quarters of the block.
            Transform(ref Unsafe.Add(ref block, i * quarter), rowWords, rowsLog2 - 2, ref twiddles, (4 * node) + i);
        }
    }

    // All layers of a transform of 2^rowsLog2 rows that fit the first-level cache, below one node. There, one layer at
    // a time is faster than two: the chains of dependent instructions are short enough to overlap.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Layers(ref uint data, nuint rowWords, int rowsLog2, ref uint twiddles, nuint node)
    {
        nuint parts = 1;
        int left = rowsLog2;
        for (; left > 2; left--, parts *= 2)
        {
            nuint half = rowWords << (left - 1);
            for (nuint part = 0; part < parts; part++)
            {
                // SAFETY: part `part` of the data, cut into `parts` parts of two halves.
                ref uint block = ref Unsafe.Add(ref data, part * 2 * half);
                SplitInTwo(ref block, half, half / 2, ref twiddles, (node * parts) + part);
            }
        }

        if (left == 1)
        {
            SplitInTwo(ref data, rowWords, rowWords, ref twiddles, node);
        }
        else if (left == 2)
        {
            SplitRows(ref data, rowWords, parts, ref twiddles, node * parts);
        }
    }

    // The last two layers. With a row to a register, two parts at once fill the pipelines better than one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SplitRows(ref uint data, nuint rowWords, nuint parts, ref uint twiddles, nuint firstNode)
    {
        nuint part = 0, width = (nuint)TLanes.Count;

        // SAFETY: part `part` of the data has four rows; each of its nodes has a twiddle, and so have their children.
        for (; rowWords == width && part + 1 < parts; part += 2)
        {
            ref uint rows = ref Unsafe.Add(ref data, part * 4 * width);
            nuint node = firstNode + part;
            TLanes r0 = TLanes.Broadcast(Unsafe.Add(ref twiddles, node));
            TLanes r1 = TLanes.Broadcast(Unsafe.Add(ref twiddles, node + 1));
            TLanes a2 = TLanes.MultiplyAll(TLanes.Load(in rows, 2 * width), r0);
            TLanes b2 = TLanes.MultiplyAll(TLanes.Load(in rows, 6 * width), r1);
            TLanes a3 = TLanes.MultiplyAll(TLanes.Load(in rows, 3 * width), r0);
            TLanes b3 = TLanes.MultiplyAll(TLanes.Load(in rows, 7 * width), r1);
            TLanes a0 = TLanes.Load(in rows, 0), a1 = TLanes.Load(in rows, width);
            TLanes b0 = TLanes.Load(in rows, 4 * width), b1 = TLanes.Load(in rows, 5 * width);
            SplitRowPairs(ref rows, ref twiddles, 2 * node, a0, a1, a2, a3);
            SplitRowPairs(ref Unsafe.Add(ref rows, 4 * width), ref twiddles, (2 * node) + 2, b0, b1, b2, b3);
        }

        for (; part < parts; part++)
        {
            ref uint rows = ref Unsafe.Add(ref data, part * 4 * rowWords);
            SplitInFour(ref rows, rowWords, ref twiddles, firstNode + part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitRowPairs(
        ref uint rows, ref uint twiddles, nuint node, TLanes x0, TLanes x1, TLanes x2, TLanes x3)
    {
        // SAFETY: four rows of one register; the twiddles of the node and of its sibling exist.
        nuint width = (nuint)TLanes.Count;
        TLanes left = TLanes.Broadcast(Unsafe.Add(ref twiddles, node));
        TLanes right = TLanes.Broadcast(Unsafe.Add(ref twiddles, node + 1));
        TLanes y1 = TLanes.MultiplyAll(TLanes.AddUnreduced(x1, x3), left);
        TLanes y3 = TLanes.MultiplyAll(TLanes.SubtractUnreduced(x1, x3), right);
        TLanes y0 = TLanes.Add(x0, x2), y2 = TLanes.Subtract(x0, x2);
        TLanes.Store(TLanes.Add(y0, y1), ref rows, 0);
        TLanes.Store(TLanes.Subtract(y0, y1), ref rows, width);
        TLanes.Store(TLanes.Add(y2, y3), ref rows, 2 * width);
        TLanes.Store(TLanes.Subtract(y2, y3), ref rows, 3 * width);
    }

    // One layer. The first `reduced` words of each half come out below p. The others come out below 2p: they are the
    // second halves of the next layer's parts, which it only multiplies.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitInTwo(ref uint block, nuint half, nuint reduced, ref uint twiddles, nuint node)
    {
        // SAFETY: the block has two halves; the twiddle of the node exists.
        TLanes r = TLanes.Broadcast(Unsafe.Add(ref twiddles, node));
        ref uint second = ref Unsafe.Add(ref block, half);
        nuint i = 0;
        for (; i < reduced; i += (nuint)TLanes.Count)
        {
            TLanes x = TLanes.Load(in block, i), y = TLanes.MultiplyAll(TLanes.Load(in second, i), r);
            TLanes.Store(TLanes.Add(x, y), ref block, i);
            TLanes.Store(TLanes.Subtract(x, y), ref second, i);
        }

        for (; i < half; i += (nuint)TLanes.Count)
        {
            TLanes x = TLanes.Load(in block, i), y = TLanes.MultiplyAll(TLanes.Load(in second, i), r);
            TLanes.Store(TLanes.AddUnreduced(x, y), ref block, i);
            TLanes.Store(TLanes.SubtractUnreduced(x, y), ref second, i);
        }
    }

    // Two layers in one pass over a block that is far away: the node, then its two children. Words below p in and out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SplitInFour(ref uint block, nuint quarter, ref uint twiddles, nuint node)
    {
        // SAFETY: the block has four quarters; the twiddles of the node and of its children exist.
        TLanes r = TLanes.Broadcast(Unsafe.Add(ref twiddles, node));
        TLanes left = TLanes.Broadcast(Unsafe.Add(ref twiddles, 2 * node));
        TLanes right = TLanes.Broadcast(Unsafe.Add(ref twiddles, (2 * node) + 1));
        ref uint second = ref Unsafe.Add(ref block, quarter), third = ref Unsafe.Add(ref block, 2 * quarter);
        ref uint fourth = ref Unsafe.Add(ref block, 3 * quarter);
        nuint i = 0, width = (nuint)TLanes.Count;
        for (; i + width < quarter; i += 2 * width)
        {
            // Two columns of registers a and b, step by step, so that their chains overlap.
            nuint j = i + width;
            TLanes a2 = TLanes.MultiplyAll(TLanes.Load(in third, i), r);
            TLanes b2 = TLanes.MultiplyAll(TLanes.Load(in third, j), r);
            TLanes a3 = TLanes.MultiplyAll(TLanes.Load(in fourth, i), r);
            TLanes b3 = TLanes.MultiplyAll(TLanes.Load(in fourth, j), r);
            TLanes a0 = TLanes.Load(in block, i), a1 = TLanes.Load(in second, i);
            TLanes b0 = TLanes.Load(in block, j), b1 = TLanes.Load(in second, j);
            TLanes c1 = TLanes.MultiplyAll(TLanes.AddUnreduced(a1, a3), left);
            TLanes d1 = TLanes.MultiplyAll(TLanes.AddUnreduced(b1, b3), left);
            TLanes c3 = TLanes.MultiplyAll(TLanes.SubtractUnreduced(a1, a3), right);
            TLanes d3 = TLanes.MultiplyAll(TLanes.SubtractUnreduced(b1, b3), right);
            TLanes c0 = TLanes.Add(a0, a2), d0 = TLanes.Add(b0, b2);
            TLanes.Store(TLanes.Add(c0, c1), ref block, i);
            TLanes.Store(TLanes.Subtract(c0, c1), ref second, i);
            TLanes.Store(TLanes.Add(d0, d1), ref block, j);
            TLanes.Store(TLanes.Subtract(d0, d1), ref second, j);
            TLanes c2 = TLanes.Subtract(a0, a2), d2 = TLanes.Subtract(b0, b2);
            TLanes.Store(TLanes.Add(c2, c3), ref third, i);
            TLanes.Store(TLanes.Subtract(c2, c3), ref fourth, i);
            TLanes.Store(TLanes.Add(d2, d3), ref third, j);
            TLanes.Store(TLanes.Subtract(d2, d3), ref fourth, j);
        }

        if (i < quarter)
        {
            // Rows are whole numbers of registers and quarters powers of two, so this is a quarter of one register.
            TLanes x2 = TLanes.MultiplyAll(TLanes.Load(in third, i), r);
            TLanes x3 = TLanes.MultiplyAll(TLanes.Load(in fourth, i), r);
            TLanes x0 = TLanes.Load(in block, i), x1 = TLanes.Load(in second, i);
            SplitRowPairs(ref block, ref twiddles, 2 * node, x0, x1, x2, x3);
        }
    }

    // On coset c, z^(2^n) is the constant s = e(c / 2^rate), so tail row j adds s · tail_j to message row j.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTail(Job job, int coset, nuint firstRow, nuint rows, ref uint target)
    {
        if (rows == 0) { return; }
        TLanes s = TLanes.Broadcast(KoalaBear.RootOfUnity(job.RateLog2).Power((ulong)coset).Montgomery);

        // SAFETY: rows [firstRow, firstRow + rows) of the tail exist, and as many rows of the target.
        ref uint tail = ref Unsafe.AsRef<uint>(job.Tail + (firstRow * RowWords));
        for (nuint i = 0; i < rows * RowWords; i += (nuint)TLanes.Count)
        {
            TLanes term = TLanes.MultiplyAll(TLanes.Load(in tail, i), s);
            TLanes.Store(TLanes.Add(TLanes.Load(in target, i), term), ref target, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ref uint source, ref uint target, nuint words)
    {
        // SAFETY: both sides hold `words` words, a multiple of 16.
        for (nuint i = 0; i < words; i += (nuint)TLanes.Count)
        {
            TLanes.Store(TLanes.Load(in source, i), ref target, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyStreaming(ref uint source, ref uint target, nuint words)
    {
        // SAFETY: as for Copy; the job streams only to an aligned codeword, which is pinned.
        for (nuint i = 0; i < words; i += (nuint)TLanes.Count)
        {
            TLanes.StoreStreaming(TLanes.Load(in source, i), ref target, i);
        }
    }

    /// <summary>One call's buffers and shape.</summary>
    private sealed class Job(
        uint* message, uint* tail, uint* codeword, uint* twiddles, int messageLog2, int rateLog2, int tailRows)
    {
        internal uint* Message { get; } = message;

        internal uint* Tail { get; } = tail;

        internal uint* Codeword { get; } = codeword;

        internal uint* Twiddles { get; } = twiddles;

        internal int MessageLog2 { get; } = messageLog2;

        internal int RateLog2 { get; } = rateLog2;

        internal int TailRows { get; } = tailRows;

        // Past the caches, writing around them saves reading the target: a tenth of the time from 2^19 rows on.
        internal bool IsStreaming { get; } =
            messageLog2 + rateLog2 >= StreamingRowsLog2 && ((nuint)codeword & (RowBytes - 1)) == 0;

        // Layers of the first pass; even, and at least what brings the blocks down to 2^13 rows.
        internal int FarLog2 { get; } = (messageLog2 - BlockLog2 + 1) & ~1;

        internal int NearLog2 => MessageLog2 - FarLog2;

        internal int BundleLog2 => Math.Min(NearLog2, Math.Max(BundleRowsLog2 - FarLog2, 2));

        // The cosets are the nodes `rate` layers below the root, in bit-reversed order.
        internal nuint NodeOf(int coset) => CodeDomain.ReverseBits((uint)coset, RateLog2);
    }
}
