using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>Operations on elements of F kept as five planes of words, coordinate k at k · planeStride.</summary>
/// <remarks>
/// Number form: Montgomery words below p. A plane stride that is a multiple of 4 KiB puts all planes into the same
/// cache sets; add a few cache lines to it.
/// </remarks>
internal static class QuinticPlanes
{
    // 2^11 elements and as many prefix products are 80 KiB; one inversion per block costs little.
    private const int BlockItems = 1 << 11;
    private const int MaxLanes = 16;

    /// <summary>Inverts every element in place. Cost: three products per element, two chains side by side.</summary>
    /// <param name="planes">Shape: five planes; the last needs <paramref name="count"/> words only.</param>
    /// <param name="planeStride">Words from one plane to the next. At least <paramref name="count"/>.</param>
    /// <param name="count">Elements.</param>
    /// <returns>False when an element is zero; the planes then hold nothing useful.</returns>
    internal static bool InvertAll(Span<uint> planes, int planeStride, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(planeStride, count);
        ArgumentOutOfRangeException.ThrowIfLessThan(planes.Length, (4L * planeStride) + count);
        uint[] prefixes = new uint[5 * BlockItems];
        for (int start = 0; start < count; start += BlockItems)
        {
            int items = Math.Min(BlockItems, count - start), even = items & ~((2 * MaxLanes) - 1);

            // SAFETY: the elements start .. start + items lie within all five planes, checked above.
            ref uint block = ref Unsafe.Add(ref MemoryMarshal.GetReference(planes), start);
            if (!InvertMany(ref block, (nuint)planeStride, (nuint)even, ref prefixes[0])) { return false; }
            ref uint rest = ref Unsafe.Add(ref block, even);
            for (int i = 0; i < items - even; i++)
            {
                Quintic element = QuinticLanes<ScalarLanes>.Load(in rest, (nuint)planeStride, (nuint)i).SumAcross();
                if (element.IsZero) { return false; }
                QuinticLanes<ScalarLanes>.Broadcast(element.Inverse()).Store(ref rest, (nuint)planeStride, (nuint)i);
            }
        }

        return true;
    }

    private static bool InvertMany(ref uint block, nuint stride, nuint count, ref uint prefixes) =>
        count == 0 || LaneDispatch.Kind switch
        {
            LaneKind.Avx512 => InvertMany<Avx512Lanes>(ref block, stride, count, ref prefixes),
            LaneKind.Avx2 => InvertMany<Avx2Lanes>(ref block, stride, count, ref prefixes),
            _ => InvertMany<ScalarLanes>(ref block, stride, count, ref prefixes),
        };

    // Two halves, each with one chain of prefix products per lane.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool InvertMany<TLanes>(ref uint block, nuint stride, nuint count, ref uint prefixes)
        where TLanes : struct, ILanes<TLanes>
    {
        // SAFETY: count is a multiple of two registers; the prefixes have five planes of BlockItems >= count words.
        nuint half = count / 2, width = (nuint)TLanes.Count;
        ref uint second = ref Unsafe.Add(ref block, half);
        ref uint secondPrefixes = ref Unsafe.Add(ref prefixes, half);
        QuinticLanes<TLanes> a = QuinticLanes<TLanes>.Broadcast(Quintic.One), b = a;
        for (nuint i = 0; i < half; i += width)
        {
            a.Store(ref prefixes, BlockItems, i);
            b.Store(ref secondPrefixes, BlockItems, i);
            a = QuinticLanes<TLanes>.Multiply(a, QuinticLanes<TLanes>.Load(in block, stride, i));
            b = QuinticLanes<TLanes>.Multiply(b, QuinticLanes<TLanes>.Load(in second, stride, i));
        }

        if (!TryInvertLanes(ref a) || !TryInvertLanes(ref b)) { return false; }
        for (nuint i = half; i > 0;)
        {
            i -= width;
            Unwind(ref a, ref block, stride, ref prefixes, i);
            Unwind(ref b, ref second, stride, ref secondPrefixes, i);
        }

        return true;
    }

    // A method of its own: the compiler does not inline more than a few quintic products into one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Unwind<TLanes>(
        ref QuinticLanes<TLanes> chain, ref uint block, nuint stride, ref uint prefixes, nuint offset)
        where TLanes : struct, ILanes<TLanes>
    {
        // SAFETY: as for the caller, which passes an offset below half.
        QuinticLanes<TLanes> inverse = chain, element = QuinticLanes<TLanes>.Load(in block, stride, offset);
        QuinticLanes<TLanes> prefix = QuinticLanes<TLanes>.Load(in prefixes, BlockItems, offset);
        chain = QuinticLanes<TLanes>.Multiply(inverse, element);
        QuinticLanes<TLanes>.Multiply(inverse, prefix).Store(ref block, stride, offset);
    }

    private static bool TryInvertLanes<TLanes>(ref QuinticLanes<TLanes> lanes)
        where TLanes : struct, ILanes<TLanes>
    {
        Span<uint> planes = stackalloc uint[5 * MaxLanes];
        Span<Quintic> elements = stackalloc Quintic[TLanes.Count];
        lanes.Store(ref planes[0], MaxLanes, 0);
        for (int i = 0; i < elements.Length; i++)
        {
            // SAFETY: lane i of five planes of MaxLanes words.
            elements[i] = QuinticLanes<ScalarLanes>.Load(in planes[0], MaxLanes, (nuint)i).SumAcross();
        }

        if (!Quintic.InvertAll(elements)) { return false; }
        for (int i = 0; i < elements.Length; i++)
        {
            QuinticLanes<ScalarLanes>.Broadcast(elements[i]).Store(ref planes[0], MaxLanes, (nuint)i);
        }

        lanes = QuinticLanes<TLanes>.Load(in planes[0], MaxLanes, 0);
        return true;
    }
}
