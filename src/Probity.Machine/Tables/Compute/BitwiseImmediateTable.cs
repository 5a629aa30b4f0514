using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 with a sign-extended 12-bit immediate, bit by bit: ANDI, ORI, XORI.</summary>
/// <remarks>
/// a | b = a + b - (a &amp; b) and a ^ b = a + b - 2 (a &amp; b), so one table of conjunctions of bytes
/// suffices. The immediate's high limb is 0 or 2^16 - 1, where the conjunction is 0 or the operand itself:
/// no lookup there.
/// </remarks>
public static class BitwiseImmediateTable
{
    /// <summary>Columns, in order. <c>Negative</c>: the immediate's high limb, divided by 2^16 - 1.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsOr = 3, IsXor = 4, Rd = 5, Rs1 = 6, B0 = 7, B1 = 8, Negative = 9,
        A0 = 10, A1 = 11, AHigh = 12, ATime = 13, And0 = 14, And1 = 15, ResultLow = 16, ResultHigh = 17,
        OldLow = 18, OldHigh = 19, RdTime = 20;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("bitwise immediate");
        Expression isOr = row.Flag(nameof(IsOr));
        Expression isXor = row.Flag(nameof(IsXor));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression[] b = row.Columns(nameof(B0), nameof(B1));
        Expression negative = row.Column(nameof(Negative));
        Expression[] a = row.Columns(nameof(A0), nameof(A1));
        Expression aHigh = row.Column(nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Expression[] and = row.Columns(nameof(And0), nameof(And1));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // The lookups make a0, a1, b0, b1 bytes, so they are the bytes of the low limbs; the fetch makes
        // negative 0 or 1.
        Word first = new(a[0] + (256 * a[1]), aHigh);
        Word second = new(b[0] + (256 * b[1]), 0xFFFF * negative);
        Word both = new(and[0] + (256 * and[1]), aHigh * negative);
        row.RequireEqual("low limb", result.Low, BitwiseRegisterTable.Combine(isOr, isXor, first.Low, second.Low, both.Low));
        row.RequireEqual("high limb", result.High, BitwiseRegisterTable.Combine(isOr, isXor, aHigh, second.High, both.High));

        row.Fetch(Operation.BitwiseImmediate + isOr + (2 * isXor), rd, rs1, immediate: second);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, first, aTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        row.Send(Buses.ByteAnd, a[0], b[0], and[0]);
        row.Send(Buses.ByteAnd, a[1], b[1], and[1]);
        return row.Build();
    }
}
