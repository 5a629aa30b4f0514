using System.Runtime.CompilerServices;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>Proof of work: the keyed BLAKE3 of an eight-byte nonce must start with zero bits.</summary>
/// <remarks>
/// The first eight bytes of the digest, as a little-endian number, must have the required leading zero bits.
/// </remarks>
internal static class GrindKernel
{
    private const int MaxLanes = 16;
    private const uint NonceBytes = 8;

    private const uint Flags =
        Blake3Kernel.KeyedHash | Blake3Kernel.ChunkStart | Blake3Kernel.ChunkEnd | Blake3Kernel.Root;

    /// <summary>The least nonce that passes. Cost: 2^difficultyBits compressions on average.</summary>
    /// <param name="key">Shape: 8 words.</param>
    /// <param name="difficultyBits">Range: 0 to 40.</param>
    internal static ulong FindLeast(ReadOnlySpan<uint> key, int difficultyBits) => LaneDispatch.Kind switch
    {
        LaneKind.Avx512 => FindLeast<Avx512HashLanes>(key, difficultyBits),
        LaneKind.Avx2 => FindLeast<Avx2HashLanes>(key, difficultyBits),
        _ => FindLeast<ScalarHashLanes>(key, difficultyBits),
    };

    /// <summary>Whether a nonce passes.</summary>
    internal static bool Passes(ReadOnlySpan<uint> key, ulong nonce, int difficultyBits)
    {
        Span<uint> block = stackalloc uint[Blake3Kernel.BlockWords], digest = stackalloc uint[Blake3Kernel.ChainWords];
        block.Clear();
        block[0] = (uint)nonce;
        block[1] = (uint)(nonce >> 32);
        Blake3Kernel.CompressOne(key, block, 0, NonceBytes, Flags, digest);
        return Passes(digest[0], digest[1], difficultyBits);
    }

    [SkipLocalsInit]
    private static ulong FindLeast<T>(ReadOnlySpan<uint> key, int difficultyBits)
        where T : struct, IHashLanes<T>
    {
        Span<uint> keys = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        Span<uint> block = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        Span<uint> digests = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        for (int i = 0; i < Blake3Kernel.ChainWords; i++)
        {
            keys.Slice(i * T.Count, T.Count).Fill(key[i]);
        }

        block.Clear();
        Span<uint> low = digests[..T.Count], high = digests.Slice(T.Count, T.Count);
        uint highMost = difficultyBits >= 32 ? 0 : uint.MaxValue >> difficultyBits;
        T zero = T.Broadcast(0);
        for (ulong first = 0; ; first += (ulong)T.Count)
        {
            // Count divides 2^32, so the low words of one step do not wrap.
            T.Store(T.Add(T.Broadcast((uint)first), T.Indices), ref block[0], 0);
            T.Store(T.Broadcast((uint)(first >> 32)), ref block[T.Count], 0);
            Blake3Kernel.Compress(
                in keys[0], in block[0], zero, zero, NonceBytes, Flags, ref digests[0], isWide: false);
            if (!high.ContainsAnyInRange(0u, highMost)) { continue; }
            for (int lane = 0; lane < T.Count; lane++)
            {
                if (Passes(low[lane], high[lane], difficultyBits)) { return first + (ulong)lane; }
            }
        }
    }

    private static bool Passes(uint low, uint high, int difficultyBits) =>
        difficultyBits == 0 || (((ulong)high << 32) | low) >> (64 - difficultyBits) == 0;
}
