using System.Numerics;
using System.Security.Cryptography;

namespace Probity.Crypto.TransparencyLog;

/// <summary>Hashes of the tree over a log's entries. Source: RFC 6962, section 2.1; RFC 9162, section
/// 2.1.</summary>
public static class LogHashes
{
    /// <summary>Bytes of a hash: SHA-256.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    /// <summary>The hash of a tree without entries.</summary>
    public static byte[] Empty => SHA256.HashData([]);

    /// <summary>The hash of one entry: a zero byte goes before it.</summary>
    public static byte[] OfLeaf(ReadOnlySpan<byte> entry)
    {
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData([0]);
        sha.AppendData(entry);
        return sha.GetHashAndReset();
    }

    /// <summary>The hash of a node: a one goes before its two children.</summary>
    public static byte[] OfNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Bytes)];
        node[0] = 1;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Bytes)..]);
        return SHA256.HashData(node);
    }

    /// <summary>The hash of the whole tree over neighbouring nodes of one height.</summary>
    /// <param name="nodes">Shape: a power of two of hashes, one after the other.</param>
    internal static byte[] Fold(ReadOnlySpan<byte> nodes)
    {
        int count = nodes.Length / Bytes;
        Core.Invariant.Require(BitOperations.IsPow2(count));
        if (count == 1) { return nodes.ToArray(); }
        int half = nodes.Length / 2;
        return OfNode(Fold(nodes[..half]), Fold(nodes[half..]));
    }
}
