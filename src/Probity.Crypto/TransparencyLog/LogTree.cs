using System.Numerics;
using Probity.Core;

namespace Probity.Crypto.TransparencyLog;

/// <summary>A growing tree, kept as tiles: knows its right edge, gives the tiles that change.</summary>
/// <remarks>
/// Pure: whoever appends stores what <see cref="Append"/> returns, and gives tiles back to make proofs. A
/// tile is kept once, at its greatest width: what was published narrower is its beginning.
/// </remarks>
public sealed class LogTree
{
    // The tile at the right edge of each level, whole ones gone: level i has (Size >> 8 i) mod 256 hashes.
    private readonly List<byte[]> _edge;

    private LogTree(ulong size, List<byte[]> edge) => (Size, _edge) = (size, edge);

    /// <summary>A tree without entries.</summary>
    public static LogTree Empty => new(0, []);

    /// <summary>How many entries it has.</summary>
    public ulong Size { get; private set; }

    /// <summary>The tree's hash.</summary>
    public byte[] Root
    {
        get
        {
            byte[]? hash = null;
            foreach (byte[] tile in _edge)
            {
                // The whole subtrees of a tile, from the smallest, which is at the right.
                for (int end = tile.Length; end > 0;)
                {
                    int width = end / LogHashes.Bytes;
                    int start = end - ((width & -width) * LogHashes.Bytes);
                    byte[] peak = LogHashes.Fold(tile.AsSpan(start, end - start));
                    hash = hash is null ? peak : LogHashes.OfNode(peak, hash);
                    end = start;
                }
            }

            return hash ?? LogHashes.Empty;
        }
    }

    /// <summary>The tiles that <see cref="Resume"/> needs of a tree of a size.</summary>
    public static IReadOnlyList<LogTile> EdgeOf(ulong size)
    {
        List<LogTile> tiles = [];
        for (int level = 0; level < LogTile.MaxLevels && size >> (LogTile.Height * level) > 0; level++)
        {
            tiles.Add(new LogTile(level, size >> (LogTile.Height * (level + 1))));
        }

        return tiles;
    }

    /// <summary>A tree as it was stored; null where a tile is missing or too short.</summary>
    /// <param name="size">How many entries it has.</param>
    /// <param name="read">Gives a tile's hashes; null or none where it is not there.</param>
    public static LogTree? Resume(ulong size, Func<LogTile, ReadOnlyMemory<byte>?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<byte[]> edge = [];
        foreach (LogTile tile in EdgeOf(size))
        {
            int bytes = tile.WidthIn(size) * LogHashes.Bytes;
            ReadOnlyMemory<byte> hashes = bytes == 0 ? default : read(tile) ?? default;
            if (hashes.Length < bytes) { return null; }
            edge.Add(hashes[..bytes].ToArray());
        }

        return new LogTree(size, edge);
    }

    /// <summary>Adds entries.</summary>
    /// <param name="leaves">Their hashes, each by <see cref="LogHashes.OfLeaf"/>.</param>
    /// <returns>Each tile that is new or longer, as it is now.</returns>
    public IReadOnlyDictionary<LogTile, byte[]> Append(IReadOnlyList<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        Dictionary<LogTile, byte[]> changed = [];
        foreach (byte[] leaf in leaves) { AppendOne(leaf, changed); }
        return changed;
    }

    /// <summary>The tiles that a proof of inclusion needs.</summary>
    public static IReadOnlySet<LogTile> TilesOfInclusion(ulong index, ulong size) =>
        TilesOf(NodesOfInclusion(index, size));

    /// <summary>The tiles that a proof of consistency needs.</summary>
    public static IReadOnlySet<LogTile> TilesOfConsistency(ulong oldSize, ulong size) =>
        TilesOf(NodesOfConsistency(oldSize, size));

    /// <summary>A proof for <see cref="LogProofs.VerifyInclusion"/>; null where a tile is missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public static IReadOnlyList<byte[]>? ProveInclusion(
        ulong index, ulong size, Func<LogTile, ReadOnlyMemory<byte>?> read) =>
        HashesOf(NodesOfInclusion(index, size), read);

    /// <summary>A proof for <see cref="LogProofs.VerifyConsistency"/>; null where a tile is
    /// missing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The older tree is the longer one.</exception>
    public static IReadOnlyList<byte[]>? ProveConsistency(
        ulong oldSize, ulong size, Func<LogTile, ReadOnlyMemory<byte>?> read) =>
        HashesOf(NodesOfConsistency(oldSize, size), read);

    private void AppendOne(byte[] leaf, Dictionary<LogTile, byte[]> changed)
    {
        byte[] hash = leaf;
        for (int level = 0; ; level++)
        {
            if (level == _edge.Count) { _edge.Add([]); }
            byte[] tile = [.. _edge[level], .. hash];
            changed[new LogTile(level, Size >> (LogTile.Height * (level + 1)))] = tile;
            bool isWhole = tile.Length == LogTile.Width * LogHashes.Bytes;
            _edge[level] = isWhole ? [] : tile;
            if (!isWhole) { break; }
            hash = LogHashes.Fold(tile);
        }

        Size++;
    }

    // Subtrees are half-open ranges of entries; the right one of a tree may be no whole one.
    private static List<(ulong Start, ulong End)> NodesOfInclusion(ulong index, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<(ulong, ulong)> nodes = [];
        (ulong start, ulong end) = (0, size);
        while (end - start > 1)
        {
            ulong middle = start + SplitOf(end - start);
            nodes.Add(index < middle ? (middle, end) : (start, middle));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        nodes.Reverse();
        return nodes;
    }

    private static List<(ulong Start, ulong End)> NodesOfConsistency(ulong oldSize, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        List<(ulong, ulong)> nodes = [];
        if (oldSize == 0 || oldSize == size) { return nodes; }
        (ulong start, ulong end) = (0, size);
        while (end != oldSize)
        {
            ulong middle = start + SplitOf(end - start);
            nodes.Add(oldSize <= middle ? (middle, end) : (start, middle));
            (start, end) = oldSize <= middle ? (start, middle) : (middle, end);
        }

        // The whole old tree need not be said.
        if (start != 0) { nodes.Add((start, end)); }
        nodes.Reverse();
        return nodes;
    }

    // The greatest power of two below a count of at least two.
    private static ulong SplitOf(ulong count) => 1UL << BitOperations.Log2(count - 1);

    private static HashSet<LogTile> TilesOf(List<(ulong Start, ulong End)> nodes) =>
        [.. nodes.SelectMany(node => WholeSubtrees(node.Start, node.End)).Select(TileOf)];

    private static List<byte[]>? HashesOf(
        List<(ulong Start, ulong End)> nodes, Func<LogTile, ReadOnlyMemory<byte>?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        List<byte[]> hashes = [];
        foreach ((ulong start, ulong end) in nodes)
        {
            byte[]? hash = null;
            foreach ((ulong Start, int Height) node in WholeSubtrees(start, end).Reverse())
            {
                if (HashOf(node, read) is not { } whole) { return null; }
                hash = hash is null ? whole : LogHashes.OfNode(whole, hash);
            }

            hashes.Add(hash!);
        }

        return hashes;
    }

    // Largest first: a range that begins at a whole tree's end is the sum of whole trees, each smaller.
    private static IEnumerable<(ulong Start, int Height)> WholeSubtrees(ulong start, ulong end)
    {
        while (start < end)
        {
            int height = BitOperations.Log2(end - start);
            Invariant.Require((start & ((1UL << height) - 1)) == 0);
            yield return (start, height);
            start += 1UL << height;
        }
    }

    private static LogTile TileOf((ulong Start, int Height) node)
    {
        int level = node.Height / LogTile.Height;
        return new LogTile(level, node.Start >> (LogTile.Height * level) >> LogTile.Height);
    }

    private static byte[]? HashOf((ulong Start, int Height) node, Func<LogTile, ReadOnlyMemory<byte>?> read)
    {
        LogTile tile = TileOf(node);
        int first = (int)(node.Start >> (LogTile.Height * tile.Level)) & (LogTile.Width - 1);
        int count = 1 << (node.Height % LogTile.Height);
        ReadOnlyMemory<byte> hashes = read(tile) ?? default;
        return hashes.Length < (first + count) * LogHashes.Bytes
            ? null
            : LogHashes.Fold(hashes.Span.Slice(first * LogHashes.Bytes, count * LogHashes.Bytes));
    }
}
