using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 ± rs2 mod 2^32: ADD, SUB.</summary>
public static class AddRegisterTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsSubtraction = 3, Rd = 4, Rs1 = 5, Rs2 = 6,
        ALow = 7, AHigh = 8, ATime = 9, BLow = 10, BHigh = 11, BTime = 12,
        ResultLow = 13, ResultHigh = 14, OldLow = 15, OldHigh = 16, RdTime = 17;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("add register");
        Expression isSubtraction = row.Flag(nameof(IsSubtraction));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // ADD: a + b - result; SUB: result + b - a. Both in (-2^16, 2^17 + 1), so no total wraps around p.
        Expression sign = 1 - (2 * isSubtraction);
        Expression carry = row.Carry("carry of the low limbs", b.Low + (sign * (a.Low - result.Low)));
        row.Carry("carry of the high limbs", b.High + (sign * (a.High - result.High)) + carry);

        row.Fetch(Operation.AddRegister + isSubtraction, rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.RangeWord(result);
        return row.Build();
    }
}
