using Probity.Machine.Tables.Compute;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Control;

/// <summary>Goes to the target if rs1 is less than rs2, or if it is not: BLT, BGE, BLTU, BGEU. See <see cref="Comparison"/>.</summary>
public static class BranchLessTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsSigned = 3, IsNotLess = 4, Rs1 = 5, Rs2 = 6, Target = 7, NextPc = 8,
        ALow = 9, AHigh = 10, ATime = 11, BLow = 12, BHigh = 13, BTime = 14, ASign = 15, BSign = 16,
        DifferenceLow = 17, IsLess = 18;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("branch less");
        Expression isSigned = row.Flag(nameof(IsSigned));
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

        row.Fetch(
            Operation.BranchLess + isSigned + (2 * isNotLess), rs1: rs1, rs2: rs2, target: target);
        row.Continue(nextPc);
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        Comparison.RequireLess(
            row,
            Comparison.Biased(row, a, isSigned, aSign),
            Comparison.Biased(row, b, isSigned, bSign),
            differenceLow,
            isLess);
        return row.Build();
    }
}
