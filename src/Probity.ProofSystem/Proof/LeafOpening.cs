using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Crypto.Merkle;

namespace Probity.ProofSystem.Proof;

/// <summary>Reads opened leaves and their common, minimal Merkle path, and checks them against a root.</summary>
internal static class LeafOpening
{
    /// <summary>Reads the leaves at distinct ascending positions; false when anything is malformed or does not fit.</summary>
    /// <param name="proof">Untrusted bytes.</param>
    /// <param name="label">Under which the leaves are absorbed.</param>
    /// <param name="format">What a leaf holds.</param>
    /// <param name="root">The tree's root.</param>
    /// <param name="positions">Distinct, ascending.</param>
    /// <param name="transcript">Absorbs the leaves.</param>
    /// <param name="words">Shape: the field words of each leaf, in order, without salt. Range: canonical.</param>
    public static bool TryRead(
        ref ByteReader proof,
        string label,
        LeafFormat format,
        ReadOnlySpan<byte> root,
        int[] positions,
        ProofTranscript transcript,
        out uint[] words)
    {
        words = [];
        int leafBytes = format.TotalWords * sizeof(uint);
        if (!proof.TryReadBytes(positions.Length * leafBytes, out ReadOnlySpan<byte> encoded)) { return false; }
        uint[] all = new uint[positions.Length * format.TotalWords];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(encoded[(i * sizeof(uint))..]);
        }

        uint[] own = new uint[positions.Length * format.Words];
        for (int leaf = 0; leaf < positions.Length; leaf++)
        {
            ReadOnlySpan<uint> source = all.AsSpan(leaf * format.TotalWords, format.Words);
            foreach (uint word in source)
            {
                if (word >= KoalaBear.Modulus) { return false; }
            }

            source.CopyTo(own.AsSpan(leaf * format.Words));
        }

        byte[] full = new byte[positions.Length * Blake3.DigestBytes];
        byte[] digests = new byte[positions.Length * format.DigestBytes];
        LeafHasher.HashLeaves(all, format.TotalWords, full);
        Truncate(full, digests);
        int pathBytes = MerkleOpening.PathDigestCount(format.DepthLog2, positions) * format.DigestBytes;
        if (!proof.TryReadBytes(pathBytes, out ReadOnlySpan<byte> path)
            || !MerkleOpening.Verify(root, format.DepthLog2, positions, digests, path, format.DigestBytes))
        {
            return false;
        }

        transcript.AbsorbLeaves(label, encoded);
        words = own;
        return true;
    }

    /// <summary>Keeps the first bytes of each digest.</summary>
    /// <param name="digests">Shape: full digests.</param>
    /// <param name="kept">Shape: as many shorter ones, or as long ones.</param>
    public static void Truncate(ReadOnlySpan<byte> digests, Span<byte> kept)
    {
        int count = digests.Length / Blake3.DigestBytes, width = kept.Length / count;
        for (int i = 0; i < count; i++)
        {
            digests.Slice(i * Blake3.DigestBytes, width).CopyTo(kept.Slice(i * width, width));
        }
    }
}
