using Probity.Crypto.Hashes;
using Probity.Crypto.Hashes.Kernels;
using Probity.Crypto.Polynomials;
using Probity.Testing;

namespace Probity.Crypto.Tests.Polynomials;

public sealed class EncodeRowsTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(3, 2, 2)]
    [InlineData(6, 3, 16)]
    [InlineData(10, 2, 128)]
    [InlineData(15, 2, 128)]
    public void Single_rows_equal_those_of_the_whole_codeword(int messageLog2, int rateLog2, int tailRows)
    {
        SeededRandomSource random = new((ulong)messageLog2);
        uint[] message = random.NextWords(16 << messageLog2), tail = random.NextWords(16 * tailRows);
        uint[] codeword = new uint[16 << (messageLog2 + rateLog2)];
        List<(int First, int Count)> seen = [];
        StripEncoder.Encode(message, tail, messageLog2, rateLog2, codeword, 1, (first, count) => seen.Add((first, count)));
        Assert.Equal(1 << (messageLog2 + rateLog2), seen.Sum(r => r.Count));

        int[] rows = [.. Enumerable.Range(0, 40).Select(_ => (int)(random.NextUInt32() >> (32 - messageLog2 - rateLog2)))];
        uint[] values = new uint[16 * rows.Length];
        StripEncoder.EncodeRows(message, tail, messageLog2, rateLog2, rows, values);
        for (int q = 0; q < rows.Length; q++)
        {
            Assert.Equal(codeword.AsSpan(rows[q] * 16, 16).ToArray(), values.AsSpan(q * 16, 16).ToArray());
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(256)]
    public void Leaves_hashed_block_by_block_have_the_digests_of_whole_leaves(int leafWords)
    {
        const int leaves = 48;
        uint[] words = new SeededRandomSource(9).NextWords(leaves * leafWords);
        byte[] expected = new byte[leaves * 32];
        LeafHasher.HashLeaves(words, leafWords, expected);
        uint[] states = new uint[leaves * 8];
        for (int at = 0; at < leafWords; at += 16)
        {
            int count = Math.Min(16, leafWords - at);
            LeafChainKernel.Absorb(states, words.AsSpan(at), leafWords, count, at == 0, at + count == leafWords);
        }

        LeafChainKernel.Finish(states);
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.AsBytes(states.AsSpan()).ToArray());
    }
}
