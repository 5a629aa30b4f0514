using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Crypto.Hashes;

/// <summary>The last compression of a chunk or parent before it runs: a chaining value, or the root's output.</summary>
internal readonly struct Blake3Node
{
    private const int BlockBytes = 64;

    private readonly ChainWords _chain;
    private readonly BlockWords _block;
    private readonly ulong _counter;
    private readonly uint _blockBytes;
    private readonly uint _flags;

    internal Blake3Node(
        ReadOnlySpan<uint> chain, ReadOnlySpan<uint> block, ulong counter, uint blockBytes, uint flags)
    {
        chain.CopyTo(_chain);
        block.CopyTo(_block);
        _counter = counter;
        _blockBytes = blockBytes;
        _flags = flags;
    }

    /// <summary>The chaining value, for a node below the root.</summary>
    internal void Chain(Span<uint> chain) =>
        Blake3Kernel.CompressOne(_chain, _block, _counter, _blockBytes, _flags, chain);

    /// <summary>The 16 words of block <paramref name="index"/> of the root's output.</summary>
    internal void FillBlock(ulong index, Span<uint> words) =>
        Blake3Kernel.CompressOne(_chain, _block, index, _blockBytes, _flags | Blake3Kernel.Root, words);

    /// <summary>Fills the span with the output of the root from its block <paramref name="firstBlock"/> on.</summary>
    internal void Fill(ulong firstBlock, Span<byte> output)
    {
        Span<uint> words = stackalloc uint[Blake3Kernel.BlockWords];
        Span<byte> bytes = stackalloc byte[BlockBytes];
        for (; !output.IsEmpty; firstBlock++)
        {
            FillBlock(firstBlock, words);
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], words[i]);
            }

            int count = Math.Min(BlockBytes, output.Length);
            bytes[..count].CopyTo(output);
            output = output[count..];
        }
    }

    [InlineArray(Blake3Kernel.ChainWords)]
    private struct ChainWords
    {
        private uint _first;
    }

    [InlineArray(Blake3Kernel.BlockWords)]
    private struct BlockWords
    {
        private uint _first;
    }
}
