using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>Keyed BLAKE3 of many messages of one length, as many at a time as the processor has lanes.</summary>
internal static class ManyHasher
{
    /// <summary>The longest message: four chunks.</summary>
    internal const int MaxWords = 4 * ChunkWords;

    private const int ChunkWords = 256;
    private const int MaxLanes = 16;
    private const uint Keyed = Blake3Kernel.KeyedHash;

    /// <summary>Hashes row-major messages of little-endian words.</summary>
    /// <param name="key">Shape: 8 words.</param>
    /// <param name="messages">Shape: count x messageWords.</param>
    /// <param name="messageWords">Range: 1 to <see cref="MaxWords"/>.</param>
    /// <param name="digests">Shape: count x 32 bytes.</param>
    internal static void Hash(uint[] key, ReadOnlySpan<uint> messages, int messageWords, Span<byte> digests)
    {
        Invariant.Require(BitConverter.IsLittleEndian && key.Length == Blake3Kernel.ChainWords);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(messageWords);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageWords, MaxWords);
        int count = digests.Length / Blake3.DigestBytes;
        if (messages.Length != (long)count * messageWords || digests.Length % Blake3.DigestBytes != 0)
        {
            throw new ArgumentException("The digests do not fit the messages.", nameof(digests));
        }

        // SAFETY: the processors that .NET runs on read and write unaligned words; the length is a multiple of 32.
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(digests);
        int done = 0;
        if (LaneDispatch.Kind == LaneKind.Avx512)
        {
            done = HashGroups<Avx512HashLanes>(key, messages, messageWords, words, done);
        }

        if (LaneDispatch.Kind >= LaneKind.Avx2)
        {
            done = HashGroups<Avx2HashLanes>(key, messages, messageWords, words, done);
        }

        HashGroups<ScalarHashLanes>(key, messages, messageWords, words, done);
    }

    /// <summary>The same for messages given as bytes.</summary>
    internal static void Hash(uint[] key, ReadOnlySpan<byte> messages, int messageWords, Span<byte> digests)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(messages.Length % sizeof(uint), 0);

        // SAFETY: the processors that .NET runs on read unaligned words; the length is a multiple of four.
        Hash(key, MemoryMarshal.Cast<byte, uint>(messages), messageWords, digests);
    }

    // Hashes as many whole groups as there are from message `start`, and returns the first message left.
    [SkipLocalsInit]
    private static int HashGroups<T>(
        ReadOnlySpan<uint> key, ReadOnlySpan<uint> messages, int messageWords, Span<uint> digests, int start)
        where T : struct, IHashLanes<T>
    {
        int count = digests.Length / Blake3Kernel.ChainWords;
        if (start + T.Count > count) { return start; }
        Span<uint> keys = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        Span<uint> chains = stackalloc uint[4 * Blake3Kernel.ChainWords * MaxLanes];
        for (int i = 0; i < Blake3Kernel.ChainWords; i++)
        {
            keys.Slice(i * T.Count, T.Count).Fill(key[i]);
        }

        for (; start + T.Count <= count; start += T.Count)
        {
            ref readonly uint rows = ref messages[start * messageWords];
            HashGroup<T>(in keys[0], in rows, (nuint)messageWords, chains);
            T.Scatter(in chains[0], ref digests[start * Blake3Kernel.ChainWords], Blake3Kernel.ChainWords);
        }

        return start;
    }

    // Leaves the digests in the first chaining value.
    private static void HashGroup<T>(ref readonly uint keys, ref readonly uint rows, nuint words, Span<uint> chains)
        where T : struct, IHashLanes<T>
    {
        int chunks = (int)((words + ChunkWords - 1) / ChunkWords), size = Blake3Kernel.ChainWords * T.Count;
        uint root = chunks == 1 ? Blake3Kernel.Root : 0;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            nuint first = (nuint)chunk * ChunkWords;
            HashChunk<T>(
                in keys, ref Unsafe.Add(ref Unsafe.AsRef(in rows), first), words, Math.Min(words - first, ChunkWords),
                (uint)chunk, root, ref chains[chunk * size]);
        }

        // Two neighbours are the block of their parent. Chunk 2 goes up alone when there are three.
        const uint inner = Keyed | Blake3Kernel.Parent;
        if (chunks == 2) { Merge<T>(in keys, chains, 0, 0, inner | Blake3Kernel.Root); }
        if (chunks > 2) { Merge<T>(in keys, chains, 0, 0, inner); }
        if (chunks == 3) { chains.Slice(2 * size, size).CopyTo(chains[size..]); }
        if (chunks == 4) { Merge<T>(in keys, chains, 2 * size, size, inner); }
        if (chunks > 2) { Merge<T>(in keys, chains, 0, 0, inner | Blake3Kernel.Root); }
    }

    private static void Merge<T>(ref readonly uint keys, Span<uint> chains, int children, int parent, uint flags)
        where T : struct, IHashLanes<T>
    {
        T zero = T.Broadcast(0);
        Blake3Kernel.Compress(in keys, in chains[children], zero, zero, 64, flags, ref chains[parent], isWide: false);
    }

    [SkipLocalsInit]
    private static void HashChunk<T>(
        ref readonly uint keys, ref uint rows, nuint stride, nuint words, uint counter, uint root, ref uint chain)
        where T : struct, IHashLanes<T>
    {
        Span<uint> block = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        T low = T.Broadcast(counter), high = T.Broadcast(0);
        uint flags = Keyed | Blake3Kernel.ChunkStart;
        ref readonly uint input = ref keys;
        for (nuint done = 0; done < words; done += Blake3Kernel.BlockWords)
        {
            // SAFETY: a row has `words` words from here, of which `done` were read; a short block is copied first.
            ref uint source = ref Unsafe.Add(ref rows, done);
            nuint left = words - done;
            uint bytes = 64;
            if (left >= Blake3Kernel.BlockWords)
            {
                T.Gather(ref source, stride, ref block[0]);
            }
            else
            {
                bytes = (uint)left * sizeof(uint);
                GatherShort<T>(ref source, stride, (int)left, ref block[0]);
            }

            flags |= left <= Blake3Kernel.BlockWords ? Blake3Kernel.ChunkEnd | root : 0;
            Blake3Kernel.Compress(in input, in block[0], low, high, bytes, flags, ref chain, isWide: false);
            flags = Keyed;
            input = ref chain;
        }
    }

    [SkipLocalsInit]
    private static void GatherShort<T>(ref uint source, nuint stride, int words, ref uint block)
        where T : struct, IHashLanes<T>
    {
        Span<uint> padded = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        padded.Clear();
        for (int i = 0; i < T.Count; i++)
        {
            // SAFETY: row i of Count rows, of which `words` words are left.
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref source, (nuint)i * stride), words)
                .CopyTo(padded[(i * Blake3Kernel.BlockWords)..]);
        }

        T.Gather(ref padded[0], Blake3Kernel.BlockWords, ref block);
    }
}
