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

internal readonly struct BranchUnsignedFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BranchUnsigned;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        row[BranchUnsignedTable.IsNotLess] = fetched.Operation - Operation.BranchUnsigned;
        row[BranchUnsignedTable.Rs1] = fetched.Rs1;
        row[BranchUnsignedTable.Rs2] = fetched.Rs2;
        row[BranchUnsignedTable.Target] = fetched.Target;
        row[BranchUnsignedTable.NextPc] = step.After != 0 ? fetched.Target : fetched.Pc + 4;
        StepCells.ReadA(row, BranchUnsignedTable.ALow, BranchUnsignedTable.ATime, step, counts);
        StepCells.ReadB(row, BranchUnsignedTable.BLow, BranchUnsignedTable.BTime, step, counts);
        StepCells.Compare(
            row, BranchUnsignedTable.DifferenceLow, BranchUnsignedTable.IsLess, step.A, step.B, counts);
    }
}

internal readonly struct BranchSignedFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BranchSigned;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        row[BranchSignedTable.IsNotLess] = fetched.Operation - Operation.BranchSigned;
        row[BranchSignedTable.Rs1] = fetched.Rs1;
        row[BranchSignedTable.Rs2] = fetched.Rs2;
        row[BranchSignedTable.Target] = fetched.Target;
        row[BranchSignedTable.NextPc] = step.After != 0 ? fetched.Target : fetched.Pc + 4;
        StepCells.ReadA(row, BranchSignedTable.ALow, BranchSignedTable.ATime, step, counts);
        StepCells.ReadB(row, BranchSignedTable.BLow, BranchSignedTable.BTime, step, counts);
        uint a = StepCells.Bias(row, BranchSignedTable.ASign, step.A, 1, counts);
        uint b = StepCells.Bias(row, BranchSignedTable.BSign, step.B, 1, counts);
        StepCells.Compare(row, BranchSignedTable.DifferenceLow, BranchSignedTable.IsLess, a, b, counts);
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
        row[JumpRegisterTable.LinkLow] = fetched.Target;
        StepCells.ReadA(row, JumpRegisterTable.ALow, JumpRegisterTable.ATime, step, counts);
        row[JumpRegisterTable.DroppedBit] =
            StepCells.Address(row, JumpRegisterTable.Immediate, step.A, fetched, counts) & 1;
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
