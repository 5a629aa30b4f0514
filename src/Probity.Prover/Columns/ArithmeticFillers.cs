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

internal readonly struct CompareRegisterFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.CompareRegister;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, CompareRegisterTable.OldLow, CompareRegisterTable.RdTime, step, counts);
        uint isSigned = fetched.Operation - Operation.CompareRegister;
        row[CompareRegisterTable.IsSigned] = isSigned;
        row[CompareRegisterTable.Rd] = fetched.Rd;
        row[CompareRegisterTable.Rs1] = fetched.Rs1;
        row[CompareRegisterTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, CompareRegisterTable.ALow, CompareRegisterTable.ATime, step, counts);
        StepCells.ReadB(row, CompareRegisterTable.BLow, CompareRegisterTable.BTime, step, counts);
        uint a = StepCells.Bias(row, CompareRegisterTable.ASign, step.A, isSigned, counts);
        uint b = StepCells.Bias(row, CompareRegisterTable.BSign, step.B, isSigned, counts);
        StepCells.Compare(row, CompareRegisterTable.DifferenceLow, CompareRegisterTable.IsLess, a, b, counts);
    }
}
