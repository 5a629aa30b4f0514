using System.Runtime.CompilerServices;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Polynomials.Kernels;

/// <summary>The transform behind <see cref="StripEncoder"/>. Number form: words below p; twiddles in Montgomery form.</summary>
/// <remarks>
/// Natural order in, bit-reversed out. A message of up to 2^14 rows is copied to each coset and transformed there.
/// A larger one takes two passes: the first layers on narrow bundles of far rows, gathered into a small buffer that all
/// cosets share while it is hot; the other layers on blocks of 2^13 rows at most, which fit the second-level cache.
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
    private const int LeafLog2 = 9;
    private const int BundleRowsLog2 = 11;

    internal static void Encode(
        ReadOnlySpan<uint> message, ReadOnlySpan<uint> tail, int messageLog2, int rateLog2, Span<uint> codeword,
        uint[] twiddles, int threads)
    {
        // SAFETY: the public door checked all lengths; `fixed` holds every array for the whole call, and the workers
        // of a pass end before it returns.
        fixed (uint* m = message, t = tail, c = codeword, w = twiddles)
        {
            Job job = new(m, t, c, w, messageLog2, rateLog2, tail.Length / RowWords);
            int cosets = 1 << rateLog2;
            if (messageLog2 <= DirectLog2)
            {
                Share(cosets, threads, (first, end) => EncodeCosets(job, first, end));
                return;
            }

            int bundles = 1 << (job.NearLog2 - job.BundleLog2);
            Share(bundles, threads, (first, end) => TransformBundles(job, first, end));
            int blocks = cosets << job.FarLog2;
            Share(blocks, threads, (first, end) => TransformBlocks(job, first, end));
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

    private static void EncodeCosets(Job job, int first, int end)
    {
        nuint rows = (nuint)1 << job.MessageLog2;
        for (int coset = first; coset < end; coset++)
        {
            // SAFETY: coset `coset` is rows [coset · 2^n, (coset + 1) · 2^n) of the codeword.
            ref uint block = ref Unsafe.AsRef<uint>(job.Codeword + ((nuint)coset * rows * RowWords));
            Copy(ref Unsafe.AsRef<uint>(job.Message), ref block, rows * RowWords);
            AddTail(job, coset, 0, (nuint)job.TailRows, ref block);
            Transform(ref block, job.MessageLog2, ref Unsafe.AsRef<uint>(job.Twiddles), job.NodeOf(coset));
        }
    }

    // First pass: bundle b holds the rows i · 2^near + b · 2^bundle + k for all i and k < 2^bundle.
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

                Layers(ref work, width, job.FarLog2, ref Unsafe.AsRef<uint>(job.Twiddles), job.NodeOf(coset));
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
    private static void TransformBlocks(Job job, int first, int end)
    {
        nuint words = ((nuint)1 << job.NearLog2) * RowWords;
        for (int block = first; block < end; block++)
        {
            int coset = block >> job.FarLog2;
            nuint node = (job.NodeOf(coset) << job.FarLog2) + (nuint)(block & ((1 << job.FarLog2) - 1));

            // SAFETY: block `block` of the codeword, cut into blocks of 2^near rows.
            ref uint data = ref Unsafe.AsRef<uint>(job.Codeword + ((nuint)block * words));
            Transform(ref data, job.NearLog2, ref Unsafe.AsRef<uint>(job.Twiddles), node);
        }
    }

    // Depth first, so that each part stays in the nearest cache that holds it.
    private static void Transform(ref uint block, int rowsLog2, ref uint twiddles, nuint node)
    {
        if (rowsLog2 <= LeafLog2)
        {
            Layers(ref block, RowWords, rowsLog2, ref twiddles, node);
            return;
        }

        nuint quarter = ((nuint)1 << (rowsLog2 - 2)) * RowWords;
        SplitInFour(ref block, quarter, ref twiddles, node);
        for (nuint i = 0; i < 4; i++)
        {
            // SAFETY: the four quarters of the block.
            Transform(ref Unsafe.Add(ref block, i * quarter), rowsLog2 - 2, ref twiddles, (4 * node) + i);
        }
    }

    // All layers of a transform of 2^rowsLog2 rows of rowWords words, below one node.
    private static void Layers(ref uint data, nuint rowWords, int rowsLog2, ref uint twiddles, nuint node)
    {
        int left = rowsLog2;
        nuint parts = 1;
        for (; left >= 2; left -= 2, parts *= 4)
        {
            nuint quarter = ((nuint)1 << (left - 2)) * rowWords;
            for (nuint part = 0; part < parts; part++)
            {
                // SAFETY: part `part` of the data, cut into `parts` parts of four quarters.
                SplitInFour(ref Unsafe.Add(ref data, part * 4 * quarter), quarter, ref twiddles, (node * parts) + part);
            }
        }

        if (left == 0) { return; }
        for (nuint part = 0; part < parts; part++)
        {
            // SAFETY: part `part` of the data, two rows each; the twiddle of a node below the last layer exists.
            TLanes r = TLanes.Broadcast(Unsafe.Add(ref twiddles, (node * parts) + part));
            ref uint low = ref Unsafe.Add(ref data, part * 2 * rowWords);
            for (nuint i = 0; i < rowWords; i += (nuint)TLanes.Count)
            {
                TLanes x = TLanes.Load(in low, i), y = TLanes.MultiplyAll(TLanes.Load(in low, i + rowWords), r);
                TLanes.Store(TLanes.Add(x, y), ref low, i);
                TLanes.Store(TLanes.Subtract(x, y), ref low, i + rowWords);
            }
        }
    }

    // Two layers at once: the node, then its two children.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SplitInFour(ref uint block, nuint quarter, ref uint twiddles, nuint node)
    {
        // SAFETY: the block has four quarters; the twiddles of the node and of its children exist.
        TLanes r = TLanes.Broadcast(Unsafe.Add(ref twiddles, node));
        TLanes left = TLanes.Broadcast(Unsafe.Add(ref twiddles, 2 * node));
        TLanes right = TLanes.Broadcast(Unsafe.Add(ref twiddles, (2 * node) + 1));
        ref uint second = ref Unsafe.Add(ref block, quarter), third = ref Unsafe.Add(ref block, 2 * quarter);
        ref uint fourth = ref Unsafe.Add(ref block, 3 * quarter);
        for (nuint i = 0; i < quarter; i += (nuint)TLanes.Count)
        {
            TLanes x0 = TLanes.Load(in block, i), x1 = TLanes.Load(in second, i);
            TLanes x2 = TLanes.MultiplyAll(TLanes.Load(in third, i), r);
            TLanes x3 = TLanes.MultiplyAll(TLanes.Load(in fourth, i), r);
            TLanes y0 = TLanes.Add(x0, x2), y1 = TLanes.MultiplyAll(TLanes.Add(x1, x3), left);
            TLanes y2 = TLanes.Subtract(x0, x2), y3 = TLanes.MultiplyAll(TLanes.Subtract(x1, x3), right);
            TLanes.Store(TLanes.Add(y0, y1), ref block, i);
            TLanes.Store(TLanes.Subtract(y0, y1), ref second, i);
            TLanes.Store(TLanes.Add(y2, y3), ref third, i);
            TLanes.Store(TLanes.Subtract(y2, y3), ref fourth, i);
        }
    }

    // On coset c, z^(2^n) is the constant s = e(c / 2^rate), so tail row j adds s · tail_j to message row j.
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
