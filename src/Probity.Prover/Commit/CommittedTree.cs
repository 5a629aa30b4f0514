using System.Runtime.InteropServices;
using Probity.Core.Encoding;
using Probity.Core.Kernels;
using Probity.Crypto.Hashes;
using Probity.Crypto.Merkle;
using Probity.ProofSystem.Proof;
using Probity.Prover.Kernels;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Commit;

/// <summary>A Merkle tree over the rows of some strips, and what is needed to open it.</summary>
internal sealed class CommittedTree : IDisposable
{
    private const int StripColumns = 16;
    private const int LeavesPerBatch = 256;

    private readonly LeafFormat _format;
    private readonly IReadOnlyList<CodewordStrip> _strips;
    private readonly NativeBuffer<uint>? _salts;
    private readonly int _cosetLog2;
    private readonly MerkleTree _tree;

    private CommittedTree(
        LeafFormat format, IReadOnlyList<CodewordStrip> strips, NativeBuffer<uint>? salts, int cosetLog2, Workers workers)
    {
        Core.Invariant.Require(strips.Sum(s => s.Columns) == format.Words);
        (_format, _strips, _salts, _cosetLog2) = (format, strips, salts, cosetLog2);
        _tree = MerkleTree.Build(
            format.DepthLog2,
            workers.Threads,
            slots => workers.ForRanges(
                1 << format.DepthLog2, LeavesPerBatch, (start, end) => HashRange(start, end, slots)),
            format.DigestBytes);
    }

    /// <summary>The root.</summary>
    public ReadOnlySpan<byte> Root => _tree.Root;

    /// <summary>Hashes the rows of strips, and salts where given, into a tree.</summary>
    /// <param name="format">What a leaf holds.</param>
    /// <param name="strips">Their columns in order make up a leaf. The tree owns them.</param>
    /// <param name="salts">Salt words of every leaf, or null.</param>
    /// <param name="cosetLog2">Logarithm of the code's coset length; only shorter strips need it.</param>
    /// <param name="workers">Threads.</param>
    public static CommittedTree Build(
        LeafFormat format,
        IReadOnlyList<CodewordStrip> strips,
        NativeBuffer<uint>? salts,
        int cosetLog2,
        Workers workers) => new(format, strips, salts, cosetLog2, workers);

    /// <summary>Writes the leaves at distinct ascending positions and their common path; returns the leaves' bytes.</summary>
    public byte[] WriteOpening(ByteWriter writer, int[] positions)
    {
        uint[] leaves = new uint[(positions.Length * _format.TotalWords) + StripColumns];
        for (int i = 0; i < positions.Length; i++)
        {
            CopyLeaf(positions[i], leaves.AsSpan(i * _format.TotalWords));
        }

        byte[] bytes = MemoryMarshal.AsBytes(leaves.AsSpan(0, positions.Length * _format.TotalWords)).ToArray();
        writer.WriteBytes(bytes);
        writer.WriteBytes(_tree.Open(positions));
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Dispose();
        foreach (CodewordStrip strip in _strips)
        {
            strip.Rows.Dispose();
        }
    }

    private void HashRange(int start, int end, LeafSlots slots)
    {
        byte[] full = new byte[LeavesPerBatch * Blake3.DigestBytes];
        // A strip's row is copied whole; what runs over is overwritten by what follows, the last time into slack.
        uint[] leaves = new uint[(LeavesPerBatch * _format.TotalWords) + StripColumns];
        for (int first = start; first < end; first += LeavesPerBatch)
        {
            int count = Math.Min(LeavesPerBatch, end - first);
            for (int i = 0; i < count; i++)
            {
                CopyLeaf(first + i, leaves.AsSpan(i * _format.TotalWords));
            }

            LeafHasher.HashLeaves(
                leaves.AsSpan(0, count * _format.TotalWords), _format.TotalWords, full.AsSpan(0, count * Blake3.DigestBytes));
            LeafOpening.Truncate(full.AsSpan(0, count * Blake3.DigestBytes), slots(first, count));
        }
    }

    // The target has room for a whole strip row beyond the leaf.
    private void CopyLeaf(int position, Span<uint> target)
    {
        int next = 0;
        foreach (CodewordStrip strip in _strips)
        {
            int row = position;
            if (strip.RowShift != 0)
            {
                int coset = position >> _cosetLog2, inside = position & ((1 << _cosetLog2) - 1);
                row = (coset << (_cosetLog2 - strip.RowShift)) + (inside >> strip.RowShift);
            }

            strip.Rows.Span.Slice(row * StripColumns, StripColumns).CopyTo(target.Slice(next, StripColumns));
            next += strip.Columns;
        }

        if (_salts is not null)
        {
            _salts.Span.Slice(position * _format.SaltWords, _format.SaltWords).CopyTo(target[next..]);
        }
    }
}
