using System.Runtime.CompilerServices;
using Probity.Core;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>Hashes leaves block by block, when their words become known one block at a time.</summary>
/// <remarks>
/// Gives the digests of <see cref="LeafHasher.HashLeaves"/> for leaves of one chunk. A state is 8 words per leaf, kept in
/// groups of 16 leaves as the lanes want them; <see cref="Finish"/> turns the states into digests in place.
/// </remarks>
internal static class LeafChainKernel
{
    /// <summary>Leaves are handled in groups of this many.</summary>
    internal const int GroupLeaves = 16;

    /// <summary>The longest leaf: one chunk.</summary>
    internal const int MaxLeafWords = 256;

    private const int MaxLanes = 16;

    /// <summary>Absorbs one block of each leaf.</summary>
    /// <param name="states">Shape: 8 words per leaf. Ignored as input when <paramref name="isFirst"/>.</param>
    /// <param name="rows">The block of leaf i starts at word i · strideWords.</param>
    /// <param name="strideWords">Words from one leaf's block to the next's.</param>
    /// <param name="blockWords">Range: 1 to 16; less than 16 only when <paramref name="isLast"/>.</param>
    /// <param name="isFirst">Whether this is the first block.</param>
    /// <param name="isLast">Whether this is the last block.</param>
    internal static void Absorb(
        Span<uint> states, ReadOnlySpan<uint> rows, int strideWords, int blockWords, bool isFirst, bool isLast)
    {
        int leaves = states.Length / Blake3Kernel.ChainWords;
        Invariant.Require(leaves % GroupLeaves == 0 && blockWords is > 0 and <= Blake3Kernel.BlockWords);
        Invariant.Require(blockWords == Blake3Kernel.BlockWords || isLast);
        Invariant.Require(rows.Length >= ((leaves - 1) * strideWords) + blockWords);
        switch (LaneDispatch.Kind)
        {
            case LaneKind.Avx512: Absorb<Avx512HashLanes>(states, rows, strideWords, blockWords, isFirst, isLast); break;
            case LaneKind.Avx2: Absorb<Avx2HashLanes>(states, rows, strideWords, blockWords, isFirst, isLast); break;
            default: Absorb<ScalarHashLanes>(states, rows, strideWords, blockWords, isFirst, isLast); break;
        }
    }

    /// <summary>Turns states into digests of 8 words, leaf after leaf.</summary>
    internal static void Finish(Span<uint> states)
    {
        switch (LaneDispatch.Kind)
        {
            case LaneKind.Avx512: Finish<Avx512HashLanes>(states); break;
            case LaneKind.Avx2: Finish<Avx2HashLanes>(states); break;
            default: Finish<ScalarHashLanes>(states); break;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Absorb<T>(
        Span<uint> states, ReadOnlySpan<uint> rows, int strideWords, int blockWords, bool isFirst, bool isLast)
        where T : struct, IHashLanes<T>
    {
        Span<uint> keys = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        Span<uint> block = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        Span<uint> padded = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        padded.Clear();
        for (int i = 0; i < Blake3Kernel.ChainWords; i++)
        {
            keys.Slice(i * T.Count, T.Count).Fill(LeafHasher.LeafKeyWords[i]);
        }

        uint flags = Blake3Kernel.KeyedHash | (isFirst ? Blake3Kernel.ChunkStart : 0)
            | (isLast ? Blake3Kernel.ChunkEnd | Blake3Kernel.Root : 0);
        T zero = T.Broadcast(0);
        int step = Blake3Kernel.ChainWords * T.Count, leaf = 0;
        for (int at = 0; at < states.Length; at += step, leaf += T.Count)
        {
            if (blockWords == Blake3Kernel.BlockWords)
            {
                T.Gather(in rows[leaf * strideWords], (nuint)strideWords, ref block[0]);
            }
            else
            {
                for (int i = 0; i < T.Count; i++)
                {
                    rows.Slice((leaf + i) * strideWords, blockWords).CopyTo(padded[(i * Blake3Kernel.BlockWords)..]);
                }

                T.Gather(in padded[0], Blake3Kernel.BlockWords, ref block[0]);
            }

            ref uint state = ref states[at];
            Blake3Kernel.Compress(
                in isFirst ? ref keys[0] : ref state, in block[0], zero, zero, (uint)blockWords * sizeof(uint), flags,
                ref state, isWide: false);
        }
    }

    [SkipLocalsInit]
    private static void Finish<T>(Span<uint> states)
        where T : struct, IHashLanes<T>
    {
        int step = Blake3Kernel.ChainWords * T.Count;
        Span<uint> registers = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        for (int at = 0; at < states.Length; at += step)
        {
            states.Slice(at, step).CopyTo(registers);
            T.Scatter(in registers[0], ref states[at], Blake3Kernel.ChainWords);
        }
    }
}
