using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>The bytes of the public input, with zeros behind them.</summary>
/// <remarks>Cost of an evaluation: one product in F per byte, and one more per pair, pair of pairs, and so
/// on.</remarks>
public sealed class PublicInputColumn : PublicColumn
{
    /// <inheritdoc/>
    public override uint ValueAt(ReadOnlySpan<byte> publicInput, int row) =>
        row < publicInput.Length ? publicInput[row] : 0u;

    /// <inheritdoc/>
    public override Quintic Evaluate(ReadOnlySpan<byte> publicInput, ReadOnlySpan<Quintic> point)
    {
        if (publicInput.IsEmpty) { return Quintic.Zero; }
        if (point.IsEmpty) { return Quintic.From(publicInput[0]); }

        // Bind variable 0 on the bytes, then the others in place; cells behind the input stay zero.
        Quintic[] folded = new Quintic[(publicInput.Length + 1) / 2];
        for (int i = 0; i < folded.Length; i++)
        {
            int next = (2 * i) + 1;
            Quintic even = Quintic.From(publicInput[2 * i]);
            Quintic odd = next < publicInput.Length ? Quintic.From(publicInput[next]) : Quintic.Zero;
            folded[i] = even + (point[0] * (odd - even));
        }

        int length = folded.Length;
        foreach (Quintic x in point[1..])
        {
            int half = (length + 1) / 2;
            for (int i = 0; i < half; i++)
            {
                Quintic even = folded[2 * i];
                Quintic odd = (2 * i) + 1 < length ? folded[(2 * i) + 1] : Quintic.Zero;
                folded[i] = even + (x * (odd - even));
            }

            length = half;
        }

        return folded[0];
    }
}
