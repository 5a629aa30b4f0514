using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>Sixteen computations in 512-bit registers.</summary>
internal readonly struct Avx512HashLanes(Vector512<uint> words) : IHashLanes<Avx512HashLanes>
{
    private readonly Vector512<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static Avx512HashLanes Indices => new(Vector512<uint>.Indices);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + 16 words follow the source.
        new(Vector512.LoadUnsafe(in source, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx512HashLanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + 16 words follow the target.
        value._words.StoreUnsafe(ref target, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes Broadcast(uint word) => new(Vector512.Create(word));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes Add(Avx512HashLanes a, Avx512HashLanes b) => new(a._words + b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes Xor(Avx512HashLanes a, Avx512HashLanes b) => new(a._words ^ b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes XorRotate16(Avx512HashLanes a, Avx512HashLanes b) =>
        new(Avx512F.RotateRight(a._words ^ b._words, 16));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes XorRotate12(Avx512HashLanes a, Avx512HashLanes b) =>
        new(Avx512F.RotateRight(a._words ^ b._words, 12));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes XorRotate8(Avx512HashLanes a, Avx512HashLanes b) =>
        new(Avx512F.RotateRight(a._words ^ b._words, 8));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx512HashLanes XorRotate7(Avx512HashLanes a, Avx512HashLanes b) =>
        new(Avx512F.RotateRight(a._words ^ b._words, 7));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ref readonly uint rows, nuint strideWords, ref uint registers)
    {
        ref uint source = ref Unsafe.AsRef(in rows);

        // SAFETY: the caller ensures 16 rows of 16 words, and room for 16 registers of 16 words.
        // Each step transposes four rows within 128-bit quarters: quarter q of part j holds column 4 q + j.
        Quarters(
            ref source, strideWords,
            out Vector512<ulong> a0, out Vector512<ulong> a1, out Vector512<ulong> a2, out Vector512<ulong> a3);
        Quarters(
            ref Unsafe.Add(ref source, 4 * strideWords), strideWords,
            out Vector512<ulong> b0, out Vector512<ulong> b1, out Vector512<ulong> b2, out Vector512<ulong> b3);
        Quarters(
            ref Unsafe.Add(ref source, 8 * strideWords), strideWords,
            out Vector512<ulong> c0, out Vector512<ulong> c1, out Vector512<ulong> c2, out Vector512<ulong> c3);
        Quarters(
            ref Unsafe.Add(ref source, 12 * strideWords), strideWords,
            out Vector512<ulong> d0, out Vector512<ulong> d1, out Vector512<ulong> d2, out Vector512<ulong> d3);
        Spread(a0, b0, c0, d0, ref registers, 0);
        Spread(a1, b1, c1, d1, ref registers, 16);
        Spread(a2, b2, c2, d2, ref registers, 32);
        Spread(a3, b3, c3, d3, ref registers, 48);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(ref readonly uint registers, ref uint rows, nuint strideWords)
    {
        ref uint source = ref Unsafe.AsRef(in registers);

        // SAFETY: the caller ensures eight registers of 16 words, and 16 rows of eight words.
        Avx2HashLanes.Transpose8(ref source, 16, ref rows, strideWords);
        Avx2HashLanes.Transpose8(
            ref Unsafe.Add(ref source, 8), 16, ref Unsafe.Add(ref rows, 8 * strideWords), strideWords);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(
        ref uint rows, nuint stride,
        out Vector512<ulong> part0, out Vector512<ulong> part1, out Vector512<ulong> part2, out Vector512<ulong> part3)
    {
        // SAFETY: four of the 16 rows that the caller of Gather ensures.
        Vector512<uint> r0 = Vector512.LoadUnsafe(ref rows), r1 = Vector512.LoadUnsafe(ref rows, stride);
        Vector512<uint> r2 = Vector512.LoadUnsafe(ref rows, 2 * stride), r3 = Vector512.LoadUnsafe(ref rows, 3 * stride);
        Vector512<ulong> low01 = Avx512F.UnpackLow(r0, r1).AsUInt64(), high01 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
        Vector512<ulong> low23 = Avx512F.UnpackLow(r2, r3).AsUInt64(), high23 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
        part0 = Avx512F.UnpackLow(low01, low23);
        part1 = Avx512F.UnpackHigh(low01, low23);
        part2 = Avx512F.UnpackLow(high01, high23);
        part3 = Avx512F.UnpackHigh(high01, high23);
    }

    // Registers j, 4 + j, 8 + j, 12 + j from the quarters of four parts; `start` is 16 j.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(
        Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d, ref uint registers, nuint start)
    {
        Vector512<ulong> evenAb = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
        Vector512<ulong> oddAb = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<ulong> evenCd = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        Vector512<ulong> oddCd = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);

        // SAFETY: start is at most 48, so the last word written is 255 of 256.
        Avx512F.Shuffle4x128(evenAb, evenCd, 0b10_00_10_00).AsUInt32().StoreUnsafe(ref registers, start);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0b10_00_10_00).AsUInt32().StoreUnsafe(ref registers, start + 64);
        Avx512F.Shuffle4x128(evenAb, evenCd, 0b11_01_11_01).AsUInt32().StoreUnsafe(ref registers, start + 128);
        Avx512F.Shuffle4x128(oddAb, oddCd, 0b11_01_11_01).AsUInt32().StoreUnsafe(ref registers, start + 192);
    }
}
