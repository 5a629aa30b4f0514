using Probity.Crypto.Fields;

namespace Probity.Crypto.Polynomials;

/// <summary>The points at which a Reed–Solomon code evaluates, in the order of the rows of a codeword.</summary>
/// <remarks>
/// With ω of order 2^(messageLog2 + rateLog2), row c · 2^messageLog2 + j is the point
/// ω^(c + 2^rateLog2 · bitrev(j)), where bitrev reverses messageLog2 bits: coset by coset, bit-reversed within.
/// </remarks>
public sealed class CodeDomain
{
    private readonly KoalaBear _generator;

    /// <summary>The domain of 2^(messageLog2 + rateLog2) points.</summary>
    /// <param name="messageLog2">At least 0.</param>
    /// <param name="rateLog2">Range: 1 to 12; the sum of both is at most <see cref="KoalaBear.TwoAdicity"/>.</param>
    public CodeDomain(int messageLog2, int rateLog2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageLog2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rateLog2, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rateLog2, 12);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageLog2, KoalaBear.TwoAdicity - rateLog2);
        MessageLog2 = messageLog2;
        RateLog2 = rateLog2;
        _generator = KoalaBear.RootOfUnity(RowsLog2);
    }

    /// <summary>The message without its tail has 2^MessageLog2 coefficients.</summary>
    public int MessageLog2 { get; }

    /// <summary>The code has rate 2^-RateLog2, the tail apart.</summary>
    public int RateLog2 { get; }

    /// <summary>The codeword has 2^RowsLog2 rows.</summary>
    public int RowsLog2 => MessageLog2 + RateLog2;

    /// <summary>The point of a row.</summary>
    /// <param name="row">Range: below 2^RowsLog2.</param>
    /// <remarks>Cost: about 36 products.</remarks>
    public KoalaBear PointAt(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, 1u << RowsLog2, nameof(row));
        uint coset = (uint)row >> MessageLog2, within = (uint)row & ((1u << MessageLog2) - 1);
        return _generator.Power(coset + (ReverseBits(within, MessageLog2) << RateLog2));
    }

    /// <summary>Reverses the low bits of a number that has no others.</summary>
    internal static uint ReverseBits(uint value, int bits)
    {
        uint reversed = 0;
        for (int i = 0; i < bits; i++)
        {
            reversed = (reversed << 1) | ((value >> i) & 1);
        }

        return reversed;
    }
}
