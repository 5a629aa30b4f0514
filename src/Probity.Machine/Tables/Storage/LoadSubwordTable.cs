using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>rd = the byte or half-word at rs1 + immediate, extended: LB, LH, LBU, LHU.</summary>
/// <remarks>
/// The half-word that holds the value is split into two bytes, Top and Other. Top is the byte that carries
/// the sign: the loaded byte itself, or the upper byte of the loaded half-word.
/// </remarks>
public static class LoadSubwordTable
{
    /// <summary>Columns, in order. <c>Immediate</c>: see <see cref="GuestAddress"/>.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsHalf = 3, IsSigned = 4, Rd = 5, Rs1 = 6, Immediate = 7,
        ALow = 8, AHigh = 9, ATime = 10, Offset0 = 11, Offset1 = 12, WordLow = 13, WordHigh = 14,
        WordTime = 15, Top = 16, Other = 17, IsNegative = 18, ResultLow = 19, OldLow = 20, OldHigh = 21,
        RdTime = 22;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("load subword");
        Expression isHalf = row.Flag(nameof(IsHalf));
        Expression isSigned = row.Flag(nameof(IsSigned));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression immediate = row.Column(nameof(Immediate));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Expression offset0 = row.Flag(nameof(Offset0));
        Expression offset1 = row.Flag(nameof(Offset1));
        Word word = row.WordColumns(nameof(WordLow), nameof(WordHigh));
        Expression wordTime = row.Column(nameof(WordTime));
        Expression top = row.Column(nameof(Top));
        Expression other = row.Column(nameof(Other));
        Expression isNegative = row.Column(nameof(IsNegative));
        Expression resultLow = row.Column(nameof(ResultLow));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Require("half-words are aligned", isHalf * offset0);

        // The half is other + 256 top, except for a byte at even offset: top + 256 other. Both are bytes:
        // unique.
        Expression isLowByte = row.Real - isHalf - offset0;
        row.RequireEqual(
            "the bytes of the half-word",
            word.Low + (offset1 * (word.High - word.Low)),
            other + (256 * top) + (255 * (isLowByte * (other - top))));

        // Byte: top + 0xFF00 isNegative. Half: other + 256 top.
        row.RequireEqual(
            "low limb of the result",
            resultLow,
            top + (0xFF00 * isNegative) + (isHalf * (other + (255 * top) - (0xFF00 * isNegative))));

        row.Fetch(
            Operation.LoadSubword + isHalf + (2 * isSigned), rd, rs1, immediate: new Word(immediate, 0));
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        Expression address = GuestAddress.WordAt(
            GuestAddress.Prove(row, a, immediate), offset0 + (2 * offset1));
        row.AccessWord(Tables.Clock.SecondRead, address, word, word, wordTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, new Word(resultLow, 0xFFFF * isNegative), rdTime);
        row.BytePair(top, other);

        // The top bit of top if the load is signed, else 0.
        row.Send(Buses.ByteAnd, top, 128 * isSigned, 128 * isNegative);
        return row.Build();
    }
}
