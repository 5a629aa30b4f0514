using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>a &amp; b for the row number a + 2^8 b.</summary>
/// <remarks>The multilinear extension of Σ 2^i a_i b_i is Σ 2^i x_i x_(i+8): each product is
/// multilinear.</remarks>
public sealed class ByteAndColumn : PublicColumn
{
    /// <inheritdoc/>
    public override uint ValueAt(ReadOnlySpan<byte> publicInput, int row) => (uint)(row & (row >> 8) & 0xFF);

    /// <inheritdoc/>
    public override Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point)
    {
        Quintic sum = default;
        for (int i = 0; i < 8; i++)
        {
            sum += point[i] * point[i + 8] * KoalaBear.From(1u << i);
        }

        return sum;
    }
}
