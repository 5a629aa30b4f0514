using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Probity.Crypto.Fields.Kernels;

/// <summary>Eight elements in a 256-bit register.</summary>
/// <remarks>
/// Number form: Montgomery words below p. A product runs as two 32 x 32 -> 64 bit products, of the words of even
/// and of odd index. Bounds: W = 2^32 p is above 2 (p-1)^2; a sum below 2 W comes below W by one conditional step,
/// which only touches the high halves.
/// </remarks>
internal readonly struct Avx2Lanes(Vector256<uint> words) : ILanes<Avx2Lanes>
{
    private readonly Vector256<uint> _words = words;

    /// <inheritdoc/>
    public static bool IsAccelerated => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + Count words follow the source.
        new(Vector256.LoadUnsafe(in source, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx2Lanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + Count words follow the target.
        value._words.StoreUnsafe(ref target, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void StoreStreaming(Avx2Lanes value, ref uint target, nuint offset) =>
        // SAFETY: as for Store; the caller ensures the alignment, and that the target does not move.
        value._words.StoreAlignedNonTemporal((uint*)Unsafe.AsPointer(ref Unsafe.Add(ref target, offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Broadcast(uint word) => new(Vector256.Create(word));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Add(Avx2Lanes a, Avx2Lanes b)
    {
        Vector256<uint> sum = a._words + b._words;
        return new(Vector256.Min(sum, sum - Vector256.Create(KoalaBear.Modulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Subtract(Avx2Lanes a, Avx2Lanes b)
    {
        Vector256<uint> difference = a._words - b._words;
        return new(Vector256.Min(difference, difference + Vector256.Create(KoalaBear.Modulus)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Multiply(Avx2Lanes a, Avx2Lanes b) => new(Reduce(
        Avx2.Multiply(a._words, b._words),
        Avx2.Multiply(High(a._words), High(b._words))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes MultiplyAll(Avx2Lanes a, Avx2Lanes same) => new(Reduce(
        Avx2.Multiply(a._words, same._words),
        Avx2.Multiply(High(a._words), same._words)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes AddUnreduced(Avx2Lanes a, Avx2Lanes b) => new(a._words + b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes SubtractUnreduced(Avx2Lanes a, Avx2Lanes b) =>
        new(a._words - b._words + Vector256.Create(KoalaBear.Modulus));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Sum2(Avx2Lanes a, Avx2Lanes b, Avx2Lanes c, Avx2Lanes d) => new(Reduce(
        Avx2.Multiply(a._words, b._words) + Avx2.Multiply(c._words, d._words),
        Avx2.Multiply(High(a._words), High(b._words)) + Avx2.Multiply(High(c._words), High(d._words))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Sum3(
        Avx2Lanes a0, Avx2Lanes b0, Avx2Lanes a1, Avx2Lanes b1, Avx2Lanes a2, Avx2Lanes b2) => new(Reduce(
        Step(
            Avx2.Multiply(a0._words, b0._words)
            + Avx2.Multiply(a1._words, b1._words)
            + Avx2.Multiply(a2._words, b2._words)),
        Step(
            Avx2.Multiply(High(a0._words), High(b0._words))
            + Avx2.Multiply(High(a1._words), High(b1._words))
            + Avx2.Multiply(High(a2._words), High(b2._words)))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Sum4(
        Avx2Lanes a0, Avx2Lanes b0, Avx2Lanes a1, Avx2Lanes b1,
        Avx2Lanes a2, Avx2Lanes b2, Avx2Lanes a3, Avx2Lanes b3) => new(Reduce(
        Step(
            Avx2.Multiply(a0._words, b0._words) + Avx2.Multiply(a1._words, b1._words)
            + Avx2.Multiply(a2._words, b2._words) + Avx2.Multiply(a3._words, b3._words)),
        Step(
            Avx2.Multiply(High(a0._words), High(b0._words)) + Avx2.Multiply(High(a1._words), High(b1._words))
            + Avx2.Multiply(High(a2._words), High(b2._words)) + Avx2.Multiply(High(a3._words), High(b3._words)))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Even(Avx2Lanes a, Avx2Lanes b)
    {
        Vector256<float> even = Avx.Shuffle(a._words.AsSingle(), b._words.AsSingle(), 0b10_00_10_00);
        return new(Avx2.Permute4x64(even.AsUInt64(), 0b11_01_10_00).AsUInt32());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2Lanes Odd(Avx2Lanes a, Avx2Lanes b)
    {
        Vector256<float> odd = Avx.Shuffle(a._words.AsSingle(), b._words.AsSingle(), 0b11_01_11_01);
        return new(Avx2.Permute4x64(odd.AsUInt64(), 0b11_01_10_00).AsUInt32());
    }

    /// <inheritdoc/>
    public static uint SumAcross(Avx2Lanes a)
    {
        // Eight words below 2^31 sum without overflow in 64 bits.
        ulong sum = 0;
        for (int i = 0; i < Vector256<uint>.Count; i++)
        {
            sum += a._words[i];
        }

        return (uint)(sum % KoalaBear.Modulus);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<Avx2Lanes> MultiplyQuintic(
        in QuinticLanes<Avx2Lanes> a, in QuinticLanes<Avx2Lanes> b)
    {
        // b θ^i has the coordinates of b and these four: θ^5 = 1 - θ^2.
        Avx2Lanes b03 = Subtract(b.C0, b.C3), b14 = Subtract(b.C1, b.C4);
        Avx2Lanes b42 = Subtract(b.C4, b.C2), b3 = Subtract(b.C3, b14);
        return new(
            Sum5(a, b.C0, b.C4, b.C3, b.C2, b14),
            Sum5(a, b.C1, b.C0, b.C4, b.C3, b.C2),
            Sum5(a, b.C2, b14, b03, b42, b3),
            Sum5(a, b.C3, b.C2, b14, b03, b42),
            Sum5(a, b.C4, b.C3, b.C2, b14, b03));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuinticLanes<Avx2Lanes> MultiplyQuintic(
        in QuinticLanes<Avx2Lanes> a, in QuinticFactor<Avx2Lanes> b) => new(
            Sum5(a, b.C0, b.C4, b.C3, b.C2, b.C14),
            Sum5(a, b.C1, b.C0, b.C4, b.C3, b.C2),
            Sum5(a, b.C2, b.C14, b.C03, b.C42, b.C314),
            Sum5(a, b.C3, b.C2, b.C14, b.C03, b.C42),
            Sum5(a, b.C4, b.C3, b.C2, b.C14, b.C03));

    // Two products stay below W, three come below W by one step, and their sum by another.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Avx2Lanes Sum5(
        in QuinticLanes<Avx2Lanes> a, Avx2Lanes x0, Avx2Lanes x1, Avx2Lanes x2, Avx2Lanes x3, Avx2Lanes x4)
    {
        Vector256<ulong> even = Avx2.Multiply(a.C0._words, x0._words) + Avx2.Multiply(a.C1._words, x1._words);
        even += Step(
            Avx2.Multiply(a.C2._words, x2._words)
            + Avx2.Multiply(a.C3._words, x3._words)
            + Avx2.Multiply(a.C4._words, x4._words));
        Vector256<ulong> odd =
            Avx2.Multiply(High(a.C0._words), High(x0._words)) + Avx2.Multiply(High(a.C1._words), High(x1._words));
        odd += Step(
            Avx2.Multiply(High(a.C2._words), High(x2._words))
            + Avx2.Multiply(High(a.C3._words), High(x3._words))
            + Avx2.Multiply(High(a.C4._words), High(x4._words)));
        return new(Reduce(Step(even), Step(odd)));
    }

    // Moves the words of odd index to the even places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> High(Vector256<uint> a) => (a.AsUInt64() >>> 32).AsUInt32();

    // Sums below 2 W, out below W.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Step(Vector256<ulong> sum)
    {
        Vector256<uint> wide = Vector256.Create((ulong)KoalaBear.Modulus << 32).AsUInt32();
        return Vector256.Min(sum.AsUInt32(), sum.AsUInt32() - wide).AsUInt64();
    }

    // Montgomery reduction of sums below W. The low halves cancel without a borrow, so the high half of the 64-bit
    // difference is the result in (-p, p).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Reduce(Vector256<ulong> even, Vector256<ulong> odd)
    {
        Vector256<uint> modulus = Vector256.Create(KoalaBear.Modulus);
        Vector256<uint> inverse = Vector256.Create(KoalaBear.ModulusInverse);
        even -= Avx2.Multiply(Avx2.Multiply(even.AsUInt32(), inverse).AsUInt32(), modulus);
        odd -= Avx2.Multiply(Avx2.Multiply(odd.AsUInt32(), inverse).AsUInt32(), modulus);
        Vector256<uint> difference =
            Avx2.Blend((even >>> 32).AsUInt32(), odd.AsUInt32(), 0b1010_1010);
        return Vector256.Min(difference, difference + modulus);
    }
}
