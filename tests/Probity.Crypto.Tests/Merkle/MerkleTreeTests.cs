using Probity.Crypto.Hashes;
using Probity.Crypto.Merkle;
using Probity.Testing;

namespace Probity.Crypto.Tests.Merkle;

public class MerkleTreeTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(28)]
    public void The_root_is_that_of_the_definition(int digestBytes) => LaneTypes.ForEach(_ =>
    {
        byte[] nodeKey = new byte[32];
        Blake3.DeriveKey("Probity 2026 Merkle node", [], nodeKey);
        for (int depth = 0; depth <= 9; depth++)
        {
            byte[] leaves = Leaves(depth, digestBytes);
            byte[][] level = [.. leaves.Chunk(digestBytes)];
            while (level.Length > 1)
            {
                level = [.. level.Chunk(2).Select(pair =>
                {
                    byte[] digest = new byte[digestBytes];
                    Blake3.KeyedHash(nodeKey, [.. pair[0], .. pair[1]], digest);
                    return digest;
                })];
            }

            Assert.Equal(level[0], MerkleTree.Build(leaves, depth, 1, digestBytes).Root.ToArray());
        }
    });

    [Fact]
    public void The_root_does_not_depend_on_the_number_of_threads()
    {
        byte[] leaves = Leaves(14, 32);
        byte[] root = MerkleTree.Build(leaves, 14, 1).Root.ToArray();
        Assert.Equal(root, MerkleTree.Build(leaves, 14, 2).Root.ToArray());
        Assert.Equal(root, MerkleTree.Build(14, 3, slots => leaves.CopyTo(slots(0, 1 << 14))).Root.ToArray());
    }

    [Fact]
    public void Every_opening_of_a_small_tree_verifies_and_has_the_counted_length()
    {
        for (int depth = 0; depth <= 3; depth++)
        {
            MerkleTree tree = MerkleTree.Build(Leaves(depth, 32), depth, 1);
            for (int subset = 1; subset < 1 << (1 << depth); subset++)
            {
                int[] positions = [.. Enumerable.Range(0, 1 << depth).Where(i => ((subset >> i) & 1) != 0)];
                byte[] path = tree.Open(positions);
                Assert.Equal(32 * MerkleOpening.PathDigestCount(depth, positions), path.Length);
                Assert.True(MerkleOpening.Verify(tree.Root, depth, positions, Opened(tree, positions), path));
            }
        }
    }

    [Fact]
    public void A_path_holds_siblings_level_by_level_from_the_leaves()
    {
        MerkleTree tree = MerkleTree.Build(Leaves(3, 32), 3, 1);
        byte[] path = tree.Open([1, 4, 5]);
        Assert.Equal(3 * 32, path.Length);
        Assert.Equal(tree.Leaf(0).ToArray(), path[..32]);
        Assert.False(path.AsSpan(32, 32).SequenceEqual(path.AsSpan(64, 32)));
        Assert.Empty(tree.Open([0, 1, 2, 3, 4, 5, 6, 7]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(28)]
    public void A_change_of_anything_is_rejected(int digestBytes) => Laws.ForAll(20, random =>
    {
        int depth = 1 + random.NextBelow(9);
        MerkleTree tree = MerkleTree.Build(Leaves(depth, digestBytes), depth, 1, digestBytes);
        int[] positions = [.. Enumerable.Range(0, 12).Select(_ => random.NextBelow(1 << depth)).Distinct().Order()];
        byte[] root = tree.Root.ToArray(), leaves = Opened(tree, positions), path = tree.Open(positions);
        bool Check(byte[] r, byte[] l, byte[] p) =>
            MerkleOpening.Verify(r, depth, positions, l, p, digestBytes);
        Assert.True(Check(root, leaves, path));
        Assert.False(Check(Flip(root, random), leaves, path));
        Assert.False(Check(root, Flip(leaves, random), path));
        if (path.Length > 0) { Assert.False(Check(root, leaves, Flip(path, random))); }
        Assert.False(Check(root, leaves, [.. path, 0]));
        Assert.False(Check(root, leaves, [.. path, .. new byte[digestBytes]]));
        Assert.False(Check(root, leaves[1..], path));
        Assert.False(Check(root, [.. leaves, 0], path));
        Assert.False(Check(root[1..], leaves, path));
        for (int cut = 1; cut <= Math.Min(path.Length, 2 * digestBytes); cut++)
        {
            Assert.False(Check(root, leaves, path[..^cut]));
        }
    });

    [Fact]
    public void A_leaf_at_another_position_is_rejected()
    {
        MerkleTree tree = MerkleTree.Build(Leaves(4, 32), 4, 1);
        byte[] path = tree.Open([6]), leaf = tree.Leaf(6).ToArray();
        Assert.True(MerkleOpening.Verify(tree.Root, 4, [6], leaf, path));
        Assert.False(MerkleOpening.Verify(tree.Root, 4, [7], leaf, path));
        Assert.False(MerkleOpening.Verify(tree.Root, 4, [14], leaf, path));
    }

    [Fact]
    public void Wrong_positions_are_a_bug_of_the_caller()
    {
        foreach (int[] positions in (int[][])[[], [-1], [16], [3, 3], [4, 3]])
        {
            Assert.Throws<ArgumentException>(() => MerkleOpening.PathDigestCount(4, positions));
            Assert.Throws<ArgumentException>(() => MerkleOpening.Verify([], 4, positions, [], []));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleOpening.PathDigestCount(25, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Build(new byte[64], 1, 1, digestBytes: 31));
    }

    private static byte[] Leaves(int depth, int digestBytes)
    {
        byte[] leaves = new byte[digestBytes << depth];
        using SeededRandomSource random = new((ulong)depth);
        random.Fill(leaves);
        return leaves;
    }

    private static byte[] Opened(MerkleTree tree, int[] positions) =>
        [.. positions.SelectMany(position => tree.Leaf(position).ToArray())];

    private static byte[] Flip(byte[] bytes, SeededRandomSource random)
    {
        byte[] flipped = [.. bytes];
        flipped[random.NextBelow(bytes.Length)] ^= (byte)(1 << random.NextBelow(8));
        return flipped;
    }
}
