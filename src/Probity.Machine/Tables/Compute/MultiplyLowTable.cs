using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 · rs2 mod 2^32: MUL.</summary>
public static class MultiplyLowTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, Rs2 = 5,
        A0 = 6, A1 = 7, A2 = 8, A3 = 9, ATime = 10, B0 = 11, B1 = 12, B2 = 13, B3 = 14, BTime = 15,
        ResultLow = 16, ResultHigh = 17, Carry0 = 18, Carry1 = 19, OldLow = 20, OldHigh = 21, RdTime = 22;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("multiply low");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression[] a = row.Columns(nameof(A0), nameof(A1), nameof(A2), nameof(A3));
        Expression aTime = row.Column(nameof(ATime));
        Expression[] b = row.Columns(nameof(B0), nameof(B1), nameof(B2), nameof(B3));
        Expression bTime = row.Column(nameof(BTime));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Expression[] carry = row.Columns(nameof(Carry0), nameof(Carry1));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // See Product: the left sides are below 2^26 + 2^14; the right sides are below 2^16 + 2^30. Both are
        // below p.
        row.RequireEqual("limb 0", Product.Limb(a, b, 0), result.Low + (Word.Limb * carry[0]));
        row.RequireEqual("limb 1", Product.Limb(a, b, 1) + carry[0], result.High + (Word.Limb * carry[1]));

        row.Fetch(Operation.MultiplyLow, rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, Word.OfBytes(a), aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, Word.OfBytes(b), bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.RangeWord(result);
        row.Range14(carry[0]);
        row.Range14(carry[1]);
        row.BytePair(a[0], a[1]);
        row.BytePair(a[2], a[3]);
        row.BytePair(b[0], b[1]);
        row.BytePair(b[2], b[3]);
        return row.Build();
    }
}
