using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>Proves which of two words is less, unsigned or in two's complement.</summary>
/// <remarks>
/// a &lt; b in two's complement exactly if a + 2^31 mod 2^32 &lt; b + 2^31 mod 2^32 without sign: so signed
/// operands get their top bit flipped ("biased") and are then compared without sign.
/// </remarks>
internal static class Comparison
{
    /// <summary>The word with its top bit flipped if <paramref name="isSigned"/>, else the word
    /// itself.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">Range: limbs below 2^16.</param>
    /// <param name="isSigned">Boolean.</param>
    /// <param name="sign">A boolean column: the top bit if signed, else 0. The lookup forces it.</param>
    public static Word Biased(RowBuilder row, Word value, Expression isSigned, Expression sign)
    {
        // high + 2^15 - 2^16 sign is in [0, 2^16) exactly if sign is the top bit; high - 2^16 sign, if sign
        // is 0.
        Expression high = value.High + (0x8000 * isSigned) - (Word.Limb * sign);
        row.Range16(high);
        return value with { High = high };
    }

    /// <summary>Requires <paramref name="isLess"/> to say whether a is less than b, without sign.</summary>
    /// <param name="row">The row.</param>
    /// <param name="a">Range: limbs below 2^16.</param>
    /// <param name="b">Range: limbs below 2^16.</param>
    /// <param name="differenceLow">A column: the low limb of a - b mod 2^32.</param>
    /// <param name="isLess">A boolean column.</param>
    public static void RequireLess(RowBuilder row, Word a, Word b, Expression differenceLow, Expression isLess)
    {
        // a - b = d - 2^32 isLess with d in [0, 2^32), limb by limb; totals are within ±2^17, far from p.
        Expression borrow = row.Carry("borrow of the low limbs", differenceLow - a.Low + b.Low);
        row.Range16(differenceLow);
        row.Range16(a.High - b.High - borrow + (Word.Limb * isLess));
    }
}
