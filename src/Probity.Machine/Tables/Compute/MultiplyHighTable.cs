using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = the upper half of rs1 · rs2: MULH, MULHSU, MULHU.</summary>
/// <remarks>
/// With A = a - 2^32 aNegative and B = b - 2^32 bNegative, the row proves A · B = low + 2^32 (result - 2^32
/// resultNegative) over the integers: A · B = a b - 2^32 (aNegative b + bNegative a) + 2^64 aNegative
/// bNegative, limb by limb. low and result are in [0, 2^32) and resultNegative is boolean, so all three are
/// unique.
/// </remarks>
public static class MultiplyHighTable
{
    /// <summary>Columns, in order. <c>Carry2</c> may be negative (p - 1 to p - 3).</summary>
    public const int Real = 0, Clock = 1, Pc = 2, ASigned = 3, BSigned = 4, Rd = 5, Rs1 = 6, Rs2 = 7,
        A0 = 8, A1 = 9, A2 = 10, A3 = 11, ATime = 12, B0 = 13, B1 = 14, B2 = 15, B3 = 16, BTime = 17,
        ANegative = 18, BNegative = 19, LowLow = 20, LowHigh = 21, ResultLow = 22, ResultHigh = 23,
        ResultNegative = 24, Carry0 = 25, Carry1 = 26, Carry2 = 27, OldLow = 28, OldHigh = 29, RdTime = 30;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("multiply high");
        Expression aSigned = row.Flag(nameof(ASigned));
        Expression bSigned = row.Flag(nameof(BSigned));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression[] a = row.Columns(nameof(A0), nameof(A1), nameof(A2), nameof(A3));
        Expression aTime = row.Column(nameof(ATime));
        Expression[] b = row.Columns(nameof(B0), nameof(B1), nameof(B2), nameof(B3));
        Expression bTime = row.Column(nameof(BTime));
        Expression aNegative = row.Column(nameof(ANegative));
        Expression bNegative = row.Column(nameof(BNegative));
        Word low = row.WordColumns(nameof(LowLow), nameof(LowHigh));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Expression resultNegative = row.Flag(nameof(ResultNegative));
        Expression[] carry = row.Columns(nameof(Carry0), nameof(Carry1), nameof(Carry2));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // Carries are in [-4, 2^14), limbs of products below 2^26, corrections above -2^18: nothing reaches
        // ±p / 2.
        Word aWord = Word.OfBytes(a), bWord = Word.OfBytes(b);
        row.RequireEqual("limb 0", Product.Limb(a, b, 0), low.Low + (Word.Limb * carry[0]));
        row.RequireEqual("limb 1", Product.Limb(a, b, 1) + carry[0], low.High + (Word.Limb * carry[1]));
        row.RequireEqual(
            "limb 2",
            Product.Limb(a, b, 2) + carry[1] - (aNegative * bWord.Low) - (bNegative * aWord.Low),
            result.Low + (Word.Limb * carry[2]));
        row.RequireEqual(
            "limb 3",
            Product.Limb(a, b, 3) + carry[2] - (aNegative * bWord.High) - (bNegative * aWord.High)
                + (Word.Limb * (aNegative * bNegative)),
            result.High - (Word.Limb * resultNegative));

        row.Fetch(Operation.MultiplyHigh + aSigned + (2 * bSigned), rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, aWord, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, bWord, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.RangeWord(low);
        row.RangeWord(result);
        row.Range14(carry[0]);
        row.Range14(carry[1]);
        row.Range14(carry[2] + 4);
        row.BytePair(a[0], a[1]);
        row.BytePair(b[0], b[1]);
        row.BytePair(a[2], b[2]);

        // The top bit of a3 if a is signed, else 0; and a3 is a byte.
        row.Send(Buses.ByteAnd, a[3], 128 * aSigned, 128 * aNegative);
        row.Send(Buses.ByteAnd, b[3], 128 * bSigned, 128 * bNegative);
        return row.Build();
    }
}
