using System.Runtime.InteropServices;
using Probity.Core;
using Probity.Core.Encoding;
using Probity.Crypto.Fields;
using Probity.Crypto.Hashes;
using Probity.Crypto.Merkle;
using Probity.Crypto.Polynomials;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Proof;

/// <summary>The program tree T0: the program's columns, encoded and hashed once per program and profile.</summary>
/// <remarks>
/// Public and deterministic: whoever wants to trust a program id computes it from the program. Source:
/// docs/specs/receipt.md, section 4.
/// </remarks>
public sealed class ProgramCommitment : IDisposable
{
    private readonly uint[] _codeword;
    private readonly MerkleTree _tree;
    private readonly int _columnCount;

    private ProgramCommitment(
        uint[] columns, int columnCount, int heightLog2, uint[] codeword, MerkleTree tree)
    {
        (Columns, _columnCount, HeightLog2) = (columns, columnCount, heightLog2);
        (_codeword, _tree) = (codeword, tree);
    }

    /// <summary>n0: logarithm of the rows.</summary>
    public int HeightLog2 { get; }

    /// <summary>The columns one after the other. Number form: canonical.</summary>
    public uint[] Columns { get; }

    /// <summary>The root of the tree.</summary>
    public ReadOnlySpan<byte> Root => _tree.Root;

    /// <summary>Encodes and hashes the columns.</summary>
    /// <param name="parameters">The profile: rate and digest length.</param>
    /// <param name="columns">Columns of 2^heightLog2 canonical words, one after the other; at most 16.</param>
    /// <param name="heightLog2">Range: the profile's limits.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static ProgramCommitment Create(ProtocolParameters parameters, uint[] columns, int heightLog2, int threads)
    {
        int rows = 1 << heightLog2, columnCount = columns.Length >> heightLog2;
        Invariant.Require(columnCount is > 0 and <= StripEncoder.StripColumns && columns.Length == columnCount << heightLog2);
        Invariant.Require(heightLog2 >= parameters.MinProgramLog2 && heightLog2 <= parameters.MaxProgramLog2);
        uint[] message = new uint[rows * StripEncoder.StripColumns];
        for (int c = 0; c < columnCount; c++)
        {
            for (int row = 0; row < rows; row++)
            {
                uint word = columns[(c * rows) + row];
                Invariant.Require(word < KoalaBear.Modulus);
                message[(row * StripEncoder.StripColumns) + c] = word;
            }
        }

        int depth = heightLog2 + parameters.Program.RateLog2;
        uint[] codeword = GC.AllocateUninitializedArray<uint>(StripEncoder.StripColumns << depth);
        StripEncoder.Encode(message, [], heightLog2, parameters.Program.RateLog2, codeword, threads);
        MerkleTree tree = MerkleTree.Build(
            depth,
            threads,
            slots => HashRows(codeword, columnCount, slots));
        return new ProgramCommitment(columns, columnCount, heightLog2, codeword, tree);
    }

    /// <inheritdoc/>
    public void Dispose() => _tree.Dispose();

    /// <summary>Writes the leaves at distinct ascending positions and their path; returns the leaves' bytes.</summary>
    internal byte[] WriteOpening(ByteWriter writer, int[] positions)
    {
        uint[] leaves = new uint[positions.Length * _columnCount];
        for (int i = 0; i < positions.Length; i++)
        {
            _codeword.AsSpan(positions[i] * StripEncoder.StripColumns, _columnCount).CopyTo(leaves.AsSpan(i * _columnCount));
        }

        byte[] bytes = MemoryMarshal.AsBytes(leaves.AsSpan()).ToArray();
        writer.WriteBytes(bytes);
        writer.WriteBytes(_tree.Open(positions));
        return bytes;
    }

    private static void HashRows(uint[] codeword, int columnCount, LeafSlots slots)
    {
        const int batch = 256;
        int rows = codeword.Length / StripEncoder.StripColumns;
        uint[] leaves = new uint[batch * columnCount];
        for (int first = 0; first < rows; first += batch)
        {
            int count = Math.Min(batch, rows - first);
            for (int i = 0; i < count; i++)
            {
                codeword.AsSpan((first + i) * StripEncoder.StripColumns, columnCount).CopyTo(leaves.AsSpan(i * columnCount));
            }

            LeafHasher.HashLeaves(
                leaves.AsSpan(0, count * columnCount),
                columnCount,
                slots(first, count));
        }
    }
}
