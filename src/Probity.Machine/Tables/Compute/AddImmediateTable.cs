using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 + immediate mod 2^32: ADDI.</summary>
public static class AddImmediateTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, ImmediateLow = 5, ImmediateHigh = 6,
        ALow = 7, AHigh = 8, ATime = 9, ResultLow = 10, ResultHigh = 11, OldLow = 12, OldHigh = 13, RdTime = 14;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("add immediate");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Word immediate = row.WordColumns(nameof(ImmediateLow), nameof(ImmediateHigh));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // All limbs are below 2^16, so a total is in (-2^16, 2^17 + 1): 0 or 2^16 in the field means so in
        // the integers.
        Expression carry = row.Carry("carry of the low limbs", a.Low + immediate.Low - result.Low);
        row.Carry("carry of the high limbs", a.High + immediate.High + carry - result.High);

        row.Fetch(Operation.AddImmediate, rd, rs1, immediate: immediate);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.RangeWord(result);
        return row.Build();
    }
}
