using System.Text;
using System.Text.Json;
using Probity.Crypto.Hashes;
using Probity.Testing;

namespace Probity.Crypto.Tests.Hashes;

public class Blake3Tests
{
    [Fact]
    public void The_outputs_are_those_of_the_authors_program()
    {
        using JsonDocument vectors = JsonDocument.Parse(RepositoryFiles.Read("vectors/blake3/cases.json"));
        byte[] key = Encoding.ASCII.GetBytes(vectors.RootElement.GetProperty("key").GetString()!);
        string context = vectors.RootElement.GetProperty("context_string").GetString()!;
        int cases = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            byte[] input = Input(vector.GetProperty("input_len").GetInt32());
            Check(vector, "hash", output => Blake3.Hash(input, output));
            Check(vector, "keyed_hash", output => Blake3.KeyedHash(key, input, output));
            Check(vector, "derive_key", output => Blake3.DeriveKey(context, input, output));
            cases++;
        }

        Assert.Equal(38, cases);
    }

    [Fact]
    public void A_key_has_32_bytes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake3.KeyedHash(new byte[31], [], new byte[32]));

    [Fact]
    public void Every_leaf_length_hashes_like_the_standard_on_every_lane_type() => OnEveryLaneType(() =>
    {
        byte[] leafKey = new byte[32];
        Blake3.DeriveKey(LeafHasher.LeafContext, [], leafKey);
        SeededRandomSource random = new(1);
        int[] lengths = [1, 2, 15, 16, 17, 31, 32, 36, 144, 148, 255, 256, 257, 300, 512, 513, 768, 769, 1024];
        foreach (int words in lengths)
        {
            int count = 16 + 8 + 3;
            uint[] leaves = random.NextWords(count * words);
            byte[] digests = new byte[32 * count], expected = new byte[32], leaf = new byte[4 * words];
            LeafHasher.HashLeaves(leaves, words, digests);
            for (int i = 0; i < count; i++)
            {
                Buffer.BlockCopy(leaves, 4 * words * i, leaf, 0, leaf.Length);
                Blake3.KeyedHash(leafKey, leaf, expected);
                Assert.Equal(expected, digests[(32 * i)..(32 * (i + 1))]);
            }
        }
    });

    [Theory]
    [InlineData(32)]
    [InlineData(28)]
    public void Nodes_hash_like_the_standard_on_every_lane_type(int childBytes) => OnEveryLaneType(() =>
    {
        byte[] nodeKey = new byte[32];
        Blake3.DeriveKey(LeafHasher.NodeContext, [], nodeKey);
        const int count = 45;
        byte[] children = new byte[2 * childBytes * count], digests = new byte[32 * count], expected = new byte[32];
        new SeededRandomSource(2).Fill(children);
        LeafHasher.HashNodes(children, childBytes, digests);
        for (int i = 0; i < count; i++)
        {
            Blake3.KeyedHash(nodeKey, children.AsSpan(2 * childBytes * i, 2 * childBytes), expected);
            Assert.Equal(expected, digests[(32 * i)..(32 * (i + 1))]);
        }
    });

    [Fact]
    public void Digests_that_do_not_fit_are_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentException>(() => LeafHasher.HashLeaves(new uint[32], 16, new byte[32]));
        Assert.Throws<ArgumentException>(() => LeafHasher.HashLeaves(new uint[32], 16, new byte[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeafHasher.HashLeaves([], 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => LeafHasher.HashLeaves([], 1025, []));
    }

    private static void OnEveryLaneType(Action test) => LaneTypes.ForEach(_ => test());

    private static void Check(JsonElement vector, string mode, Action<byte[]> hash)
    {
        byte[] expected = Convert.FromHexString(vector.GetProperty(mode).GetString()!);
        foreach (int length in (int[])[0, 1, 31, 32, 33, 64, 65, expected.Length])
        {
            byte[] output = new byte[length];
            hash(output);
            Assert.Equal(expected[..length], output);
        }
    }

    private static byte[] Input(int length)
    {
        byte[] input = new byte[length];
        for (int i = 0; i < length; i++)
        {
            input[i] = (byte)(i % 251);
        }

        return input;
    }
}
