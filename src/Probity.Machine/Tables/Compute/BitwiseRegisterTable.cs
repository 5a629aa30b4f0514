using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 with rs2, bit by bit: AND, OR, XOR.</summary>
public static class BitwiseRegisterTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsOr = 3, IsXor = 4, Rd = 5, Rs1 = 6, Rs2 = 7,
        A0 = 8, A1 = 9, A2 = 10, A3 = 11, ATime = 12, B0 = 13, B1 = 14, B2 = 15, B3 = 16, BTime = 17,
        And0 = 18, And1 = 19, And2 = 20, And3 = 21, ResultLow = 22, ResultHigh = 23,
        OldLow = 24, OldHigh = 25, RdTime = 26;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("bitwise register");
        Expression isOr = row.Flag(nameof(IsOr));
        Expression isXor = row.Flag(nameof(IsXor));
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression rs2 = row.Column(nameof(Rs2));
        Expression[] a = row.Columns(nameof(A0), nameof(A1), nameof(A2), nameof(A3));
        Expression aTime = row.Column(nameof(ATime));
        Expression[] b = row.Columns(nameof(B0), nameof(B1), nameof(B2), nameof(B3));
        Expression bTime = row.Column(nameof(BTime));
        Expression[] and = row.Columns(nameof(And0), nameof(And1), nameof(And2), nameof(And3));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // The result's limbs are exact: the lookups make every byte of a, b and their conjunction exact.
        Word first = Word.OfBytes(a), second = Word.OfBytes(b), both = Word.OfBytes(and);
        row.RequireEqual("low limb", result.Low, Combine(isOr, isXor, first.Low, second.Low, both.Low));
        row.RequireEqual("high limb", result.High, Combine(isOr, isXor, first.High, second.High, both.High));

        row.Fetch(Operation.BitwiseRegister + isOr + (2 * isXor), rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, first, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, second, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        for (int i = 0; i < 4; i++)
        {
            row.Send(Buses.ByteAnd, a[i], b[i], and[i]);
        }

        return row.Build();
    }

    /// <summary>a &amp; b, or a | b with the first flag, or a ^ b with the second; the fetch forbids
    /// both.</summary>
    internal static Expression Combine(Expression isOr, Expression isXor, Expression a, Expression b, Expression and) =>
        and + (isOr * (a + b - (2 * and))) + (isXor * (a + b - (3 * and)));
}
