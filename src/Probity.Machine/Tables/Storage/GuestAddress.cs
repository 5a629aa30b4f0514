using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>Proves the word address and the offset of rs1 + immediate.</summary>
internal static class GuestAddress
{
    /// <summary>Returns the word address of base + immediate mod 2^32 = 4 · word + offset, with word below 2^27.</summary>
    /// <param name="row">The row.</param>
    /// <param name="baseValue">Range: limbs below 2^16.</param>
    /// <param name="immediate">Range: limbs below 2^16.</param>
    /// <param name="quotient">A column: the low limb of the sum divided by 4, without remainder.</param>
    /// <param name="highCarry">A boolean column: the carry out of the high limb.</param>
    /// <param name="offset">Range: 0 to 3.</param>
    /// <remarks>
    /// quotient is below 2^14 by lookup, so 4 · quotient + offset is a number below 2^16 and the low carry is exact.
    /// The high limb is then an integer in [-2^16, 2^17], and 8 times it below 2^16 makes it less than 2^13.
    /// </remarks>
    public static Expression Prove(
        RowBuilder row, Word baseValue, Word immediate, Expression quotient, Expression highCarry, Expression offset)
    {
        Expression carry = row.Carry(
            "carry of the low limbs", baseValue.Low + immediate.Low - (4 * quotient) - offset);
        Expression high = baseValue.High + immediate.High + carry - (Word.Limb * highCarry);
        row.Range14(quotient);
        row.Range16(8 * high);
        return quotient + ((1 << 14) * high);
    }
}
