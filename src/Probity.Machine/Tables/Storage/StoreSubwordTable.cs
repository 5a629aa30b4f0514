using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>The byte or half-word at rs1 + immediate = the lowest bits of rs2: SB, SH.</summary>
/// <remarks>
/// The half-word of memory at the address is split into the byte at the address (Replaced) and the other one
/// (Kept); the low limb of rs2 into its lowest byte (Stored) and the rest. All four are bytes by lookup, so
/// exact.
/// </remarks>
public static class StoreSubwordTable
{
    /// <summary>Columns, in order. <c>Immediate</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsHalf = 3, Rs1 = 4, Rs2 = 5, Immediate = 6, ALow = 7,
        AHigh = 8, ATime = 9, BLow = 10, BHigh = 11, BTime = 12, Offset0 = 13, Offset1 = 14, OldLow = 15,
        OldHigh = 16, WordTime = 17, Replaced = 18, Kept = 19, Stored = 20, NewLow = 21, NewHigh = 22;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("store subword");
        Expression isHalf = row.Flag(nameof(IsHalf));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression immediate = row.Column(nameof(Immediate));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));
        Expression offset0 = row.Flag(nameof(Offset0));
        Expression offset1 = row.Flag(nameof(Offset1));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression wordTime = row.Column(nameof(WordTime));
        Expression replaced = row.Column(nameof(Replaced));
        Expression kept = row.Column(nameof(Kept));
        Expression stored = row.Column(nameof(Stored));
        Word updated = row.WordColumns(nameof(NewLow), nameof(NewHigh));

        row.Require("half-words are aligned", isHalf * offset0);

        // The half at the address: replaced + 256 kept, or kept + 256 replaced at odd offset.
        Expression half = old.Low + (offset1 * (old.High - old.Low));
        row.RequireEqual(
            "the bytes of the half-word",
            half,
            replaced + (256 * kept) + (255 * (offset0 * (replaced - kept))));

        // What is added to that half: b.Low - half, or the change of one byte times 1 or 256.
        Expression change = (isHalf * (b.Low - half))
            + ((row.Real - isHalf) * ((stored - replaced) * (1 + (255 * offset0))));
        row.RequireEqual("high limb of the new word", updated.High - old.High, offset1 * change);
        row.RequireEqual("low limb of the new word", updated.Low - old.Low, change - (updated.High - old.High));

        row.Fetch(Operation.StoreSubword + isHalf, rs1: rs1, rs2: rs2, immediate: new Word(immediate, 0));
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        Expression address = GuestAddress.WordAt(
            GuestAddress.Prove(row, a, immediate), offset0 + (2 * offset1));
        row.AccessWord(Tables.Clock.Write, address, old, updated, wordTime);
        row.BytePair(replaced, kept);
        row.BytePair(stored, (b.Low - stored) * RowBuilder.InverseOf(256));
        return row.Build();
    }
}
