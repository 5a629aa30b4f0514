using Probity.Crypto.Fields;

namespace Probity.ProofSystem.Air;

/// <summary>A column that the verifier evaluates itself, from the public input and a formula.</summary>
public abstract class PublicColumn
{
    /// <summary>The canonical value in one row.</summary>
    /// <param name="publicInput">The statement's public input.</param>
    /// <param name="row">Range: 0 to 2^height - 1.</param>
    public abstract uint ValueAt(ReadOnlySpan<byte> publicInput, int row);

    /// <summary>The multilinear extension at a point; variable i is bit i of the row index.</summary>
    /// <param name="publicInput">The statement's public input.</param>
    /// <param name="point">Shape: one coordinate per variable.</param>
    public abstract Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point);
}
