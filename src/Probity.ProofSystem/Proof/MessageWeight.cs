using Probity.Core;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Layout;

namespace Probity.ProofSystem.Proof;

/// <summary>One term of the weight against which a message is summed: a coefficient times a function on a region.</summary>
/// <remarks>
/// The function is eq(r, y), z^y or an explicit table; each has a multilinear extension that factors over (or folds
/// with) the address bits, so the verifier can bind bits from the top without ever writing the weight down.
/// Note that z^y extends to Π_i (1 + X_i (z^(2^i) - 1)). Source: docs/specs/receipt.md, section 6.
/// </remarks>
internal abstract class MessageWeight(Quintic coefficient, MessageRegion region)
{
    public Quintic Coefficient { get; private set; } = coefficient;

    public MessageRegion Region { get; } = region;

    /// <summary>Σ_b weight(b) · message(b) over the bits that are not bound yet.</summary>
    /// <param name="message">Shape: 2^k cells when all bits from k upwards are bound.</param>
    public Quintic Sum(ReadOnlySpan<Quintic> message)
    {
        // A region smaller than what is left sits inside it; the bits above the region are part of its offset.
        ReadOnlySpan<Quintic> cells = 1 << Region.SizeLog2 < message.Length
            ? message.Slice(Region.Offset & (message.Length - 1), 1 << Region.SizeLog2)
            : message;
        return Coefficient * SumRegion(cells);
    }

    /// <summary>Multiplies the coefficient, when claims are batched.</summary>
    public void Scale(Quintic factor) => Coefficient *= factor;

    /// <summary>Binds address bit <paramref name="bit"/>; bits are bound from the top.</summary>
    public void Bind(int bit, Quintic challenge)
    {
        if (bit >= Region.SizeLog2)
        {
            Coefficient *= ((Region.Offset >> bit) & 1) == 1 ? challenge : Quintic.One - challenge;
        }
        else
        {
            Coefficient *= BindInside(bit, challenge);
        }
    }


    protected abstract Quintic BindInside(int bit, Quintic challenge);

    protected abstract Quintic SumRegion(ReadOnlySpan<Quintic> cells);
}

/// <summary>eq(r, y): an evaluation claim at r.</summary>
internal sealed class EqualityWeight(Quintic coefficient, MessageRegion region, Quintic[] point)
    : MessageWeight(coefficient, region)
{
    protected override Quintic BindInside(int bit, Quintic challenge)
    {
        Quintic product = point[bit] * challenge;
        return Quintic.One - point[bit] - challenge + product + product;
    }

    protected override Quintic SumRegion(ReadOnlySpan<Quintic> cells)
    {
        Quintic[] folded = cells.ToArray();
        int length = folded.Length;
        for (int bit = 0; length > 1; bit++)
        {
            length /= 2;
            for (int y = 0; y < length; y++)
            {
                folded[y] = folded[2 * y] + (point[bit] * (folded[(2 * y) + 1] - folded[2 * y]));
            }
        }

        return folded[0];
    }
}

/// <summary>z^y: the value of the codeword at the domain point z.</summary>
internal sealed class PowerWeight(Quintic coefficient, MessageRegion region, KoalaBear z)
    : MessageWeight(coefficient, region)
{
    protected override Quintic BindInside(int bit, Quintic challenge) =>
        Quintic.One + (challenge * (z.Power(1UL << bit) - KoalaBear.One));

    protected override Quintic SumRegion(ReadOnlySpan<Quintic> cells)
    {
        Quintic sum = default;
        for (int y = cells.Length - 1; y >= 0; y--)
        {
            sum = (sum * z) + cells[y];
        }

        return sum;
    }
}

/// <summary>An explicit table of weights: the claims on the mask cells.</summary>
internal sealed class TableWeight(Quintic coefficient, MessageRegion region, Quintic[] weights)
    : MessageWeight(coefficient, region)
{
    private Quintic[] _weights = weights;

    protected override Quintic BindInside(int bit, Quintic challenge)
    {
        int half = 1 << bit;
        Invariant.Require(_weights.Length == 2 * half, "bits of a table are bound from the top, once each");
        Quintic[] bound = new Quintic[half];
        for (int y = 0; y < half; y++)
        {
            bound[y] = _weights[y] + (challenge * (_weights[half + y] - _weights[y]));
        }

        _weights = bound;
        return Quintic.One;
    }

    protected override Quintic SumRegion(ReadOnlySpan<Quintic> cells)
    {
        Quintic sum = default;
        for (int y = 0; y < cells.Length; y++)
        {
            sum += _weights[y] * cells[y];
        }

        return sum;
    }
}
