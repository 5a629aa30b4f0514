using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Core.Encoding;
using Probity.Core.Kernels;
using Probity.Crypto.Fields.Kernels;
using Probity.Crypto.Hashes;
using Probity.Crypto.Hashes.Kernels;
using Probity.Crypto.Merkle;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Proof;
using Probity.Prover.Scheduling;

namespace Probity.Prover.Commit;

/// <summary>A Merkle tree over encoded columns. Codewords are never kept: a strip is hashed while it is hot.</summary>
/// <remarks>
/// A leaf is its columns' symbols, then those of a short strip, then salt; 16 words are one BLAKE3 block, so each full
/// strip is one block of every leaf. Opening computes the few rows again from the messages, which the owner keeps.
/// </remarks>
internal sealed class CommittedTree<TLanes> : IDisposable
    where TLanes : struct, ILanes<TLanes>
{
    private const int StripColumns = StripEncoder.StripColumns;
    private const int LeavesPerRest = 512;

    private readonly LeafFormat _format;
    private readonly StripSource _source;
    private readonly ShortStrip? _short;
    private readonly LeafSalts? _salts;
    private readonly Workers _workers;
    private readonly MerkleTree _tree;

    private CommittedTree(LeafFormat format, StripSource source, ShortStrip? shortStrip, LeafSalts? salts, Workers workers)
    {
        Invariant.Require(source.Columns + (shortStrip?.Columns ?? 0) == format.Words);
        Invariant.Require(format.TotalWords <= LeafChainKernel.MaxLeafWords);
        (_format, _source, _short, _salts, _workers) = (format, source, shortStrip, salts, workers);
        _tree = MerkleTree.Build(format.DepthLog2, workers.Threads, WriteLeafDigests, format.DigestBytes);
    }

    /// <summary>The root.</summary>
    public ReadOnlySpan<byte> Root => _tree.Root;

    private int FullStrips => _source.Columns / StripColumns;

    // Words behind the full strips: columns of the last strip, the short strip, the salt.
    private int RestWords => _format.TotalWords - (FullStrips * StripColumns);

    /// <summary>Encodes and hashes.</summary>
    /// <param name="format">What a leaf holds.</param>
    /// <param name="source">The columns; their memory must not change until the last opening.</param>
    /// <param name="shortStrip">Columns of a shorter code, or null. The tree owns it.</param>
    /// <param name="salts">Salts, or null.</param>
    /// <param name="workers">Threads.</param>
    public static CommittedTree<TLanes> Build(
        LeafFormat format, StripSource source, ShortStrip? shortStrip, LeafSalts? salts, Workers workers) =>
        new(format, source, shortStrip, salts, workers);

    /// <summary>Writes the leaves at distinct ascending positions and their common path; returns the leaves' bytes.</summary>
    public byte[] WriteOpening(ByteWriter writer, int[] positions)
    {
        uint[] leaves = new uint[positions.Length * _format.TotalWords];
        _workers.For(_source.Strips, strip =>
        {
            using NativeBuffer<uint> message = new(_source.MessageWords, isCleared: false);
            uint[] tail = _source.Gather<TLanes>(strip, message.Span);
            uint[] values = new uint[positions.Length * StripColumns];
            StripEncoder.EncodeRows(message.Span, tail, _source.MessageLog2, _source.RateLog2, positions, values);
            for (int q = 0; q < positions.Length; q++)
            {
                values.AsSpan(q * StripColumns, _source.ColumnsOf(strip))
                    .CopyTo(leaves.AsSpan((q * _format.TotalWords) + (strip * StripColumns)));
            }
        });
        for (int q = 0; q < positions.Length; q++)
        {
            Span<uint> rest = leaves.AsSpan((q * _format.TotalWords) + _source.Columns);
            _short?.RowOf(positions[q]).CopyTo(rest);
            _salts?.Write(positions[q], 1, rest[(_short?.Columns ?? 0)..], _format.TotalWords);
        }

        byte[] bytes = MemoryMarshal.AsBytes(leaves.AsSpan()).ToArray();
        writer.WriteBytes(bytes);
        writer.WriteBytes(_tree.Open(positions));
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Dispose();
        _short?.Dispose();
    }

    private void WriteLeafDigests(LeafSlots slots)
    {
        int leaves = 1 << _format.DepthLog2;
        using NativeBuffer<uint> states = new((long)leaves * (Blake3.DigestBytes / sizeof(uint)), isCleared: false);
        using NativeBuffer<uint> message = new(_source.MessageWords, isCleared: false);
        using NativeBuffer<uint> codeword = new((long)_source.MessageWords << _source.RateLog2, isCleared: false);
        for (int strip = 0; strip < _source.Strips; strip++)
        {
            _workers.Cancellation.ThrowIfCancellationRequested();
            uint[] tail = _source.Gather<TLanes>(strip, message.Span);
            int block = strip;

            // Cosets of less than a group of leaves are hashed afterwards, in one go.
            Action<int, int> absorb = (first, count) => AbsorbRows(block, codeword, states, first, count);
            bool isTiny = 1 << _source.MessageLog2 < LeafChainKernel.GroupLeaves;
            StripEncoder.Encode(
                message.Span, tail, _source.MessageLog2, _source.RateLog2, codeword.Span, _workers.Threads, isTiny ? null : absorb);
            if (isTiny) { absorb(0, leaves); }
        }

        if (_source.Columns % StripColumns == 0 && RestWords > 0)
        {
            _workers.ForRanges(leaves, LeavesPerRest, (first, end) => AbsorbRest(null, states, first, end - first));
        }

        _workers.ForRanges(leaves, LeavesPerRest, (first, end) =>
        {
            Span<uint> own = StatesOf(states, first, end - first);
            LeafChainKernel.Finish(own);
            LeafOpening.Truncate(MemoryMarshal.AsBytes(own), slots(first, end - first));
        });
    }

    private void AbsorbRows(int strip, NativeBuffer<uint> codeword, NativeBuffer<uint> states, int first, int count)
    {
        if (strip == FullStrips)
        {
            AbsorbRest(codeword, states, first, count);
            return;
        }

        LeafChainKernel.Absorb(
            StatesOf(states, first, count),
            codeword.AsSpan((long)first * StripColumns, count * StripColumns),
            StripColumns,
            StripColumns,
            isFirst: strip == 0,
            isLast: strip == FullStrips - 1 && RestWords == 0);
    }

    // The last, partly filled strip with what follows it in a leaf: gathered in small batches.
    private void AbsorbRest(NativeBuffer<uint>? codeword, NativeBuffer<uint> states, int first, int count)
    {
        int words = RestWords, columns = codeword is null ? 0 : _source.ColumnsOf(FullStrips);
        int saltAt = columns + (_short?.Columns ?? 0);
        uint[] rest = new uint[LeavesPerRest * words];
        for (int from = first; from < first + count; from += LeavesPerRest)
        {
            int leaves = Math.Min(LeavesPerRest, first + count - from);
            for (int i = 0; i < leaves; i++)
            {
                Span<uint> leaf = rest.AsSpan(i * words, words);
                codeword?.AsSpan((long)(from + i) * StripColumns, columns).CopyTo(leaf);
                _short?.RowOf(from + i).CopyTo(leaf[columns..]);
            }

            _salts?.Write(from, leaves, rest.AsSpan(saltAt), words);
            for (int at = 0; at < words; at += StripColumns)
            {
                LeafChainKernel.Absorb(
                    StatesOf(states, from, leaves),
                    rest.AsSpan(at, (leaves * words) - at),
                    words,
                    Math.Min(StripColumns, words - at),
                    isFirst: FullStrips == 0 && at == 0,
                    isLast: at + StripColumns >= words);
            }
        }
    }

    private static Span<uint> StatesOf(NativeBuffer<uint> states, int first, int count)
    {
        const int stateWords = Blake3.DigestBytes / sizeof(uint);
        return states.AsSpan((long)first * stateWords, count * stateWords);
    }
}
