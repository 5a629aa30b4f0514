using Probity.Core.Kernels;
using Probity.Crypto.Hashes;

namespace Probity.Crypto.Merkle;

/// <summary>Where the digests of consecutive leaves are to be written.</summary>
/// <param name="first">The first leaf.</param>
/// <param name="count">How many.</param>
public delegate Span<byte> LeafSlots(int first, int count);

/// <summary>A binary tree over 2^d leaf digests, all of whose nodes are kept.</summary>
/// <remarks>
/// A node is <see cref="LeafHasher.HashNodes"/> of its children, cut to the digest width. Memory: 2^(d+1) digests.
/// </remarks>
public sealed class MerkleTree : IDisposable
{
    // Below this many nodes a level is not worth sharing out.
    private const int MinNodesPerThread = 2048;

    // Nodes hashed per call when digests are cut: their full digests stand in a small buffer.
    private const int CutNodes = 128;

    // Heap order: node i has the children 2i and 2i + 1, the root is node 1, leaf j is node 2^d + j.
    private readonly NativeBuffer<byte> _nodes;

    private MerkleTree(int depthLog2, int digestBytes)
    {
        MerkleOpening.CheckShape(depthLog2, digestBytes);
        DepthLog2 = depthLog2;
        DigestBytes = digestBytes;
        _nodes = new NativeBuffer<byte>((2L << depthLog2) * digestBytes, isCleared: false);
    }

    /// <summary>The number of leaves is 2^DepthLog2.</summary>
    public int DepthLog2 { get; }

    /// <summary>Bytes of a digest: 28 or 32.</summary>
    public int DigestBytes { get; }

    /// <summary>The root.</summary>
    public ReadOnlySpan<byte> Root => Node(1);

    /// <summary>Builds a tree over given leaf digests.</summary>
    /// <param name="leafDigests">Shape: 2^depthLog2 x digestBytes.</param>
    /// <param name="depthLog2">Range: 0 to <see cref="MerkleOpening.MaxDepthLog2"/>.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <param name="digestBytes">28 or 32.</param>
    public static MerkleTree Build(
        ReadOnlyMemory<byte> leafDigests, int depthLog2, int threads, int digestBytes = Blake3.DigestBytes)
    {
        MerkleOpening.CheckShape(depthLog2, digestBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(leafDigests.Length, digestBytes << depthLog2);
        return Build(depthLog2, threads, slots => leafDigests.Span.CopyTo(slots(0, 1 << depthLog2)), digestBytes);
    }

    /// <summary>Builds a tree whose leaf digests are written in place.</summary>
    public static MerkleTree Build(
        int depthLog2, int threads, Action<LeafSlots> writeLeaves, int digestBytes = Blake3.DigestBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        MerkleTree tree = new(depthLog2, digestBytes);
        writeLeaves((first, count) => tree._nodes.AsSpan(
            (long)((1 << depthLog2) + first) * digestBytes, count * digestBytes));
        for (int level = depthLog2 - 1; level >= 0; level--)
        {
            tree.HashLevel(level, threads);
        }

        return tree;
    }

    /// <summary>The digest of a leaf.</summary>
    public ReadOnlySpan<byte> Leaf(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, 1u << DepthLog2);
        return Node((1 << DepthLog2) + position);
    }

    /// <summary>The digests that lead from leaves to the root, in the order of <see cref="MerkleOpening"/>.</summary>
    /// <param name="sortedDistinctPositions">Strictly ascending leaf positions; at least one.</param>
    public byte[] Open(ReadOnlySpan<int> sortedDistinctPositions)
    {
        byte[] path = new byte[
            MerkleOpening.PathDigestCount(DepthLog2, sortedDistinctPositions) * DigestBytes];
        Span<int> level = sortedDistinctPositions.ToArray();
        Span<byte> rest = path;
        for (int depth = DepthLog2; depth > 0; depth--)
        {
            int parents = 0;
            for (int i = 0; i < level.Length; i++)
            {
                int position = level[i];
                bool isPair = i + 1 < level.Length && (position ^ 1) == level[i + 1];
                if (!isPair)
                {
                    Node((1 << depth) + (position ^ 1)).CopyTo(rest);
                    rest = rest[DigestBytes..];
                }

                i += isPair ? 1 : 0;
                level[parents++] = position >> 1;
            }

            level = level[..parents];
        }

        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _nodes.Dispose();

    private ReadOnlySpan<byte> Node(int index) => _nodes.AsSpan((long)index * DigestBytes, DigestBytes);

    private void HashLevel(int level, int threads)
    {
        int nodes = 1 << level, workers = Math.Clamp(nodes / MinNodesPerThread, 1, threads);
        if (workers == 1)
        {
            HashNodes(nodes, nodes);
            return;
        }

        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            int start = (int)((long)nodes * worker / workers), end = (int)((long)nodes * (worker + 1) / workers);
            HashNodes(nodes + start, end - start);
        });
    }

    private void HashNodes(int first, int count)
    {
        ReadOnlySpan<byte> children = _nodes.AsSpan(2L * first * DigestBytes, 2 * count * DigestBytes);
        Span<byte> parents = _nodes.AsSpan((long)first * DigestBytes, count * DigestBytes);
        if (DigestBytes == Blake3.DigestBytes)
        {
            LeafHasher.HashNodes(children, DigestBytes, parents);
            return;
        }

        Span<byte> digests = stackalloc byte[CutNodes * Blake3.DigestBytes];
        for (int done = 0; done < count; done += CutNodes)
        {
            int step = Math.Min(CutNodes, count - done);
            LeafHasher.HashNodes(
                children.Slice(2 * done * DigestBytes, 2 * step * DigestBytes),
                DigestBytes,
                digests[..(step * Blake3.DigestBytes)]);
            for (int i = 0; i < step; i++)
            {
                digests.Slice(i * Blake3.DigestBytes, DigestBytes).CopyTo(parents[((done + i) * DigestBytes)..]);
            }
        }
    }
}
