using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>Some consecutive bits of the row number, as a number.</summary>
/// <param name="firstBit">The lowest of them.</param>
/// <param name="bitCount">How many. Range: 1 to 24.</param>
/// <remarks>The multilinear extension of Σ 2^i bit_i is Σ 2^i x_i.</remarks>
public sealed class BitsColumn(int firstBit, int bitCount) : PublicColumn
{
    /// <inheritdoc/>
    public override uint ValueAt(ReadOnlySpan<byte> publicInput, int row) =>
        ((uint)row >> firstBit) & ((1u << bitCount) - 1);

    /// <inheritdoc/>
    public override Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point) =>
        Weighted(point.Slice(firstBit, Math.Min(bitCount, point.Length - firstBit)), 0);

    /// <summary>Σ 2^(i + shift) x_i.</summary>
    internal static Quintic Weighted(ReadOnlySpan<Quintic> bits, int shift)
    {
        Quintic sum = default;
        for (int i = 0; i < bits.Length; i++)
        {
            sum += bits[i] * KoalaBear.From(1u << (i + shift));
        }

        return sum;
    }
}
