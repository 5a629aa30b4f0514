using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The universal hash of AES-GCM, to solve for a block of ciphertext that one tag fits under two keys.</summary>
/// <remarks>Source: NIST SP 800-38D, section 6; the attack: Dodis, Grubbs, Ristenpart, Woodage, ePrint 2019/016.</remarks>
internal static class Ghash
{
    private const int BlockBytes = 16;

    /// <summary>Chooses one block so that the same tag holds under both keys; returns ciphertext and tag.</summary>
    /// <param name="keys">Two keys of AES-128.</param>
    /// <param name="nonce">12 bytes, for both.</param>
    /// <param name="header">Associated data, at most one block.</param>
    /// <param name="ciphertext">Its length is a multiple of 16.</param>
    /// <param name="freeBlock">The index of the block that is overwritten.</param>
    public static byte[] Collide(byte[][] keys, byte[] nonce, byte[] header, byte[] ciphertext, int freeBlock)
    {
        List<UInt128> blocks = [Block(header)];
        for (int i = 0; i < ciphertext.Length; i += BlockBytes) { blocks.Add(Block(ciphertext.AsSpan(i, BlockBytes))); }
        blocks.Add(((UInt128)(8 * (ulong)header.Length) << 64) | (8 * (ulong)ciphertext.Length));
        UInt128[] hashKeys = [.. keys.Select(key => Encrypt(key, new byte[BlockBytes]))];
        UInt128[] masks = [.. keys.Select(key => Encrypt(key, [.. nonce, 0, 0, 0, 1]))];
        UInt128 rest = masks[0] ^ masks[1];
        UInt128 weight = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            UInt128 difference = Power(hashKeys[0], blocks.Count - i) ^ Power(hashKeys[1], blocks.Count - i);
            if (i == freeBlock + 1) { weight = difference; }
            else { rest ^= Multiply(blocks[i], difference); }
        }

        blocks[freeBlock + 1] = Multiply(rest, Inverse(weight));
        UInt128 tag = masks[0];
        for (int i = 0; i < blocks.Count; i++) { tag ^= Multiply(blocks[i], Power(hashKeys[0], blocks.Count - i)); }
        byte[] record = [.. ciphertext, .. new byte[BlockBytes]];
        BinaryPrimitives.WriteUInt128BigEndian(record.AsSpan(freeBlock * BlockBytes), blocks[freeBlock + 1]);
        BinaryPrimitives.WriteUInt128BigEndian(record.AsSpan(ciphertext.Length), tag);
        return record;
    }

    /// <summary>The bytes that AES-GCM adds to a plaintext.</summary>
    public static byte[] KeyStream(byte[] key, byte[] nonce, int count)
    {
        using AesGcm aes = new(key, BlockBytes);
        byte[] stream = new byte[count];
        aes.Encrypt(nonce, new byte[count], stream, new byte[BlockBytes]);
        return stream;
    }

    private static UInt128 Block(ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        bytes.CopyTo(block);
        return BinaryPrimitives.ReadUInt128BigEndian(block);
    }

    private static UInt128 Encrypt(byte[] key, byte[] block)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
#pragma warning disable CA5358 // One block: GCM is made of it.
        return BinaryPrimitives.ReadUInt128BigEndian(aes.EncryptEcb(block, PaddingMode.None));
#pragma warning restore CA5358
    }

    // Bit 0 of a polynomial is the first bit of the first byte.
    private static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        UInt128 product = 0, reduction = (UInt128)0xe1 << 120;
        for (int i = 127; i >= 0; i--)
        {
            if (((x >> i) & 1) != 0) { product ^= y; }
            y = (y & 1) != 0 ? (y >> 1) ^ reduction : y >> 1;
        }

        return product;
    }

    private static UInt128 Power(UInt128 x, int exponent)
    {
        UInt128 power = x;
        for (int i = 1; i < exponent; i++) { power = Multiply(power, x); }
        return power;
    }

    // The group has 2^128 - 1 elements: x^(2^128 - 2).
    private static UInt128 Inverse(UInt128 x)
    {
        UInt128 inverse = (UInt128)1 << 127, square = x;
        for (int i = 1; i < 128; i++)
        {
            square = Multiply(square, square);
            inverse = Multiply(inverse, square);
        }

        return inverse;
    }
}
