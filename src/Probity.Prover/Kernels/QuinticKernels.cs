using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Prover.Kernels;

/// <summary>Passes over vectors of F. Number form: Montgomery in and out, unless a name says canonical.</summary>
/// <remarks>Ranges are in elements and start at multiples of <see cref="QuinticVector.Padding"/>.</remarks>
internal static class QuinticKernels<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private static readonly nuint Width = (nuint)TLanes.Count;

    /// <summary>2^64 mod p: as a Montgomery word it turns a canonical word into a Montgomery word by one product.</summary>
    public static readonly uint ToMontgomeryWord = KoalaBear.From(KoalaBear.One.Montgomery).Montgomery;

    /// <summary>Fills the table of eq(point, b); variable i is bit i of b.</summary>
    public static void EqualityTable(ReadOnlySpan<Quintic> point, QuinticVector table)
    {
        table.Words.Clear();
        table[0] = Quintic.One;
        for (int i = 0; i < point.Length; i++)
        {
            int half = 1 << i;
            if (half < TLanes.Count)
            {
                for (int y = 0; y < half; y++)
                {
                    Quintic high = table[y] * point[i];
                    table[y + half] = high;
                    table[y] -= high;
                }

                continue;
            }

            QuinticLanes<TLanes> r = QuinticLanes<TLanes>.Broadcast(point[i]);
            ref uint words = ref table.Plane0;
            nuint stride = (nuint)table.PlaneStride;
            // SAFETY: half is a multiple of the width and 2 · half <= 2^point.Length <= the plane's length.
            for (nuint y = 0; y < (nuint)half; y += Width)
            {
                QuinticLanes<TLanes> low = QuinticLanes<TLanes>.Load(in words, stride, y);
                QuinticLanes<TLanes> high = QuinticLanes<TLanes>.Multiply(in low, in r);
                high.Store(ref words, stride, y + (nuint)half);
                QuinticLanes<TLanes>.Subtract(in low, in high).Store(ref words, stride, y);
            }
        }
    }

    /// <summary>Halves a table of eq by summing out its lowest variable: eq(..., 0) + eq(..., 1).</summary>
    public static QuinticVector SumOutLowest(QuinticVector table)
    {
        QuinticVector halved = new(table.Length / 2);
        ref uint source = ref table.Plane0;
        ref uint target = ref halved.Plane0;
        nuint stride = (nuint)table.PlaneStride, targetStride = (nuint)halved.PlaneStride;
        if (table.Length < 2 * TLanes.Count)
        {
            for (int y = 0; y < halved.Length; y++)
            {
                halved[y] = table[2 * y] + table[(2 * y) + 1];
            }

            return halved;
        }

        // SAFETY: 2y + 2 · width <= table.Length, a power of two of at least two registers.
        for (nuint y = 0; y < (nuint)halved.Length; y += Width)
        {
            QuinticLanes<TLanes> a = QuinticLanes<TLanes>.Load(in source, stride, 2 * y);
            QuinticLanes<TLanes> b = QuinticLanes<TLanes>.Load(in source, stride, (2 * y) + Width);
            QuinticLanes<TLanes> even = QuinticLanes<TLanes>.Even(in a, in b), odd = QuinticLanes<TLanes>.Odd(in a, in b);
            QuinticLanes<TLanes>.Add(in even, in odd).Store(ref target, targetStride, y);
        }

        return halved;
    }

    /// <summary>Σ a_i b_i over a range.</summary>
    public static Quintic InnerProduct(QuinticVector a, QuinticVector b, int start, int end)
    {
        QuinticLanes<TLanes> sum = default;
        ref uint x = ref a.Plane0;
        ref uint y = ref b.Plane0;
        nuint strideX = (nuint)a.PlaneStride, strideY = (nuint)b.PlaneStride;
        // SAFETY: start is a multiple of the padding; reads stay inside the padded planes, whose padding is zero.
        for (nuint i = (nuint)start; i < (nuint)end; i += Width)
        {
            QuinticLanes<TLanes> u = QuinticLanes<TLanes>.Load(in x, strideX, i);
            QuinticLanes<TLanes> v = QuinticLanes<TLanes>.Load(in y, strideY, i);
            QuinticLanes<TLanes> product = QuinticLanes<TLanes>.Multiply(in u, in v);
            sum = QuinticLanes<TLanes>.Add(in sum, in product);
        }

        return sum.SumAcross();
    }

    /// <summary>Σ_y column(y) · table(y) for a canonical base column over a range of rows.</summary>
    public static Quintic InnerProductCanonical(ReadOnlySpan<uint> column, QuinticVector table, int rows)
    {
        QuinticLanes<TLanes> sum = default;
        ref uint x = ref MemoryMarshal.GetReference(column);
        ref uint y = ref table.Plane0;
        nuint stride = (nuint)table.PlaneStride;
        nuint count = ((nuint)rows + Width - 1) / Width * Width;
        Core.Invariant.Require(count <= (nuint)column.Length && count <= stride);
        // SAFETY: the line above; rows beyond the count of rows are zero in the column or in the table.
        for (nuint i = 0; i < count; i += Width)
        {
            TLanes value = TLanes.Load(in x, i);
            QuinticLanes<TLanes> weight = QuinticLanes<TLanes>.Load(in y, stride, i);
            QuinticLanes<TLanes> product = QuinticLanes<TLanes>.Multiply(in weight, value);
            sum = QuinticLanes<TLanes>.Add(in sum, in product);
        }

        // Canonical words stand for value / 2^32 in Montgomery form: one factor brings the sum right.
        return sum.SumAcross() * KoalaBear.FromMontgomery(ToMontgomeryWord);
    }

    /// <summary>target += scale · source for a number of elements from the two offsets on.</summary>
    public static void AddScaled(
        QuinticVector source, int sourceOffset, Quintic scale, QuinticVector target, int targetOffset, int count)
    {
        QuinticLanes<TLanes> s = QuinticLanes<TLanes>.Broadcast(scale);
        ref uint x = ref source.Plane0;
        ref uint y = ref target.Plane0;
        nuint strideX = (nuint)source.PlaneStride, strideY = (nuint)target.PlaneStride;
        nuint from = (nuint)sourceOffset, offset = (nuint)targetOffset, whole = (nuint)count / Width * Width;
        // SAFETY: whole registers within both vectors; the remainder goes element by element.
        for (nuint i = 0; i < whole; i += Width)
        {
            QuinticLanes<TLanes> u = QuinticLanes<TLanes>.Load(in x, strideX, i + from);
            QuinticLanes<TLanes> v = QuinticLanes<TLanes>.Load(in y, strideY, i + offset);
            QuinticLanes<TLanes> product = QuinticLanes<TLanes>.Multiply(in u, in s);
            QuinticLanes<TLanes>.Add(in v, in product).Store(ref y, strideY, i + offset);
        }

        for (int i = (int)whole; i < count; i++)
        {
            target[targetOffset + i] += source[sourceOffset + i] * scale;
        }
    }

    /// <summary>(Σ lo·wlo, Σ (2hi - lo)(2whi - wlo)): a fold round's values at 0 and 2, binding the top variable.</summary>
    public static (Quintic AtZero, Quintic AtTwo) TopRound(QuinticVector message, QuinticVector weight, int half)
    {
        Quintic zero = default, two = default;
        if (half < TLanes.Count)
        {
            for (int i = 0; i < half; i++)
            {
                zero += message[i] * weight[i];
                two += (message[half + i] + message[half + i] - message[i]) * (weight[half + i] + weight[half + i] - weight[i]);
            }

            return (zero, two);
        }

        QuinticLanes<TLanes> sumZero = default, sumTwo = default;
        ref uint x = ref message.Plane0;
        ref uint y = ref weight.Plane0;
        nuint strideX = (nuint)message.PlaneStride, strideY = (nuint)weight.PlaneStride, h = (nuint)half;
        // SAFETY: half is a multiple of the width and both vectors hold 2 · half elements.
        for (nuint i = 0; i < h; i += Width)
        {
            QuinticLanes<TLanes> low = QuinticLanes<TLanes>.Load(in x, strideX, i);
            QuinticLanes<TLanes> high = QuinticLanes<TLanes>.Load(in x, strideX, i + h);
            QuinticLanes<TLanes> weightLow = QuinticLanes<TLanes>.Load(in y, strideY, i);
            QuinticLanes<TLanes> weightHigh = QuinticLanes<TLanes>.Load(in y, strideY, i + h);
            QuinticLanes<TLanes> product = QuinticLanes<TLanes>.Multiply(in low, in weightLow);
            sumZero = QuinticLanes<TLanes>.Add(in sumZero, in product);
            QuinticLanes<TLanes> atTwo = TwiceMinus(in high, in low), weightAtTwo = TwiceMinus(in weightHigh, in weightLow);
            product = QuinticLanes<TLanes>.Multiply(in atTwo, in weightAtTwo);
            sumTwo = QuinticLanes<TLanes>.Add(in sumTwo, in product);
        }

        return (sumZero.SumAcross(), sumTwo.SumAcross());
    }

    /// <summary>Binds the top variable: lo + r (hi - lo).</summary>
    public static QuinticVector FoldTop(QuinticVector vector, Quintic challenge, int half)
    {
        QuinticVector folded = new(half);
        if (half < TLanes.Count)
        {
            for (int i = 0; i < half; i++)
            {
                folded[i] = vector[i] + (challenge * (vector[half + i] - vector[i]));
            }

            return folded;
        }

        QuinticFactor<TLanes> r = new(challenge);
        ref uint x = ref vector.Plane0;
        ref uint y = ref folded.Plane0;
        nuint strideX = (nuint)vector.PlaneStride, strideY = (nuint)folded.PlaneStride, h = (nuint)half;
        // SAFETY: half is a multiple of the width and the vector holds 2 · half elements.
        for (nuint i = 0; i < h; i += Width)
        {
            QuinticLanes<TLanes> low = QuinticLanes<TLanes>.Load(in x, strideX, i);
            QuinticLanes<TLanes> high = QuinticLanes<TLanes>.Load(in x, strideX, i + h);
            Line(in low, in high, in r).Store(ref y, strideY, i);
        }

        return folded;
    }

    /// <summary>Binds the lowest variable of a vector: even + r (odd - even), for a number of result elements.</summary>
    public static void FoldLowest(QuinticVector vector, Quintic challenge, QuinticVector folded, int start, int end)
    {
        QuinticFactor<TLanes> r = new(challenge);
        ref uint x = ref vector.Plane0;
        ref uint y = ref folded.Plane0;
        nuint strideX = (nuint)vector.PlaneStride, strideY = (nuint)folded.PlaneStride;
        // SAFETY: the caller gives ranges inside both padded vectors; start is a multiple of the padding.
        for (nuint i = (nuint)start; i < (nuint)end; i += Width)
        {
            QuinticLanes<TLanes> a = QuinticLanes<TLanes>.Load(in x, strideX, 2 * i);
            QuinticLanes<TLanes> b = QuinticLanes<TLanes>.Load(in x, strideX, (2 * i) + Width);
            QuinticLanes<TLanes> even = QuinticLanes<TLanes>.Even(in a, in b), odd = QuinticLanes<TLanes>.Odd(in a, in b);
            Line(in even, in odd, in r).Store(ref y, strideY, i);
        }
    }

    /// <summary>even + r (odd - even).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<TLanes> Line(
        in QuinticLanes<TLanes> even, in QuinticLanes<TLanes> odd, in QuinticFactor<TLanes> r)
    {
        QuinticLanes<TLanes> slope = QuinticLanes<TLanes>.Subtract(in odd, in even);
        slope = QuinticLanes<TLanes>.Multiply(in slope, in r);
        return QuinticLanes<TLanes>.Add(in even, in slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static QuinticLanes<TLanes> TwiceMinus(in QuinticLanes<TLanes> a, in QuinticLanes<TLanes> b)
    {
        QuinticLanes<TLanes> twice = QuinticLanes<TLanes>.Add(in a, in a);
        return QuinticLanes<TLanes>.Subtract(in twice, in b);
    }
}
