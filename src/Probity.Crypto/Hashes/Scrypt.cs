using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Probity.Crypto.Hashes;

/// <summary>Derives keys from passphrases so that each guess costs memory; the platform does not offer
/// it.</summary>
/// <remarks>Leaks: memory access depends on passphrase and salt, by design. Source: RFC 7914, sections 3 to
/// 6.</remarks>
public static class Scrypt
{
    /// <summary>The most memory that parameters may ask for.</summary>
    public const int MaxMemoryBytes = 1 << 29;

    private const int SalsaWords = 16;

    /// <summary>Whether parameters are those of RFC 7914 and within <see cref="MaxMemoryBytes"/>.</summary>
    /// <param name="cost">N: a power of two above one.</param>
    /// <param name="blockSize">r.</param>
    /// <param name="parallelization">p.</param>
    public static bool IsSupported(int cost, int blockSize, int parallelization) =>
        cost > 1 && BitOperations.IsPow2(cost) && blockSize is > 0 and < 1 << 16
            && parallelization is > 0 and < 1 << 16
        && 128L * cost * blockSize <= MaxMemoryBytes && 128L * parallelization * blockSize <= MaxMemoryBytes;

    /// <summary>Derives a key.</summary>
    /// <param name="password">Any bytes.</param>
    /// <param name="salt">Any bytes.</param>
    /// <param name="cost">N: how many blocks of memory; a power of two.</param>
    /// <param name="blockSize">r: a block has 128 r bytes.</param>
    /// <param name="parallelization">p: how often, one after the other.</param>
    /// <param name="key">Any length above zero.</param>
    /// <remarks>Cost: memory 128 N r bytes, time N r p.</remarks>
    /// <exception cref="ArgumentException"><see cref="IsSupported"/> refuses the parameters.</exception>
    public static void DeriveKey(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int cost, int blockSize, int parallelization,
        Span<byte> key)
    {
        if (!IsSupported(cost, blockSize, parallelization))
        {
            throw new ArgumentException("scrypt does not take these parameters.", nameof(cost));
        }

        int blockWords = 32 * blockSize;
        byte[] blocks = new byte[parallelization * blockWords * sizeof(uint)];
        uint[] block = new uint[2 * blockWords], memory = new uint[cost * blockWords];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
            for (int i = 0; i < parallelization; i++)
            {
                Mix(blocks.AsSpan(i * blockWords * sizeof(uint), blockWords * sizeof(uint)), block, memory);
            }

            Rfc2898DeriveBytes.Pbkdf2(password, blocks, key, 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
            Array.Clear(block);
            Array.Clear(memory);
        }
    }

    // scryptROMix of section 5. The scratch holds the block and room for its successor.
    private static void Mix(Span<byte> bytes, uint[] scratch, uint[] memory)
    {
        int words = scratch.Length / 2;
        Span<uint> x = scratch.AsSpan(0, words), next = scratch.AsSpan(words);
        for (int i = 0; i < words; i++)
        {
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }

        for (int at = 0; at < memory.Length; at += words)
        {
            x.CopyTo(memory.AsSpan(at));
            MixBlock(x, next);
            next.CopyTo(x);
        }

        int mask = (memory.Length / words) - 1;
        for (int i = 0; i <= mask; i++)
        {
            int at = (int)(x[words - SalsaWords] & (uint)mask) * words;
            ReadOnlySpan<uint> stored = memory.AsSpan(at, words);
            for (int j = 0; j < words; j++) { x[j] ^= stored[j]; }
            MixBlock(x, next);
            next.CopyTo(x);
        }

        for (int i = 0; i < words; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], x[i]);
        }
    }

    // scryptBlockMix of section 4: blocks of even number go to the first half, the others to the second.
    private static void MixBlock(ReadOnlySpan<uint> source, Span<uint> target)
    {
        Span<uint> x = stackalloc uint[SalsaWords];
        source[^SalsaWords..].CopyTo(x);
        int count = source.Length / SalsaWords;
        for (int i = 0; i < count; i++)
        {
            Salsa(x, source.Slice(i * SalsaWords, SalsaWords));
            x.CopyTo(target[(((i >> 1) + ((i & 1) * (count / 2))) * SalsaWords)..]);
        }
    }

    // Adds the block to the state, then Salsa20/8 of section 3.
    private static void Salsa(Span<uint> state, ReadOnlySpan<uint> block)
    {
        for (int i = 0; i < SalsaWords; i++) { state[i] ^= block[i]; }
        uint x15 = state[15], x0 = state[0], x1 = state[1], x2 = state[2], x3 = state[3], x4 = state[4];
        uint x5 = state[5], x6 = state[6], x7 = state[7], x8 = state[8], x9 = state[9], x10 = state[10];
        uint x11 = state[11], x12 = state[12], x13 = state[13], x14 = state[14];
        for (int round = 0; round < 8; round += 2)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x5, ref x9, ref x13, ref x1);
            Quarter(ref x10, ref x14, ref x2, ref x6);
            Quarter(ref x15, ref x3, ref x7, ref x11);
            Quarter(ref x0, ref x1, ref x2, ref x3);
            Quarter(ref x5, ref x6, ref x7, ref x4);
            Quarter(ref x10, ref x11, ref x8, ref x9);
            Quarter(ref x15, ref x12, ref x13, ref x14);
        }

        state[15] += x15;
        (state[0], state[1], state[2]) = (state[0] + x0, state[1] + x1, state[2] + x2);
        (state[3], state[4], state[5]) = (state[3] + x3, state[4] + x4, state[5] + x5);
        (state[6], state[7], state[8]) = (state[6] + x6, state[7] + x7, state[8] + x8);
        (state[9], state[10], state[11]) = (state[9] + x9, state[10] + x10, state[11] + x11);
        (state[12], state[13], state[14]) = (state[12] + x12, state[13] + x13, state[14] + x14);
    }

    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }
}
