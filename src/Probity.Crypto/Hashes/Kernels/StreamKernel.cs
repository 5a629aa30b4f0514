using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;

namespace Probity.Crypto.Hashes.Kernels;

/// <summary>The extended output of the keyed BLAKE3 of the empty message, many blocks at a time.</summary>
internal static class StreamKernel
{
    /// <summary>Streams are produced in groups of this many bytes: sixteen blocks.</summary>
    internal const int GroupBytes = 16 * 64;

    private const int MaxLanes = 16;

    private const uint Flags =
        Blake3Kernel.KeyedHash | Blake3Kernel.ChunkStart | Blake3Kernel.ChunkEnd | Blake3Kernel.Root;

    /// <summary>Fills the span with the stream from group <paramref name="firstGroup"/> on.</summary>
    /// <param name="key">Shape: 8 words.</param>
    /// <param name="firstGroup">Groups of <see cref="GroupBytes"/> to skip.</param>
    /// <param name="output">Shape: a multiple of <see cref="GroupBytes"/>.</param>
    internal static void Fill(ReadOnlySpan<uint> key, ulong firstGroup, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Blake3Kernel.ChainWords);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length % GroupBytes, 0);

        // SAFETY: the processors that .NET runs on write unaligned words; the length is a multiple of four.
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(output);
        switch (LaneDispatch.Kind)
        {
            case LaneKind.Avx512: Fill<Avx512HashLanes>(key, firstGroup, words); break;
            case LaneKind.Avx2: Fill<Avx2HashLanes>(key, firstGroup, words); break;
            default: Fill<ScalarHashLanes>(key, firstGroup, words); break;
        }
    }

    /// <summary>Keeps the words whose low 31 bits are below p, in order, until the target is full.</summary>
    /// <returns>Words read from the stream and words written.</returns>
    internal static (int Read, int Written) Filter(ReadOnlySpan<byte> stream, Span<uint> target)
    {
        // SAFETY: the processors that .NET runs on read unaligned words; a rest of less than a word is not read.
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(stream);
        int read = 0, written = 0;
        while (read < words.Length && written < target.Length)
        {
            uint word = words[read++] & int.MaxValue;
            target[written] = word;
            written += word < KoalaBear.Modulus ? 1 : 0;
        }

        return (read, written);
    }

    [SkipLocalsInit]
    private static void Fill<T>(ReadOnlySpan<uint> key, ulong firstGroup, Span<uint> output)
        where T : struct, IHashLanes<T>
    {
        Span<uint> keys = stackalloc uint[Blake3Kernel.ChainWords * MaxLanes];
        Span<uint> block = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        Span<uint> wide = stackalloc uint[Blake3Kernel.BlockWords * MaxLanes];
        for (int i = 0; i < Blake3Kernel.ChainWords; i++)
        {
            keys.Slice(i * T.Count, T.Count).Fill(key[i]);
        }

        block.Clear();
        ulong counter = firstGroup * 16;
        int step = Blake3Kernel.BlockWords * T.Count;
        for (int done = 0; done < output.Length; done += step, counter += (ulong)T.Count)
        {
            // Count divides 2^32, so the low words of one step do not wrap.
            T low = T.Add(T.Broadcast((uint)counter), T.Indices), high = T.Broadcast((uint)(counter >> 32));
            Blake3Kernel.Compress(in keys[0], in block[0], low, high, 0, Flags, ref wide[0], isWide: true);

            // SAFETY: a step is Count rows of 16 words; `done + step` is at most the length.
            T.Scatter(in wide[0], ref output[done], Blake3Kernel.BlockWords);
            T.Scatter(in wide[step / 2], ref output[done + Blake3Kernel.ChainWords], Blake3Kernel.BlockWords);
        }

        keys.Clear();
        wide.Clear();
    }
}
