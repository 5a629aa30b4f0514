using Probity.Crypto.Hashes;

namespace Probity.Crypto.Merkle;

/// <summary>Checks several leaves of a Merkle tree against its root with the fewest possible digests.</summary>
/// <remarks>
/// Order of the path: level by level from the leaves up; within a level by ascending position; one digest, that of the
/// sibling, for each known node whose sibling is not known. Nothing else: a digest that can be computed is never sent,
/// so a path has exactly one valid length.
/// </remarks>
public static class MerkleOpening
{
    /// <summary>The deepest tree: 2^24 leaves.</summary>
    public const int MaxDepthLog2 = 24;

    /// <summary>The digest width of the compact profile.</summary>
    public const int CompactDigestBytes = 28;

    /// <summary>The exact number of digests in the path for these positions.</summary>
    /// <exception cref="ArgumentException">The positions are not strictly ascending leaves of the tree.</exception>
    public static int PathDigestCount(int depthLog2, ReadOnlySpan<int> sortedDistinctPositions)
    {
        CheckPositions(depthLog2, sortedDistinctPositions);
        Span<int> level = sortedDistinctPositions.ToArray();
        int digests = 0;
        for (int depth = depthLog2; depth > 0; depth--)
        {
            int parents = 0;
            foreach (int position in level)
            {
                int parent = position >> 1;
                bool isSecond = parents > 0 && level[parents - 1] == parent;
                digests += isSecond ? -1 : 1;
                level[parents] = parent;
                parents += isSecond ? 0 : 1;
            }

            level = level[..parents];
        }

        return digests;
    }

    /// <summary>Whether the leaf digests at these positions lead to the root.</summary>
    /// <param name="root">Shape: digestBytes; another length gives false.</param>
    /// <param name="depthLog2">Range: 0 to <see cref="MaxDepthLog2"/>.</param>
    /// <param name="sortedDistinctPositions">Strictly ascending leaf positions, at least one; the verifier's own.</param>
    /// <param name="leafDigests">Shape: one digest per position; another length gives false.</param>
    /// <param name="path">Untrusted; a length other than the exact one gives false.</param>
    /// <param name="digestBytes">28 or 32.</param>
    /// <exception cref="ArgumentException">The positions are wrong: a bug of the caller, not a bad proof.</exception>
    public static bool Verify(
        ReadOnlySpan<byte> root, int depthLog2, ReadOnlySpan<int> sortedDistinctPositions,
        ReadOnlySpan<byte> leafDigests, ReadOnlySpan<byte> path, int digestBytes = Blake3.DigestBytes)
    {
        CheckShape(depthLog2, digestBytes);
        int pathDigests = PathDigestCount(depthLog2, sortedDistinctPositions);
        int count = sortedDistinctPositions.Length;
        if (root.Length != digestBytes || path.Length != (long)pathDigests * digestBytes
            || leafDigests.Length != (long)count * digestBytes)
        {
            return false;
        }

        int[] positions = sortedDistinctPositions.ToArray();
        byte[] known = leafDigests.ToArray();
        byte[] pairs = new byte[2 * count * digestBytes], digests = new byte[count * Blake3.DigestBytes];
        for (int depth = depthLog2; depth > 0; depth--)
        {
            int parents = PairUp(positions.AsSpan(0, count), known, ref path, pairs, digestBytes);
            Span<byte> hashed = digests.AsSpan(0, parents * Blake3.DigestBytes);
            LeafHasher.HashNodes(pairs.AsSpan(0, 2 * parents * digestBytes), digestBytes, hashed);
            for (int i = 0; i < parents; i++)
            {
                hashed.Slice(i * Blake3.DigestBytes, digestBytes).CopyTo(known.AsSpan(i * digestBytes));
            }

            count = parents;
        }

        return root.SequenceEqual(known.AsSpan(0, digestBytes));
    }

    internal static void CheckShape(int depthLog2, int digestBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)depthLog2, (uint)MaxDepthLog2);
        if (digestBytes is not (Blake3.DigestBytes or CompactDigestBytes))
        {
            throw new ArgumentOutOfRangeException(nameof(digestBytes), "A digest has 28 or 32 bytes.");
        }
    }

    // Lays each known node beside its sibling, known or from the path, and turns positions into those of parents.
    private static int PairUp(
        Span<int> positions, ReadOnlySpan<byte> known, ref ReadOnlySpan<byte> path, Span<byte> pairs, int digestBytes)
    {
        int parents = 0;
        for (int i = 0; i < positions.Length; i++)
        {
            int position = positions[i];
            Span<byte> pair = pairs.Slice(2 * parents * digestBytes, 2 * digestBytes);
            Span<byte> own = pair.Slice((position & 1) * digestBytes, digestBytes);
            Span<byte> sibling = pair.Slice(((position & 1) ^ 1) * digestBytes, digestBytes);
            known.Slice(i * digestBytes, digestBytes).CopyTo(own);
            if (i + 1 < positions.Length && (position ^ 1) == positions[i + 1])
            {
                known.Slice(++i * digestBytes, digestBytes).CopyTo(sibling);
            }
            else
            {
                path[..digestBytes].CopyTo(sibling);
                path = path[digestBytes..];
            }

            positions[parents++] = position >> 1;
        }

        return parents;
    }

    private static void CheckPositions(int depthLog2, ReadOnlySpan<int> positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)depthLog2, (uint)MaxDepthLog2);
        if (positions.IsEmpty) { throw new ArgumentException("No leaf is opened.", nameof(positions)); }
        int last = -1;
        foreach (int position in positions)
        {
            if (position <= last || position >= 1 << depthLog2)
            {
                throw new ArgumentException("Positions are not ascending leaves of the tree.", nameof(positions));
            }

            last = position;
        }
    }
}
