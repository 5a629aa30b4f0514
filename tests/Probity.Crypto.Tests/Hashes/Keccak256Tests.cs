using System.Security.Cryptography;
using System.Text;
using Probity.Crypto.Hashes;
using Probity.Crypto.Hashes.Kernels;
using Probity.Testing;

namespace Probity.Crypto.Tests.Hashes;

public sealed class Keccak256Tests
{
    // The Keccak team's known answers and the constants that every Ethereum client carries.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02")]
    [InlineData(
        "Transfer(address,address,uint256)",
        "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")]
    [InlineData(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
        "8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f")]
    public void Digests_are_the_published_ones(string message, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(message))));

    [Fact]
    public void The_permutation_of_zeros_is_that_of_the_Keccak_team()
    {
        ulong[] state = new ulong[KeccakKernel.Lanes];
        KeccakKernel.Permute(state);
        Assert.Equal(0xF1258F7940E1DDE7UL, state[0]);
        Assert.Equal(0x84D5CCF933C0478AUL, state[1]);
        Assert.Equal(0xEAF1FF7B5CECA249UL, state[24]);
        KeccakKernel.Permute(state);
        Assert.Equal(0x2D5C954DF96ECB3CUL, state[0]);
    }

    [Fact]
    public void The_permutation_is_that_of_the_platform_s_SHA_3() => Laws.ForAll(300, random =>
    {
        Assert.SkipUnless(SHA3_256.IsSupported, "the platform has no SHA-3 here");
        byte[] message = new byte[random.NextBelow(700)];
        random.Fill(message);
        Laws.Require(Sha3(message).AsSpan().SequenceEqual(SHA3_256.HashData(message)), "equal to SHA3-256");
    });

    [Fact]
    public void Parts_of_any_size_give_the_digest_of_the_whole() => Laws.ForAll(200, random =>
    {
        byte[] message = new byte[random.NextBelow(800)], digest = new byte[Keccak256.DigestBytes];
        random.Fill(message);
        Keccak256 hash = new();
        for (int at = 0; at < message.Length;)
        {
            int length = Math.Min(message.Length - at, random.NextBelow(300));
            hash.Append(message.AsSpan(at, length));
            at += length;
        }

        hash.Finish(digest);
        Laws.Require(digest.AsSpan().SequenceEqual(Keccak256.Hash(message)), "equal digests");
    });

    [Fact]
    public void Every_length_around_a_block_has_a_digest_of_its_own()
    {
        HashSet<string> digests = [];
        for (int length = 0; length < 300; length++)
        {
            Assert.True(digests.Add(Convert.ToHexString(Keccak256.Hash(new byte[length]))));
        }
    }

    [Fact]
    public void The_padding_is_not_that_of_SHA_3() => Assert.NotEqual(
        "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
        Convert.ToHexStringLower(Keccak256.Hash([])));

    [Fact]
    public void Misuse_is_the_caller_s_bug()
    {
        Keccak256 hash = new();
        byte[] digest = new byte[32];
        Assert.Throws<ArgumentException>(() => Keccak256.Hash([], digest.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => hash.Finish(digest.AsSpan(1)));
        hash.Finish(digest);
        Assert.Throws<InvalidOperationException>(() => hash.Finish(digest));
        Assert.Throws<InvalidOperationException>(() => hash.Append([1]));
    }

    // SHA3-256 from the same kernel: only the padding differs.
    private static byte[] Sha3(ReadOnlySpan<byte> message)
    {
        const int Rate = 136;
        ulong[] state = new ulong[KeccakKernel.Lanes];
        byte[] padded = new byte[((message.Length / Rate) + 1) * Rate], digest = new byte[32];
        message.CopyTo(padded);
        padded[message.Length] ^= 0x06;
        padded[^1] ^= 0x80;
        for (int at = 0; at < padded.Length; at += Rate)
        {
            KeccakKernel.Absorb(state, padded.AsSpan(at, Rate));
        }

        for (int i = 0; i < 4; i++) { BitConverter.TryWriteBytes(digest.AsSpan(8 * i), state[i]); }
        return digest;
    }
}
