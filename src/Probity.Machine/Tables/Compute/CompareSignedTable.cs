using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = 1 if rs1 is less than rs2 in two's complement, else 0: SLT. See
/// <see cref="Comparison"/>.</summary>
public static class CompareSignedTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, Rs2 = 5, ALow = 6, AHigh = 7, ATime = 8,
        BLow = 9, BHigh = 10, BTime = 11, ASign = 12, BSign = 13, DifferenceLow = 14, IsLess = 15,
        OldLow = 16, OldHigh = 17, RdTime = 18;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("compare signed");
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

        row.Fetch(Operation.CompareSigned, rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, new Word(isLess, 0), rdTime);
        Comparison.RequireLess(
            row,
            Comparison.Biased(row, a, 1, aSign),
            Comparison.Biased(row, b, 1, bSign),
            differenceLow,
            isLess);
        return row.Build();
    }
}
