using System.Buffers.Binary;
using System.Text;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Crypto.Hashes;

/// <summary>BLAKE3: hash, keyed hash and key derivation, with outputs of any length.</summary>
/// <remarks>
/// Source: the BLAKE3 specification (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, 2020). One message at a time; many
/// short messages of one length go through <see cref="LeafHasher"/>. Leaks: the lengths.
/// </remarks>
public static class Blake3
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = 32;

    private const int BlockBytes = 64;
    private const int ChunkBytes = 1024;

    /// <summary>The 32-byte digest of the input.</summary>
    public static byte[] Hash(ReadOnlySpan<byte> input)
    {
        byte[] digest = new byte[DigestBytes];
        Hash(input, digest);
        return digest;
    }

    /// <summary>Fills the output, of any length, with the hash of the input.</summary>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output) =>
        Root(Blake3Kernel.InitialValue, 0, input).Fill(0, output);

    /// <summary>Fills the output, of any length, with the keyed hash of the input.</summary>
    /// <param name="key">Shape: 32 bytes.</param>
    /// <param name="input">Any length.</param>
    /// <param name="output">Any length.</param>
    public static void KeyedHash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output) =>
        KeyedRoot(key, input).Fill(0, output);

    /// <summary>Fills the output, of any length, with a key derived from the material for this context.</summary>
    /// <param name="context">A constant, globally unique string; hashed as UTF-8.</param>
    /// <param name="material">Any length.</param>
    /// <param name="output">Any length.</param>
    public static void DeriveKey(string context, ReadOnlySpan<byte> material, Span<byte> output)
    {
        Span<byte> contextKey = stackalloc byte[KeyBytes];
        Root(Blake3Kernel.InitialValue, Blake3Kernel.DeriveKeyContext, Encoding.UTF8.GetBytes(context))
            .Fill(0, contextKey);
        Span<uint> words = stackalloc uint[Blake3Kernel.ChainWords];
        ReadWords(contextKey, words);
        Root(words, Blake3Kernel.DeriveKeyMaterial, material).Fill(0, output);
    }

    /// <summary>The root node of a keyed hash, for outputs that are read in pieces.</summary>
    internal static Blake3Node KeyedRoot(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        Span<uint> words = stackalloc uint[Blake3Kernel.ChainWords];
        ReadWords(key, words);
        return Root(words, Blake3Kernel.KeyedHash, input);
    }

    /// <summary>Reads the eight words of a key.</summary>
    internal static void KeyWords(ReadOnlySpan<byte> key, Span<uint> words) => ReadWords(key, words);

    private static Blake3Node Root(ReadOnlySpan<uint> key, uint mode, ReadOnlySpan<byte> input) =>
        Subtree(key, mode, input, 0);

    // Depth is logarithmic in the length: a left subtree has the largest power of two of chunks that leaves a rest.
    private static Blake3Node Subtree(ReadOnlySpan<uint> key, uint mode, ReadOnlySpan<byte> input, ulong firstChunk)
    {
        if (input.Length <= ChunkBytes) { return Chunk(key, mode, input, firstChunk); }
        uint chunks = (uint)((input.Length - 1) / ChunkBytes);
        int leftChunks = 1 << (31 - System.Numerics.BitOperations.LeadingZeroCount(chunks));
        Span<uint> children = stackalloc uint[Blake3Kernel.BlockWords];
        int leftBytes = leftChunks * ChunkBytes;
        Subtree(key, mode, input[..leftBytes], firstChunk).Chain(children[..Blake3Kernel.ChainWords]);
        Subtree(key, mode, input[leftBytes..], firstChunk + (ulong)leftChunks)
            .Chain(children[Blake3Kernel.ChainWords..]);
        return new Blake3Node(key, children, 0, BlockBytes, mode | Blake3Kernel.Parent);
    }

    private static Blake3Node Chunk(ReadOnlySpan<uint> key, uint mode, ReadOnlySpan<byte> input, ulong counter)
    {
        Span<uint> chain = stackalloc uint[Blake3Kernel.ChainWords], block = stackalloc uint[Blake3Kernel.BlockWords];
        key.CopyTo(chain);
        uint flags = mode | Blake3Kernel.ChunkStart;
        for (; input.Length > BlockBytes; input = input[BlockBytes..])
        {
            ReadWords(input[..BlockBytes], block);
            Blake3Kernel.CompressOne(chain, block, counter, BlockBytes, flags, chain);
            flags = mode;
        }

        ReadWords(input, block);
        return new Blake3Node(chain, block, counter, (uint)input.Length, flags | Blake3Kernel.ChunkEnd);
    }

    // Words that the bytes do not reach become zero.
    private static void ReadWords(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        if (bytes.Length < words.Length * sizeof(uint))
        {
            Span<byte> padded = stackalloc byte[BlockBytes];
            padded.Clear();
            bytes.CopyTo(padded);
            ReadWords(padded[..(words.Length * sizeof(uint))], words);
            return;
        }

        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }
    }
}
