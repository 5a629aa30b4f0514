using System.Runtime.CompilerServices;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>The BLAKE3 compression function over any number of computations side by side.</summary>
/// <remarks>Source: the BLAKE3 specification, section 2.</remarks>
internal static class Blake3Kernel
{
    internal const uint ChunkStart = 1;
    internal const uint ChunkEnd = 2;
    internal const uint Parent = 4;
    internal const uint Root = 8;
    internal const uint KeyedHash = 16;
    internal const uint DeriveKeyContext = 32;
    internal const uint DeriveKeyMaterial = 64;

    internal const int BlockWords = 16;
    internal const int ChainWords = 8;
    internal const int Rounds = 7;

    /// <summary>The initial value, also the key of the unkeyed mode.</summary>
    internal static ReadOnlySpan<uint> InitialValue =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    // The message order of each round.
    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Compresses one block of each computation.</summary>
    /// <param name="chain">Shape: 8 x Count. The chaining values that go in.</param>
    /// <param name="block">Shape: 16 x Count.</param>
    /// <param name="counterLow">Low words of the counters.</param>
    /// <param name="counterHigh">High words of the counters.</param>
    /// <param name="blockBytes">Range: 0 to 64.</param>
    /// <param name="flags">Domain flags.</param>
    /// <param name="output">Shape: 8 x Count, or 16 x Count if <paramref name="isWide"/>. May be the chain.</param>
    /// <param name="isWide">Whether all 16 output words are wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compress<T>(
        ref readonly uint chain, ref readonly uint block, T counterLow, T counterHigh,
        uint blockBytes, uint flags, ref uint output, bool isWide)
        where T : struct, IHashLanes<T>
    {
        // SAFETY: all offsets below stay within the shapes that the caller ensures; a schedule entry is below 16.
        nuint n = (nuint)T.Count;
        T v0 = T.Load(in chain, 0), v1 = T.Load(in chain, n), v2 = T.Load(in chain, 2 * n);
        T v3 = T.Load(in chain, 3 * n), v4 = T.Load(in chain, 4 * n), v5 = T.Load(in chain, 5 * n);
        T v6 = T.Load(in chain, 6 * n), v7 = T.Load(in chain, 7 * n);
        T v8 = T.Broadcast(0x6a09e667), v9 = T.Broadcast(0xbb67ae85);
        T v10 = T.Broadcast(0x3c6ef372), v11 = T.Broadcast(0xa54ff53a);
        T v12 = counterLow, v13 = counterHigh, v14 = T.Broadcast(blockBytes), v15 = T.Broadcast(flags);
        ref byte order = ref Unsafe.AsRef(in Schedule[0]);
        for (int round = 0; round < Rounds; round++)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, Word<T>(in block, ref order, 0), Word<T>(in block, ref order, 1));
            Mix(ref v1, ref v5, ref v9, ref v13, Word<T>(in block, ref order, 2), Word<T>(in block, ref order, 3));
            Mix(ref v2, ref v6, ref v10, ref v14, Word<T>(in block, ref order, 4), Word<T>(in block, ref order, 5));
            Mix(ref v3, ref v7, ref v11, ref v15, Word<T>(in block, ref order, 6), Word<T>(in block, ref order, 7));
            Mix(ref v0, ref v5, ref v10, ref v15, Word<T>(in block, ref order, 8), Word<T>(in block, ref order, 9));
            Mix(ref v1, ref v6, ref v11, ref v12, Word<T>(in block, ref order, 10), Word<T>(in block, ref order, 11));
            Mix(ref v2, ref v7, ref v8, ref v13, Word<T>(in block, ref order, 12), Word<T>(in block, ref order, 13));
            Mix(ref v3, ref v4, ref v9, ref v14, Word<T>(in block, ref order, 14), Word<T>(in block, ref order, 15));
            order = ref Unsafe.Add(ref order, BlockWords);
        }

        if (isWide)
        {
            T.Store(T.Xor(v8, T.Load(in chain, 0)), ref output, 8 * n);
            T.Store(T.Xor(v9, T.Load(in chain, n)), ref output, 9 * n);
            T.Store(T.Xor(v10, T.Load(in chain, 2 * n)), ref output, 10 * n);
            T.Store(T.Xor(v11, T.Load(in chain, 3 * n)), ref output, 11 * n);
            T.Store(T.Xor(v12, T.Load(in chain, 4 * n)), ref output, 12 * n);
            T.Store(T.Xor(v13, T.Load(in chain, 5 * n)), ref output, 13 * n);
            T.Store(T.Xor(v14, T.Load(in chain, 6 * n)), ref output, 14 * n);
            T.Store(T.Xor(v15, T.Load(in chain, 7 * n)), ref output, 15 * n);
        }

        T.Store(T.Xor(v0, v8), ref output, 0);
        T.Store(T.Xor(v1, v9), ref output, n);
        T.Store(T.Xor(v2, v10), ref output, 2 * n);
        T.Store(T.Xor(v3, v11), ref output, 3 * n);
        T.Store(T.Xor(v4, v12), ref output, 4 * n);
        T.Store(T.Xor(v5, v13), ref output, 5 * n);
        T.Store(T.Xor(v6, v14), ref output, 6 * n);
        T.Store(T.Xor(v7, v15), ref output, 7 * n);
    }

    /// <summary>Compresses one block of one computation. Shapes: chain 8, block 16, output 8 or 16 words.</summary>
    internal static void CompressOne(
        ReadOnlySpan<uint> chain, ReadOnlySpan<uint> block, ulong counter, uint blockBytes, uint flags,
        Span<uint> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(chain.Length, ChainWords);
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, BlockWords);
        bool isWide = output.Length == BlockWords;
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, isWide ? BlockWords : ChainWords);
        Compress(
            in chain[0], in block[0], new ScalarHashLanes((uint)counter), new ScalarHashLanes((uint)(counter >> 32)),
            blockBytes, flags, ref output[0], isWide);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Word<T>(ref readonly uint block, ref byte order, nuint index)
        where T : struct, IHashLanes<T> =>
        // SAFETY: index is below 16 and the round's row of the schedule has 16 entries below 16.
        T.Load(in block, Unsafe.Add(ref order, index) * (nuint)T.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix<T>(ref T a, ref T b, ref T c, ref T d, T x, T y)
        where T : struct, IHashLanes<T>
    {
        // b is the last word to be ready, so it is added last.
        a = T.Add(T.Add(a, x), b);
        d = T.XorRotate16(d, a);
        c = T.Add(c, d);
        b = T.XorRotate12(b, c);
        a = T.Add(T.Add(a, y), b);
        d = T.XorRotate8(d, a);
        c = T.Add(c, d);
        b = T.XorRotate7(b, c);
    }
}
