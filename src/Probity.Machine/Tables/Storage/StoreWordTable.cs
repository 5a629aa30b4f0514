using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>The word at rs1 + immediate = rs2: SW.</summary>
public static class StoreWordTable
{
    /// <summary>Columns, in order. <c>Quotient</c> and <c>HighCarry</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rs1 = 3, Rs2 = 4, ImmediateLow = 5, ImmediateHigh = 6,
        ALow = 7, AHigh = 8, ATime = 9, BLow = 10, BHigh = 11, BTime = 12, Quotient = 13, HighCarry = 14,
        OldLow = 15, OldHigh = 16, WordTime = 17;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("store word");
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Word immediate = row.WordColumns(nameof(ImmediateLow), nameof(ImmediateHigh));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Expression quotient = row.Column(nameof(Quotient));
        Expression highCarry = row.Flag(nameof(HighCarry));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression wordTime = row.Column(nameof(WordTime));

        row.Fetch(Operation.StoreWord, rs1: rs1, rs2: rs2, immediate: immediate);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        Expression address = GuestAddress.Prove(row, a, immediate, quotient, highCarry, 0);
        row.AccessWord(Tables.Clock.Write, address, old, b, wordTime);
        return row.Build();
    }
}
