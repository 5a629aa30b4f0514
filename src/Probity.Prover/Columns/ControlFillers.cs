using Probity.Crypto.Fields;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Control;

namespace Probity.Prover.Columns;

internal readonly struct BranchEqualFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BranchEqual;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        row[BranchEqualTable.IsNotEqual] = fetched.Operation - Operation.BranchEqual;
        row[BranchEqualTable.Rs1] = fetched.Rs1;
        row[BranchEqualTable.Rs2] = fetched.Rs2;
        row[BranchEqualTable.Target] = fetched.Target;
        row[BranchEqualTable.NextPc] = step.After != 0 ? fetched.Target : fetched.Pc + 4;
        StepCells.ReadA(row, BranchEqualTable.ALow, BranchEqualTable.ATime, step, counts);
        StepCells.ReadB(row, BranchEqualTable.BLow, BranchEqualTable.BTime, step, counts);
        row[BranchEqualTable.AreEqual] = step.A == step.B ? 1u : 0;
        row[BranchEqualTable.Inverse] = InverseCells.Distance(
            (step.A & 0xFFFF) - (long)(step.B & 0xFFFF), (step.A >> 16) - (long)(step.B >> 16));
    }

    public static void FinishBlock(Span<uint> block) =>
        InverseCells.Invert(block.Slice(BranchEqualTable.Inverse * RowCells.BlockRows, RowCells.BlockRows));
}

internal readonly struct BranchLessFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BranchLess;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        uint kind = fetched.Operation - Operation.BranchLess, isSigned = kind & 1;
        row[BranchLessTable.IsSigned] = isSigned;
        row[BranchLessTable.IsNotLess] = kind >> 1;
        row[BranchLessTable.Rs1] = fetched.Rs1;
        row[BranchLessTable.Rs2] = fetched.Rs2;
        row[BranchLessTable.Target] = fetched.Target;
        row[BranchLessTable.NextPc] = step.After != 0 ? fetched.Target : fetched.Pc + 4;
        StepCells.ReadA(row, BranchLessTable.ALow, BranchLessTable.ATime, step, counts);
        StepCells.ReadB(row, BranchLessTable.BLow, BranchLessTable.BTime, step, counts);
        uint a = StepCells.Bias(row, BranchLessTable.ASign, step.A, isSigned, counts);
        uint b = StepCells.Bias(row, BranchLessTable.BSign, step.B, isSigned, counts);
        StepCells.Compare(row, BranchLessTable.DifferenceLow, BranchLessTable.IsLess, a, b, counts);
    }
}

internal readonly struct JumpRegisterFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.JumpRegister;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, JumpRegisterTable.OldLow, JumpRegisterTable.RdTime, step, counts);
        row[JumpRegisterTable.Rd] = fetched.Rd;
        row[JumpRegisterTable.Rs1] = fetched.Rs1;
        row[JumpRegisterTable.ImmediateLow] = fetched.ImmediateLow;
        row[JumpRegisterTable.ImmediateHigh] = fetched.ImmediateHigh;
        row[JumpRegisterTable.LinkLow] = fetched.Target;
        StepCells.ReadA(row, JumpRegisterTable.ALow, JumpRegisterTable.ATime, step, counts);
        uint sum = step.A + fetched.Immediate;
        row.SetWord(JumpRegisterTable.SumLow, sum);
        row[JumpRegisterTable.DroppedBit] = sum & 1;
        counts.Range14((sum & 0xFFFF) >> 2);
        counts.Range16(8 * (sum >> 16));
    }
}

/// <summary>Inverses of distances, for whole blocks at once.</summary>
internal static class InverseCells
{
    /// <summary>x^2 + 3 y^2 mod p. Range: |x|, |y| below 2^16.</summary>
    public static uint Distance(long x, long y) => (uint)(((x * x) + (3 * y * y)) % KoalaBear.Modulus);

    /// <summary>Replaces each number by its inverse and leaves zeros.</summary>
    public static void Invert(Span<uint> values)
    {
        // Montgomery's trick: one inverse for all.
        Span<KoalaBear> before = stackalloc KoalaBear[RowCells.BlockRows];
        KoalaBear product = KoalaBear.One;
        for (int i = 0; i < values.Length; i++)
        {
            before[i] = product;
            if (values[i] != 0) { product *= KoalaBear.From(values[i]); }
        }

        KoalaBear inverse = product.Inverse();
        for (int i = values.Length - 1; i >= 0; i--)
        {
            if (values[i] == 0) { continue; }
            KoalaBear value = KoalaBear.From(values[i]);
            values[i] = (inverse * before[i]).Canonical;
            inverse *= value;
        }
    }
}
