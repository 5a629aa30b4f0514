using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>Sixteen elements in a 512-bit register.</summary>
/// <remarks>
/// Number form: Montgomery words below p. A product runs as two 32 x 32 -> 64 bit products, of the words of even
/// and of odd index. Bounds: W = 2^32 p is above 2 (p-1)^2; a sum below 2 W comes below W by one conditional step,
/// which only touches the high halves.
/// </remarks>
internal readonly struct Avx512Lanes(Vector512<uint> words) : ILanes<Avx512Lanes>
{
    private readonly Vector512<uint> _words = words;

    /// <inheritdoc/>
    public static bool IsAccelerated => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + Count words follow the source.
        new(Vector512.LoadUnsafe(in source, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx512Lanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + Count words follow the target.
        value._words.StoreUnsafe(ref target, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreStreaming(Avx512Lanes value, ref uint target, nuint offset) =>
        // SAFETY: as for Store; the caller ensures the alignment, and that the target does not move.
        value._words.StoreAlignedNonTemporal((uint*)Unsafe.AsPointer(ref Unsafe.Add(ref target, offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Broadcast(uint word) => new(Vector512.Create(word));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Add(Avx512Lanes a, Avx512Lanes b)
    {
        Vector512<uint> sum = a._words + b._words;
        return new(Vector512.Min(sum, sum - Vector512.Create(KoalaBear.Modulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Subtract(Avx512Lanes a, Avx512Lanes b)
    {
        Vector512<uint> difference = a._words - b._words;
        return new(Vector512.Min(difference, difference + Vector512.Create(KoalaBear.Modulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Multiply(Avx512Lanes a, Avx512Lanes b) => new(Reduce(
        Avx512F.Multiply(a._words, b._words),
        Avx512F.Multiply(High(a._words), High(b._words))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes MultiplyAll(Avx512Lanes a, Avx512Lanes same) => new(Reduce(
        Avx512F.Multiply(a._words, same._words),
        Avx512F.Multiply(High(a._words), same._words)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes AddUnreduced(Avx512Lanes a, Avx512Lanes b) => new(a._words + b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes SubtractUnreduced(Avx512Lanes a, Avx512Lanes b) =>
        new(a._words - b._words + Vector512.Create(KoalaBear.Modulus));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Sum2(Avx512Lanes a, Avx512Lanes b, Avx512Lanes c, Avx512Lanes d) => new(Reduce(
        Avx512F.Multiply(a._words, b._words) + Avx512F.Multiply(c._words, d._words),
        Avx512F.Multiply(High(a._words), High(b._words)) + Avx512F.Multiply(High(c._words), High(d._words))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Sum3(
        Avx512Lanes a0, Avx512Lanes b0, Avx512Lanes a1, Avx512Lanes b1, Avx512Lanes a2, Avx512Lanes b2) => new(Reduce(
        Step(
            Avx512F.Multiply(a0._words, b0._words)
            + Avx512F.Multiply(a1._words, b1._words)
            + Avx512F.Multiply(a2._words, b2._words)),
        Step(
            Avx512F.Multiply(High(a0._words), High(b0._words))
            + Avx512F.Multiply(High(a1._words), High(b1._words))
            + Avx512F.Multiply(High(a2._words), High(b2._words)))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Sum4(
        Avx512Lanes a0, Avx512Lanes b0, Avx512Lanes a1, Avx512Lanes b1,
        Avx512Lanes a2, Avx512Lanes b2, Avx512Lanes a3, Avx512Lanes b3) => new(Reduce(
        Step(
            Avx512F.Multiply(a0._words, b0._words) + Avx512F.Multiply(a1._words, b1._words)
            + Avx512F.Multiply(a2._words, b2._words) + Avx512F.Multiply(a3._words, b3._words)),
        Step(
            Avx512F.Multiply(High(a0._words), High(b0._words)) + Avx512F.Multiply(High(a1._words), High(b1._words))
            + Avx512F.Multiply(High(a2._words), High(b2._words)) + Avx512F.Multiply(High(a3._words), High(b3._words)))));

    private static Vector512<uint> EvenIndices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    }

    private static Vector512<uint> OddIndices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1u, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Even(Avx512Lanes a, Avx512Lanes b) =>
        new(Avx512F.PermuteVar16x32x2(a._words, EvenIndices, b._words));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512Lanes Odd(Avx512Lanes a, Avx512Lanes b) =>
        new(Avx512F.PermuteVar16x32x2(a._words, OddIndices, b._words));

    /// <inheritdoc/>
    public static uint SumAcross(Avx512Lanes a)
    {
        Avx2Lanes half = Avx2Lanes.Add(new(a._words.GetLower()), new(a._words.GetUpper()));
        return Avx2Lanes.SumAcross(half);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<Avx512Lanes> MultiplyQuintic(
        in QuinticLanes<Avx512Lanes> a, in QuinticLanes<Avx512Lanes> b)
    {
        Vector512<uint> a0 = a.C0._words, a1 = a.C1._words, a2 = a.C2._words, a3 = a.C3._words, a4 = a.C4._words;
        Vector512<uint> b0 = b.C0._words, b1 = b.C1._words, b2 = b.C2._words, b3 = b.C3._words, b4 = b.C4._words;

        // b θ^i has the coordinates of b and these four: θ^5 = 1 - θ^2.
        Vector512<uint> b03 = Subtract(b.C0, b.C3)._words, b42 = Subtract(b.C4, b.C2)._words;
        Vector512<uint> b14 = Subtract(b.C1, b.C4)._words;
        Vector512<uint> b314 = Subtract(b.C3, new(b14))._words;

        Vector512<ulong> even0 = Sum5(a0, b0, a1, b4, a2, b3, a3, b2, a4, b14);
        Vector512<ulong> even1 = Sum5(a0, b1, a1, b0, a2, b4, a3, b3, a4, b2);
        Vector512<ulong> even2 = Sum5(a0, b2, a1, b14, a2, b03, a3, b42, a4, b314);
        Vector512<ulong> even3 = Sum5(a0, b3, a1, b2, a2, b14, a3, b03, a4, b42);
        Vector512<ulong> even4 = Sum5(a0, b4, a1, b3, a2, b2, a3, b14, a4, b03);

        a0 = High(a0);
        a1 = High(a1);
        a2 = High(a2);
        a3 = High(a3);
        a4 = High(a4);
        b0 = High(b0);
        b1 = High(b1);
        b2 = High(b2);
        b3 = High(b3);
        b4 = High(b4);
        b03 = High(b03);
        b42 = High(b42);
        b14 = High(b14);
        b314 = High(b314);
        return new(
            new(Reduce(even0, Sum5(a0, b0, a1, b4, a2, b3, a3, b2, a4, b14))),
            new(Reduce(even1, Sum5(a0, b1, a1, b0, a2, b4, a3, b3, a4, b2))),
            new(Reduce(even2, Sum5(a0, b2, a1, b14, a2, b03, a3, b42, a4, b314))),
            new(Reduce(even3, Sum5(a0, b3, a1, b2, a2, b14, a3, b03, a4, b42))),
            new(Reduce(even4, Sum5(a0, b4, a1, b3, a2, b2, a3, b14, a4, b03))));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<Avx512Lanes> MultiplyQuintic(
        in QuinticLanes<Avx512Lanes> a, in QuinticFactor<Avx512Lanes> b)
    {
        Vector512<uint> a0 = a.C0._words, a1 = a.C1._words, a2 = a.C2._words, a3 = a.C3._words, a4 = a.C4._words;
        Vector512<uint> b0 = b.C0._words, b1 = b.C1._words, b2 = b.C2._words, b3 = b.C3._words, b4 = b.C4._words;
        Vector512<uint> b03 = b.C03._words, b42 = b.C42._words, b14 = b.C14._words, b314 = b.C314._words;
        Vector512<uint> h0 = High(a0), h1 = High(a1), h2 = High(a2), h3 = High(a3), h4 = High(a4);
        return new(
            new(Reduce(
                Sum5(a0, b0, a1, b4, a2, b3, a3, b2, a4, b14),
                Sum5(h0, b0, h1, b4, h2, b3, h3, b2, h4, b14))),
            new(Reduce(
                Sum5(a0, b1, a1, b0, a2, b4, a3, b3, a4, b2),
                Sum5(h0, b1, h1, b0, h2, b4, h3, b3, h4, b2))),
            new(Reduce(
                Sum5(a0, b2, a1, b14, a2, b03, a3, b42, a4, b314),
                Sum5(h0, b2, h1, b14, h2, b03, h3, b42, h4, b314))),
            new(Reduce(
                Sum5(a0, b3, a1, b2, a2, b14, a3, b03, a4, b42),
                Sum5(h0, b3, h1, b2, h2, b14, h3, b03, h4, b42))),
            new(Reduce(
                Sum5(a0, b4, a1, b3, a2, b2, a3, b14, a4, b03),
                Sum5(h0, b4, h1, b3, h2, b2, h3, b14, h4, b03))));
    }

    // Two products stay below W, three come below W by one step, and their sum by another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Sum5(
        Vector512<uint> a0, Vector512<uint> b0, Vector512<uint> a1, Vector512<uint> b1, Vector512<uint> a2,
        Vector512<uint> b2, Vector512<uint> a3, Vector512<uint> b3, Vector512<uint> a4, Vector512<uint> b4)
    {
        Vector512<uint> wide = Vector512.Create((ulong)KoalaBear.Modulus << 32).AsUInt32();
        Vector512<ulong> two = Avx512F.Multiply(a0, b0) + Avx512F.Multiply(a1, b1);
        Vector512<uint> three =
            (Avx512F.Multiply(a2, b2) + Avx512F.Multiply(a3, b3) + Avx512F.Multiply(a4, b4)).AsUInt32();
        Vector512<uint> sum = (two + Vector512.Min(three, three - wide).AsUInt64()).AsUInt32();
        return Vector512.Min(sum, sum - wide).AsUInt64();
    }

    // Moves the words of odd index to the even places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> High(Vector512<uint> a) => (a.AsUInt64() >>> 32).AsUInt32();

    // Sums below 2 W, out below W.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Step(Vector512<ulong> sum)
    {
        Vector512<uint> wide = Vector512.Create((ulong)KoalaBear.Modulus << 32).AsUInt32();
        return Vector512.Min(sum.AsUInt32(), sum.AsUInt32() - wide).AsUInt64();
    }

    // Montgomery reduction of sums below W. The low halves cancel without a borrow, so the high half of the 64-bit
    // difference is the result in (-p, p).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Reduce(Vector512<ulong> even, Vector512<ulong> odd)
    {
        Vector512<uint> modulus = Vector512.Create(KoalaBear.Modulus);
        Vector512<uint> inverse = Vector512.Create(KoalaBear.ModulusInverse);
        even -= Avx512F.Multiply(Avx512F.Multiply(even.AsUInt32(), inverse).AsUInt32(), modulus);
        odd -= Avx512F.Multiply(Avx512F.Multiply(odd.AsUInt32(), inverse).AsUInt32(), modulus);
        Vector512<uint> difference = Avx512F.PermuteVar16x32x2(
            even.AsUInt32(),
            Vector512.Create(1u, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31),
            odd.AsUInt32());
        return Vector512.Min(difference, difference + modulus);
    }
}
