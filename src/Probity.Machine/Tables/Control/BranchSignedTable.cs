using Probity.Machine.Tables.Compute;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Control;

/// <summary>
/// Goes to the target if rs1 is less than rs2 in two's complement, or if it is not: BLT, BGE. See
/// <see cref="Comparison"/>.
/// </summary>
public static class BranchSignedTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsNotLess = 3, Rs1 = 4, Rs2 = 5, Target = 6, NextPc = 7,
        ALow = 8, AHigh = 9, ATime = 10, BLow = 11, BHigh = 12, BTime = 13, ASign = 14, BSign = 15,
        DifferenceLow = 16, IsLess = 17;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("branch signed");
        Expression isNotLess = row.Flag(nameof(IsNotLess));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression target = row.Column(nameof(Target));
        Expression nextPc = row.Column(nameof(NextPc));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Expression aSign = row.Flag(nameof(ASign));
        Expression bSign = row.Flag(nameof(BSign));
        Expression differenceLow = row.Column(nameof(DifferenceLow));
        Expression isLess = row.Flag(nameof(IsLess));

        BranchEqualTable.Step(row, isLess, isNotLess, target, nextPc);

        row.Fetch(Operation.BranchSigned + isNotLess, rs1: rs1, rs2: rs2, target: target);
        row.Continue(nextPc);
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        Comparison.RequireLess(
            row,
            Comparison.Biased(row, a, 1, aSign),
            Comparison.Biased(row, b, 1, bSign),
            differenceLow,
            isLess);
        return row.Build();
    }
}
