using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>rd = the word at rs1 + immediate: LW.</summary>
public static class LoadWordTable
{
    /// <summary>Columns, in order. <c>Immediate</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, Immediate = 5, ALow = 6, AHigh = 7,
        ATime = 8, WordLow = 9, WordHigh = 10, WordTime = 11, OldLow = 12, OldHigh = 13, RdTime = 14;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("load word");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression immediate = row.Column(nameof(Immediate));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word word = row.WordColumns(nameof(WordLow), nameof(WordHigh));
        Expression wordTime = row.Column(nameof(WordTime));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Fetch(Operation.LoadWord, rd, rs1, immediate: new Word(immediate, 0));
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        Expression address = GuestAddress.WordAt(GuestAddress.Prove(row, a, immediate), 0);
        row.AccessWord(Tables.Clock.SecondRead, address, word, word, wordTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, word, rdTime);
        return row.Build();
    }
}
