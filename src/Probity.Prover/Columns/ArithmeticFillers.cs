using Probity.Machine.Tables;
using Probity.Machine.Tables.Compute;

namespace Probity.Prover.Columns;

internal readonly struct ConstantFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.Constant;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        row[ConstantTable.Rd] = fetched.Rd;
        row.SetWord(ConstantTable.ResultLow, step.After);
        row[ConstantTable.NextPc] = fetched.Target;
        StepCells.Write(row, ConstantTable.OldLow, ConstantTable.RdTime, step, counts);
    }
}

internal readonly struct MoveFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.Move;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, MoveTable.OldLow, MoveTable.RdTime, step, counts);
        row[MoveTable.Rd] = fetched.Rd;
        row[MoveTable.Rs1] = fetched.Rs1;
        StepCells.ReadA(row, MoveTable.ALow, MoveTable.ATime, step, counts);
    }
}

internal readonly struct AddImmediateFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.AddImmediate;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, AddImmediateTable.OldLow, AddImmediateTable.RdTime, step, counts);
        row[AddImmediateTable.Rd] = fetched.Rd;
        row[AddImmediateTable.Rs1] = fetched.Rs1;
        row[AddImmediateTable.ImmediateLow] = fetched.ImmediateLow;
        row[AddImmediateTable.ImmediateHigh] = fetched.ImmediateHigh;
        StepCells.ReadA(row, AddImmediateTable.ALow, AddImmediateTable.ATime, step, counts);
        row.SetWord(AddImmediateTable.ResultLow, step.After);
        counts.RangeWord(step.After);
    }
}

internal readonly struct AddRegisterFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.AddRegister;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, AddRegisterTable.OldLow, AddRegisterTable.RdTime, step, counts);
        row[AddRegisterTable.IsSubtraction] = fetched.Operation - Operation.AddRegister;
        row[AddRegisterTable.Rd] = fetched.Rd;
        row[AddRegisterTable.Rs1] = fetched.Rs1;
        row[AddRegisterTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, AddRegisterTable.ALow, AddRegisterTable.ATime, step, counts);
        StepCells.ReadB(row, AddRegisterTable.BLow, AddRegisterTable.BTime, step, counts);
        row.SetWord(AddRegisterTable.ResultLow, step.After);
        counts.RangeWord(step.After);
    }
}

internal readonly struct CompareImmediateFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.CompareImmediate;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, CompareImmediateTable.OldLow, CompareImmediateTable.RdTime, step, counts);
        uint isSigned = fetched.Operation - Operation.CompareImmediate;
        row[CompareImmediateTable.IsSigned] = isSigned;
        row[CompareImmediateTable.Rd] = fetched.Rd;
        row[CompareImmediateTable.Rs1] = fetched.Rs1;
        row[CompareImmediateTable.ImmediateLow] = fetched.ImmediateLow;
        row[CompareImmediateTable.ImmediateHigh] = fetched.ImmediateHigh;
        StepCells.ReadA(row, CompareImmediateTable.ALow, CompareImmediateTable.ATime, step, counts);
        uint a = StepCells.Bias(row, CompareImmediateTable.ASign, step.A, isSigned, counts);
        StepCells.Compare(
            row, CompareImmediateTable.DifferenceLow, CompareImmediateTable.IsLess, a, fetched.Immediate, counts);
    }
}

internal readonly struct CompareUnsignedFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.CompareUnsigned;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, CompareUnsignedTable.OldLow, CompareUnsignedTable.RdTime, step, counts);
        row[CompareUnsignedTable.Rd] = fetched.Rd;
        row[CompareUnsignedTable.Rs1] = fetched.Rs1;
        row[CompareUnsignedTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, CompareUnsignedTable.ALow, CompareUnsignedTable.ATime, step, counts);
        StepCells.ReadB(row, CompareUnsignedTable.BLow, CompareUnsignedTable.BTime, step, counts);
        StepCells.Compare(
            row, CompareUnsignedTable.DifferenceLow, CompareUnsignedTable.IsLess, step.A, step.B, counts);
    }
}

internal readonly struct CompareSignedFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.CompareSigned;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, CompareSignedTable.OldLow, CompareSignedTable.RdTime, step, counts);
        row[CompareSignedTable.Rd] = fetched.Rd;
        row[CompareSignedTable.Rs1] = fetched.Rs1;
        row[CompareSignedTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, CompareSignedTable.ALow, CompareSignedTable.ATime, step, counts);
        StepCells.ReadB(row, CompareSignedTable.BLow, CompareSignedTable.BTime, step, counts);
        uint a = StepCells.Bias(row, CompareSignedTable.ASign, step.A, 1, counts);
        uint b = StepCells.Bias(row, CompareSignedTable.BSign, step.B, 1, counts);
        StepCells.Compare(row, CompareSignedTable.DifferenceLow, CompareSignedTable.IsLess, a, b, counts);
    }
}
