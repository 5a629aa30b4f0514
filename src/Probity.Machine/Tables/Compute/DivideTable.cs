using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = quotient or remainder of rs1 by rs2: DIV, DIVU, REM, REMU.</summary>
/// <remarks>
/// N, D, Q, R are dividend, divisor, quotient and remainder as integers: a word minus 2^32 if its "negative"
/// flag is set. N and D are negative by their top bit if the operation is signed. The row proves N = Q D + R
/// over the integers; R is 0 or has the sign of N; and |R| &lt; |D| unless D = 0. So Q and R are unique, and
/// the words and flags too. -2^31 / -1 is no special case: Q = 2^31 is the word 2^31 without the flag. For D
/// = 0, R = N follows, and Q is 2^32 - 1 by a constraint of its own.
/// </remarks>
public static class DivideTable
{
    /// <summary>Columns, in order. <c>Carry2</c> and <c>Borrow</c> may be negative. N, D, Q, R: see the
    /// remarks.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsSigned = 3, IsRemainder = 4, Rd = 5, Rs1 = 6, Rs2 = 7,
        NLow = 8, NHigh = 9, NTime = 10, D0 = 11, D1 = 12, D2 = 13, D3 = 14, DTime = 15,
        Q0 = 16, Q1 = 17, Q2 = 18, Q3 = 19, RLow = 20, RHigh = 21,
        NNegative = 22, DNegative = 23, QNegative = 24, RNegative = 25, IsZeroDivisor = 26,
        Carry0 = 27, Carry1 = 28, Carry2 = 29, MarginLow = 30, MarginHigh = 31, Borrow = 32,
        ResultLow = 33, ResultHigh = 34, OldLow = 35, OldHigh = 36, RdTime = 37;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("divide");
        Expression isSigned = row.Flag(nameof(IsSigned));
        Expression isRemainder = row.Flag(nameof(IsRemainder));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Word n = row.WordColumns(nameof(NLow), nameof(NHigh));
        Expression nTime = row.Column(nameof(NTime));
        Expression[] d = row.Columns(nameof(D0), nameof(D1), nameof(D2), nameof(D3));
        Expression dTime = row.Column(nameof(DTime));
        Expression[] q = row.Columns(nameof(Q0), nameof(Q1), nameof(Q2), nameof(Q3));
        Word r = row.WordColumns(nameof(RLow), nameof(RHigh));
        Expression nNegative = row.Flag(nameof(NNegative));
        Expression dNegative = row.Flag(nameof(DNegative));
        Expression qNegative = row.Flag(nameof(QNegative));
        Expression rNegative = row.Flag(nameof(RNegative));
        Expression isZeroDivisor = row.Flag(nameof(IsZeroDivisor));
        Expression[] carry = row.Columns(nameof(Carry0), nameof(Carry1), nameof(Carry2));
        Word margin = row.WordColumns(nameof(MarginLow), nameof(MarginHigh));
        Expression borrow = row.Column(nameof(Borrow));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));
        Word divisor = Word.OfBytes(d), quotient = Word.OfBytes(q);

        // N = Q D + R: q d - 2^32 (qNegative d + dNegative q) + 2^64 qNegative dNegative + r - n + 2^32
        // (nNegative - rNegative) = 0, limb by limb. Carries are in [-4, 2^14), limbs of products below
        // 2^26: nothing reaches ±p / 2.
        row.RequireEqual("limb 0", Product.Limb(d, q, 0) + r.Low - n.Low, Word.Limb * carry[0]);
        row.RequireEqual("limb 1", Product.Limb(d, q, 1) + r.High - n.High + carry[0], Word.Limb * carry[1]);
        row.RequireEqual(
            "limb 2",
            Product.Limb(d, q, 2) - (qNegative * divisor.Low) - (dNegative * quotient.Low)
                + nNegative - rNegative + carry[1],
            Word.Limb * carry[2]);
        row.Require(
            "limb 3",
            Product.Limb(d, q, 3) - (qNegative * divisor.High) - (dNegative * quotient.High)
                + (Word.Limb * (qNegative * dNegative)) + carry[2]);

        // R is negative only if N is; if N is negative and R is not, R is 0.
        row.Require("a negative remainder has a negative dividend", rNegative - (rNegative * nNegative));
        row.Require("a remainder of other sign is zero, low", (nNegative - rNegative) * r.Low);
        row.Require("a remainder of other sign is zero, high", (nNegative - rNegative) * r.High);

        // margin = |D| - |R| - 1 is in [0, 2^32). |D| = ±d + 2^32 dNegative, |R| = ±r + 2^32 rNegative. The
        // low limb's total is in [-131071, 131069], so a borrow of -1 to 2 brings it into [0, 2^16).
        Expression dSign = 1 - (2 * dNegative), nSign = 1 - (2 * nNegative);
        Expression isRegular = row.Real - isZeroDivisor;
        row.Require("borrow is -1, 0, 1 or 2", (borrow + 1) * borrow * (borrow - 1) * (borrow - 2));
        row.RequireEqual(
            "low limb of the margin",
            margin.Low,
            (isRegular * ((dSign * divisor.Low) - (nSign * r.Low) - 1)) + (Word.Limb * borrow));
        row.RequireEqual(
            "high limb of the margin",
            margin.High,
            (isRegular * ((dSign * divisor.High) - (nSign * r.High) + (Word.Limb * (dNegative - rNegative)))) - borrow);

        // A zero divisor without this flag has a negative margin; so the flag says exactly whether D = 0.
        row.Require("the flagged divisor is zero, low", isZeroDivisor * divisor.Low);
        row.Require("the flagged divisor is zero, high", isZeroDivisor * divisor.High);
        row.Require("a quotient by zero has all bits set, low", isZeroDivisor * (quotient.Low - 0xFFFF));
        row.Require("a quotient by zero has all bits set, high", isZeroDivisor * (quotient.High - 0xFFFF));
        row.Require("a quotient by zero has no flag", isZeroDivisor * qNegative);

        row.RequireEqual("low limb", result.Low, quotient.Low + (isRemainder * (r.Low - quotient.Low)));
        row.RequireEqual("high limb", result.High, quotient.High + (isRemainder * (r.High - quotient.High)));

        row.Fetch(Operation.Divide + isSigned + (2 * isRemainder), rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, n, nTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, divisor, dTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.RangeWord(r);
        row.RangeWord(margin);
        row.Range14(carry[0]);
        row.Range14(carry[1]);
        row.Range14(carry[2] + 4);
        row.BytePair(d[0], d[1]);
        row.BytePair(d[2], d[3]);
        row.BytePair(q[0], q[1]);
        row.BytePair(q[2], q[3]);
        Comparison.Biased(row, n, isSigned, nNegative);
        Comparison.Biased(row, divisor, isSigned, dNegative);
        return row.Build();
    }
}
