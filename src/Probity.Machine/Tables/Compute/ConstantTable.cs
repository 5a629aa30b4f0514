using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Compute;

/// <summary>rd = a number fixed by the program, then on to a fixed place: LUI, AUIPC, JAL, and ADDI from
/// x0.</summary>
/// <remarks>The program table holds the finished result and the next pc, so nothing is computed and nothing
/// is checked.</remarks>
public static class ConstantTable
{
    /// <summary>Columns, in order.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, Rd = 3, ResultLow = 4, ResultHigh = 5, NextPc = 6,
        OldLow = 7, OldHigh = 8, RdTime = 9;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("constant");
        Expression rd = row.Column(nameof(Rd));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Expression nextPc = row.Column(nameof(NextPc));
        Word old = row.WordColumns(nameof(OldLow), nameof(OldHigh));
        Expression rdTime = row.Column(nameof(RdTime));

        row.Fetch(Operation.Constant, rd, immediate: result, target: nextPc);
        row.Continue(nextPc);
        row.WriteRegister(Tables.Clock.Write, rd, old, result, rdTime);
        return row.Build();
    }
}
