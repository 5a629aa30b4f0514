using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>The word at rs1 + immediate = rs2: SW.</summary>
public static class StoreWordTable
{
    /// <summary>Columns, in order. <c>Immediate</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rs1 = 3, Rs2 = 4, Immediate = 5, ALow = 6, AHigh = 7,
        ATime = 8, BLow = 9, BHigh = 10, BTime = 11, OldLow = 12, OldHigh = 13, WordTime = 14;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("store word");
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression immediate = row.Column(nameof(Immediate));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression wordTime = row.Column(nameof(WordTime));

        row.Fetch(Operation.StoreWord, rs1: rs1, rs2: rs2, immediate: new Word(immediate, 0));
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        Expression address = GuestAddress.WordAt(GuestAddress.Prove(row, a, immediate), 0);
        row.AccessWord(Tables.Clock.Write, address, old, b, wordTime);
        return row.Build();
    }
}
