using Probity.Machine.Tables.Storage;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Control;

/// <summary>rd = pc + 4, then on to rs1 + immediate without its lowest bit: JALR.</summary>
/// <remarks>
/// The row goes to s - DroppedBit, with the sum s as in <see cref="GuestAddress"/>. The next row fetches
/// there, so that number is a multiple of 4 below 2^29 in the field, and in the integers too: DroppedBit is
/// the lowest bit of s, and the second lowest is 0.
/// </remarks>
public static class JumpRegisterTable
{
    /// <summary>Columns, in order. <c>LinkLow</c>: the low limb of pc + 4, from the program table.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, Rs1 = 4, Immediate = 5, LinkLow = 6,
        ALow = 7, AHigh = 8, ATime = 9, DroppedBit = 10, OldLow = 11, OldHigh = 12, RdTime = 13;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("jump register");
        Expression rd = row.Column(nameof(Rd));
        Expression rs1 = row.Column(nameof(Rs1));
        Expression immediate = row.Column(nameof(Immediate));
        Expression linkLow = row.Column(nameof(LinkLow));
        Word a = row.WordColumns(nameof(ALow), nameof(AHigh));
        Expression aTime = row.Column(nameof(ATime));
        Expression droppedBit = row.Flag(nameof(DroppedBit));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        // pc + 4 is below 2^30 and its low limb is exact, so the high limb follows.
        Word link = new(linkLow, (row.Pc + 4 - linkLow) * RowBuilder.InverseLimb);
        row.Fetch(Operation.JumpRegister, rd, rs1, immediate: new Word(immediate, 0), target: linkLow);
        row.Continue(GuestAddress.Prove(row, a, immediate) - droppedBit);
        row.ReadRegister(Tables.Clock.FirstRead, rs1, a, aTime);
        row.WriteRegister(Tables.Clock.Write, rd, old, link, rdTime);
        return row.Build();
    }
}
