using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>rd = the word at rs1 + immediate: LW.</summary>
public static class LoadWordTable
{
    /// <summary>Columns, in order. <c>Quotient</c> and <c>HighCarry</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, ImmediateLow = 5, ImmediateHigh = 6,
        ALow = 7, AHigh = 8, ATime = 9, Quotient = 10, HighCarry = 11,
        WordLow = 12, WordHigh = 13, WordTime = 14, OldLow = 15, OldHigh = 16, RdTime = 17;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("load word");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Word immediate = row.WordColumns(nameof(ImmediateLow), nameof(ImmediateHigh));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Expression quotient = row.Column(nameof(Quotient));
        Expression highCarry = row.Flag(nameof(HighCarry));
        Word word = row.WordColumns(nameof(WordLow), nameof(WordHigh));
        Expression wordTime = row.Column(nameof(WordTime));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Fetch(Operation.LoadWord, rd, rs1, immediate: immediate);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        Expression address = GuestAddress.Prove(row, a, immediate, quotient, highCarry, 0);
        row.AccessWord(Tables.Clock.SecondRead, address, word, word, wordTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, word, rdTime);
        return row.Build();
    }
}
