using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Control;

/// <summary>rd = pc + 4, then on to rs1 + immediate without its lowest bit: JALR.</summary>
/// <remarks>
/// The row proves the sum s, below 2^29, to be a multiple of 4 plus DroppedBit, and goes to that multiple. A sum with
/// another remainder has no proof: its target is misaligned.
/// </remarks>
public static class JumpRegisterTable
{
    /// <summary>Columns, in order. <c>LinkLow</c>: the low limb of pc + 4, from the program table.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, ImmediateLow = 5, ImmediateHigh = 6, LinkLow = 7,
        ALow = 8, AHigh = 9, ATime = 10, SumLow = 11, SumHigh = 12, DroppedBit = 13,
        OldLow = 14, OldHigh = 15, RdTime = 16;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("jump register");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Word immediate = row.WordColumns(nameof(ImmediateLow), nameof(ImmediateHigh));
        Expression linkLow = row.Column(nameof(LinkLow));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Word sum = row.WordColumns(nameof(SumLow), nameof(SumHigh));
        Expression droppedBit = row.Flag(nameof(DroppedBit));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // SumLow - DroppedBit is 4 times a number below 2^14, so SumLow is below 2^16. SumHigh then is an integer in [-2^16, 2^17], so 8 · SumHigh below 2^16 makes
        // it less than 2^13; totals are within ±2^18.
        Expression carry = row.Carry("carry of the low limbs", a.Low + immediate.Low - sum.Low);
        row.Carry("carry of the high limbs", a.High + immediate.High + carry - sum.High);

        // pc + 4 is below 2^30 and its low limb is exact, so the high limb follows.
        Word link = new(linkLow, (row.Pc + 4 - linkLow) * RowBuilder.InverseLimb);
        row.Fetch(Operation.JumpRegister, rd, rs1, immediate: immediate, target: linkLow);
        row.Continue(sum.Low + (Word.Limb * sum.High) - droppedBit);
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, link, rdTime);
        row.Range14((sum.Low - droppedBit) * RowBuilder.InverseOf(4));
        row.Range16(8 * sum.High);
        return row.Build();
    }
}
