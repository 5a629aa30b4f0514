using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = rs1 shifted by rs2 mod 32: SLL, SRL, SRA. See <see cref="ShiftRow"/>.</summary>
public static class ShiftRegisterTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsLeft = 3, IsArithmetic = 4, Bytes0 = 5, Bytes1 = 6, Bits = 7,
        A0 = 8, A1 = 9, A2 = 10, A3 = 11, First0 = 12, First1 = 13, First2 = 14, First3 = 15,
        Second0 = 16, Second1 = 17, Second2 = 18, Second3 = 19, Sign = 20,
        Rd = 21, Rs1 = 22, ATime = 23, ResultLow = 24, ResultHigh = 25, OldLow = 26, OldHigh = 27, RdTime = 28,
        Rs2 = 29, BLow = 30, BHigh = 31, BTime = 32;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("shift register");
        ShiftRow shift = new(row);
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression aTime = row.Column(nameof(ATime));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));
        Expression rs2 = row.Column(nameof(Rs2));
        Word b = row.WordColumns(nameof(BLow), nameof(BHigh));
        Expression bTime = row.Column(nameof(BTime));

        shift.RequireResult(result);
        row.Fetch(shift.OperationFrom(Operation.ShiftRegister), rd, rs1, rs2);
        row.ContinueInOrder();
        row.ReadRegister(Tables.Clock.FirstRead, rs1, shift.Value, aTime);
        row.ReadRegister(Tables.Clock.SecondRead, rs2, b, bTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        shift.LookUp();

        // b.Low = distance + 32 · rest with distance below 32 and rest below 2^14: both sides are below
        // 2^20, so the distance is b mod 32.
        row.Range14((b.Low - shift.Distance) * RowBuilder.InverseOf(32));
        return row.Build();
    }
}
