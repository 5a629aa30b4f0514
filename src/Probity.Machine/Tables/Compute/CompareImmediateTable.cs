using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = 1 if rs1 is less than the immediate, else 0: SLTI, SLTIU. See
/// <see cref="Comparison"/>.</summary>
/// <remarks>For SLTI, the program table holds the immediate's high limb with the sign bit flipped.</remarks>
public static class CompareImmediateTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsSigned = 3, Rd = 4, Rs1 = 5, ImmediateLow = 6, ImmediateHigh = 7,
        ALow = 8, AHigh = 9, ATime = 10, ASign = 11, DifferenceLow = 12, IsLess = 13,
        OldLow = 14, OldHigh = 15, RdTime = 16;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("compare immediate");
        Expression isSigned = row.Flag(nameof(IsSigned));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Word immediate = row.WordColumns(nameof(ImmediateLow), nameof(ImmediateHigh));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Expression aSign = row.Flag(nameof(ASign));
        Expression differenceLow = row.Column(nameof(DifferenceLow));
        Expression isLess = row.Flag(nameof(IsLess));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Fetch(Operation.CompareImmediate + isSigned, rd, rs1, immediate: immediate);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, new Word(isLess, 0), rdTime);
        Comparison.RequireLess(row, Comparison.Biased(row, a, isSigned, aSign), immediate, differenceLow, isLess);
        return row.Build();
    }
}
