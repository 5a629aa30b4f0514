using Probity.Crypto.Fields;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Proof;

/// <summary>What a leaf of a tree holds: field words, then salt.</summary>
/// <param name="Words">Canonical field words.</param>
/// <param name="SaltWords">Words of salt behind them; any value.</param>
/// <param name="DepthLog2">Logarithm of the leaves in the tree.</param>
/// <param name="DigestBytes">Bytes kept of each digest.</param>
internal readonly record struct LeafFormat(int Words, int SaltWords, int DepthLog2, int DigestBytes)
{
    /// <summary>Words of a whole leaf.</summary>
    public int TotalWords => Words + SaltWords;

    /// <summary>T1: one word per stack column.</summary>
    public static LeafFormat Main(ProofShape shape) => new(
        shape.Main.ColumnCount,
        shape.Parameters.SaltWords,
        shape.StackLog2 + shape.Parameters.Trace.RateLog2,
        shape.Parameters.DigestBytes);

    /// <summary>T2: one element of F per lookup stack column, then R1, M and R2.</summary>
    public static LeafFormat Lookup(ProofShape shape) => new(
        Quintic.Degree * (shape.Lookup.ColumnCount + 3),
        shape.Parameters.SaltWords,
        shape.StackLog2 + shape.Parameters.Trace.RateLog2,
        shape.Parameters.DigestBytes);

    /// <summary>T0: one word per program column, without salt: the program is public.</summary>
    public static LeafFormat Program(ProofShape shape) => new(
        shape.ProgramColumnCount,
        0,
        shape.ProgramLog2 + shape.Parameters.Program.RateLog2,
        ProtocolParameters.ProgramDigestBytes);

    /// <summary>f_i: one element of F per chunk; the message is masked, so no salt.</summary>
    public static LeafFormat Fold(ProofShape shape, int fold) => new(
        Quintic.Degree * shape.Opening.ChunkCount[fold],
        0,
        shape.Opening.DomainLog2(shape.Parameters, fold),
        shape.Parameters.DigestBytes);

    /// <summary>The element of F at an index of a leaf of elements.</summary>
    public static Quintic Element(ReadOnlySpan<uint> leaf, int index)
    {
        ReadOnlySpan<uint> words = leaf.Slice(index * Quintic.Degree, Quintic.Degree);
        return new Quintic(
            KoalaBear.From(words[0]),
            KoalaBear.From(words[1]),
            KoalaBear.From(words[2]),
            KoalaBear.From(words[3]),
            KoalaBear.From(words[4]));
    }

    /// <summary>
    /// The row of M's and R2's codewords in a leaf of T2: the point of the row to the power 2^(n - mask), in the order
    /// of <see cref="Crypto.Polynomials.CodeDomain"/>: same coset, upper bits of the place in the coset.
    /// </summary>
    public static int MaskRow(ProofShape shape, int position)
    {
        int n = shape.StackLog2, mask = shape.Parameters.MaskLog2;
        int coset = position >> n, inside = position & ((1 << n) - 1);
        return (coset << mask) + (inside >> (n - mask));
    }
}
