using System.Numerics;

namespace Probity.Crypto.TransparencyLog;

/// <summary>Checks that an entry is in a tree, and that one tree begins with another. Total.</summary>
/// <remarks>
/// One proof is accepted for each fact: hashes left over, missing or in another order are refused. Source:
/// RFC 9162, sections 2.1.3.2 and 2.1.4.2.
/// </remarks>
public static class LogProofs
{
    /// <summary>The most hashes of a proof.</summary>
    public const int MaxHashes = 64;

    /// <summary>Whether an entry's hash stands at a place of a tree.</summary>
    /// <param name="leaf">The entry's hash. Shape: 32 bytes.</param>
    /// <param name="index">Its place, from zero.</param>
    /// <param name="size">How many entries the tree has.</param>
    /// <param name="proof">The hashes beside the way to the root, from below.</param>
    /// <param name="root">The tree's hash.</param>
    public static bool VerifyInclusion(
        ReadOnlySpan<byte> leaf, ulong index, ulong size, IReadOnlyList<byte[]> proof,
        ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index >= size || !AreHashes(proof) || leaf.Length != LogHashes.Bytes) { return false; }
        byte[] hash = leaf.ToArray();
        ulong at = index, last = size - 1;
        foreach (byte[] beside in proof)
        {
            if (last == 0) { return false; }
            if ((at & 1) == 1 || at == last)
            {
                hash = LogHashes.OfNode(beside, hash);
                int empty = (at & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> empty, last >> empty);
            }
            else
            {
                hash = LogHashes.OfNode(hash, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether a tree begins with an older one.</summary>
    /// <param name="oldSize">Entries of the older tree; not zero.</param>
    /// <param name="size">Entries of the newer tree.</param>
    /// <param name="proof">What <see cref="LogTree"/> gives for the two.</param>
    /// <param name="oldRoot">The older tree's hash.</param>
    /// <param name="root">The newer tree's hash.</param>
    public static bool VerifyConsistency(
        ulong oldSize, ulong size, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> oldRoot,
        ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(proof);
        // Every tree begins with the empty one, so a proof of that would say nothing.
        if (oldSize == 0 || oldSize > size || !AreHashes(proof)) { return false; }
        if (oldSize == size) { return proof.Count == 0 && oldRoot.SequenceEqual(root); }
        if (proof.Count == 0) { return false; }

        // An older tree that is one whole subtree of the newer one need not be said again.
        bool isWhole = BitOperations.IsPow2(oldSize);
        byte[] old = isWhole ? oldRoot.ToArray() : proof[0], hash = old;
        int empty = BitOperations.TrailingZeroCount(oldSize);
        ulong at = (oldSize - 1) >> empty, last = (size - 1) >> empty;
        if (old.Length != LogHashes.Bytes) { return false; }
        foreach (byte[] beside in proof.Skip(isWhole ? 0 : 1))
        {
            if (last == 0) { return false; }
            if ((at & 1) == 1 || at == last)
            {
                (old, hash) = (LogHashes.OfNode(beside, old), LogHashes.OfNode(beside, hash));
                int skipped = (at & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> skipped, last >> skipped);
            }
            else
            {
                hash = LogHashes.OfNode(hash, beside);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && oldRoot.SequenceEqual(old) && root.SequenceEqual(hash);
    }

    private static bool AreHashes(IReadOnlyList<byte[]> proof) =>
        proof.Count <= MaxHashes && proof.All(hash => hash is { Length: LogHashes.Bytes });
}
