using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = 1 if rs1 is less than rs2, else 0: SLT, SLTU. See <see cref="Comparison"/>.</summary>
public static class CompareRegisterTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsSigned = 3, Rd = 4, Rs1 = 5, Rs2 = 6,
        ALow = 7, AHigh = 8, ATime = 9, BLow = 10, BHigh = 11, BTime = 12, ASign = 13, BSign = 14,
        DifferenceLow = 15, IsLess = 16, OldLow = 17, OldHigh = 18, RdTime = 19;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("compare register");
        Expression isSigned = row.Flag(nameof(IsSigned));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Expression aSign = row.Flag(nameof(ASign));
        Expression bSign = row.Flag(nameof(BSign));
        Expression differenceLow = row.Column(nameof(DifferenceLow));
        Expression isLess = row.Flag(nameof(IsLess));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Fetch(Operation.CompareRegister + isSigned, rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, new Word(isLess, 0), rdTime);
        Comparison.RequireLess(
            row,
            Comparison.Biased(row, a, isSigned, aSign),
            Comparison.Biased(row, b, isSigned, bSign),
            differenceLow,
            isLess);
        return row.Build();
    }
}
