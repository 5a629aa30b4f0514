using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>Eight computations in 256-bit registers.</summary>
internal readonly struct Avx2HashLanes(Vector256<uint> words) : IHashLanes<Avx2HashLanes>
{
    private readonly Vector256<uint> _words = words;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static Avx2HashLanes Indices => new(Vector256<uint>.Indices);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes Load(ref readonly uint source, nuint offset) =>
        // SAFETY: the caller ensures that offset + 8 words follow the source.
        new(Vector256.LoadUnsafe(in source, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Avx2HashLanes value, ref uint target, nuint offset) =>
        // SAFETY: the caller ensures that offset + 8 words follow the target.
        value._words.StoreUnsafe(ref target, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes Broadcast(uint word) => new(Vector256.Create(word));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes Add(Avx2HashLanes a, Avx2HashLanes b) => new(a._words + b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes Xor(Avx2HashLanes a, Avx2HashLanes b) => new(a._words ^ b._words);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes XorRotate16(Avx2HashLanes a, Avx2HashLanes b) => new(Avx2.Shuffle(
        (a._words ^ b._words).AsByte(),
        Vector256.Create(0x0504_0706_0100_0302UL, 0x0d0c_0f0e_0908_0b0a, 0x0504_0706_0100_0302, 0x0d0c_0f0e_0908_0b0a)
            .AsByte()).AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes XorRotate12(Avx2HashLanes a, Avx2HashLanes b)
    {
        Vector256<uint> x = a._words ^ b._words;
        return new((x >>> 12) | (x << 20));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes XorRotate8(Avx2HashLanes a, Avx2HashLanes b) => new(Avx2.Shuffle(
        (a._words ^ b._words).AsByte(),
        Vector256.Create(0x0407_0605_0003_0201UL, 0x0c0f_0e0d_080b_0a09, 0x0407_0605_0003_0201, 0x0c0f_0e0d_080b_0a09)
            .AsByte()).AsUInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Avx2HashLanes XorRotate7(Avx2HashLanes a, Avx2HashLanes b)
    {
        Vector256<uint> x = a._words ^ b._words;
        return new((x >>> 7) | (x << 25));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather(ref readonly uint rows, nuint strideWords, ref uint registers)
    {
        ref uint source = ref Unsafe.AsRef(in rows);

        // SAFETY: the caller ensures eight rows of 16 words, and room for 16 registers of eight words.
        Transpose8(ref source, strideWords, ref registers, 8);
        Transpose8(ref Unsafe.Add(ref source, 8), strideWords, ref Unsafe.Add(ref registers, 64), 8);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scatter(ref readonly uint registers, ref uint rows, nuint strideWords) =>
        Transpose8(ref Unsafe.AsRef(in registers), 8, ref rows, strideWords);

    /// <summary>Transposes eight rows of eight words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose8(ref uint source, nuint sourceStride, ref uint target, nuint targetStride)
    {
        // SAFETY: the caller ensures eight rows of eight words at the given strides on both sides.
        Vector256<uint> r0 = Vector256.LoadUnsafe(ref source);
        Vector256<uint> r1 = Vector256.LoadUnsafe(ref source, sourceStride);
        Vector256<uint> r2 = Vector256.LoadUnsafe(ref source, 2 * sourceStride);
        Vector256<uint> r3 = Vector256.LoadUnsafe(ref source, 3 * sourceStride);
        Vector256<uint> r4 = Vector256.LoadUnsafe(ref source, 4 * sourceStride);
        Vector256<uint> r5 = Vector256.LoadUnsafe(ref source, 5 * sourceStride);
        Vector256<uint> r6 = Vector256.LoadUnsafe(ref source, 6 * sourceStride);
        Vector256<uint> r7 = Vector256.LoadUnsafe(ref source, 7 * sourceStride);

        Vector256<ulong> low01 = Avx2.UnpackLow(r0, r1).AsUInt64(), high01 = Avx2.UnpackHigh(r0, r1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(r2, r3).AsUInt64(), high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        Vector256<ulong> low45 = Avx2.UnpackLow(r4, r5).AsUInt64(), high45 = Avx2.UnpackHigh(r4, r5).AsUInt64();
        Vector256<ulong> low67 = Avx2.UnpackLow(r6, r7).AsUInt64(), high67 = Avx2.UnpackHigh(r6, r7).AsUInt64();

        Store2(Avx2.UnpackLow(low01, low23), Avx2.UnpackLow(low45, low67), ref target, 0, targetStride);
        Store2(Avx2.UnpackHigh(low01, low23), Avx2.UnpackHigh(low45, low67), ref target, 1, targetStride);
        Store2(Avx2.UnpackLow(high01, high23), Avx2.UnpackLow(high45, high67), ref target, 2, targetStride);
        Store2(Avx2.UnpackHigh(high01, high23), Avx2.UnpackHigh(high45, high67), ref target, 3, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2(Vector256<ulong> a, Vector256<ulong> b, ref uint target, nuint row, nuint stride)
    {
        // SAFETY: rows row and row + 4 of the eight that the caller ensures.
        Avx2.Permute2x128(a, b, 0x20).AsUInt32().StoreUnsafe(ref target, row * stride);
        Avx2.Permute2x128(a, b, 0x31).AsUInt32().StoreUnsafe(ref target, (row + 4) * stride);
    }
}
