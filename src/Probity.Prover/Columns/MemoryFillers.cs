using Probity.Machine.Tables;
using Probity.Machine.Tables.Storage;

namespace Probity.Prover.Columns;

internal readonly struct LoadWordFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.LoadWord;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, LoadWordTable.OldLow, LoadWordTable.RdTime, step, counts);
        row[LoadWordTable.Rd] = fetched.Rd;
        row[LoadWordTable.Rs1] = fetched.Rs1;
        StepCells.ReadA(row, LoadWordTable.ALow, LoadWordTable.ATime, step, counts);
        StepCells.ReadB(row, LoadWordTable.WordLow, LoadWordTable.WordTime, step, counts);
        StepCells.Address(row, LoadWordTable.Immediate, step.A, fetched, counts);
    }
}

internal readonly struct StoreWordFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.StoreWord;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, StoreWordTable.OldLow, StoreWordTable.WordTime, step, counts);
        row[StoreWordTable.Rs1] = fetched.Rs1;
        row[StoreWordTable.Rs2] = fetched.Rs2;
        StepCells.ReadA(row, StoreWordTable.ALow, StoreWordTable.ATime, step, counts);
        StepCells.ReadB(row, StoreWordTable.BLow, StoreWordTable.BTime, step, counts);
        StepCells.Address(row, StoreWordTable.Immediate, step.A, fetched, counts);
    }
}

internal readonly struct LoadSubwordFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.LoadSubword;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, LoadSubwordTable.OldLow, LoadSubwordTable.RdTime, step, counts);
        uint kind = fetched.Operation - Operation.LoadSubword, isHalf = kind & 1, isSigned = kind >> 1;
        uint address = StepCells.Address(row, LoadSubwordTable.Immediate, step.A, fetched, counts);
        row[LoadSubwordTable.IsHalf] = isHalf;
        row[LoadSubwordTable.IsSigned] = isSigned;
        row[LoadSubwordTable.Rd] = fetched.Rd;
        row[LoadSubwordTable.Rs1] = fetched.Rs1;
        row[LoadSubwordTable.Offset0] = address & 1;
        row[LoadSubwordTable.Offset1] = (address >> 1) & 1;
        StepCells.ReadA(row, LoadSubwordTable.ALow, LoadSubwordTable.ATime, step, counts);
        StepCells.ReadB(row, LoadSubwordTable.WordLow, LoadSubwordTable.WordTime, step, counts);

        uint half = (address & 2) != 0 ? step.B >> 16 : step.B & 0xFFFF;
        bool isLowByte = isHalf == 0 && (address & 1) == 0;
        uint top = isLowByte ? half & 0xFF : half >> 8, other = isLowByte ? half >> 8 : half & 0xFF;
        row[LoadSubwordTable.Top] = top;
        row[LoadSubwordTable.Other] = other;
        row[LoadSubwordTable.IsNegative] = isSigned & (top >> 7);
        row[LoadSubwordTable.ResultLow] = step.After & 0xFFFF;
        counts.BytePair(top, other);
        counts.ByteAnd(top, 128 * isSigned);
    }
}

internal readonly struct StoreSubwordFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.StoreSubword;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, StoreSubwordTable.OldLow, StoreSubwordTable.WordTime, step, counts);
        uint address = StepCells.Address(row, StoreSubwordTable.Immediate, step.A, fetched, counts);
        row[StoreSubwordTable.IsHalf] = fetched.Operation - Operation.StoreSubword;
        row[StoreSubwordTable.Rs1] = fetched.Rs1;
        row[StoreSubwordTable.Rs2] = fetched.Rs2;
        row[StoreSubwordTable.Offset0] = address & 1;
        row[StoreSubwordTable.Offset1] = (address >> 1) & 1;
        StepCells.ReadA(row, StoreSubwordTable.ALow, StoreSubwordTable.ATime, step, counts);
        StepCells.ReadB(row, StoreSubwordTable.BLow, StoreSubwordTable.BTime, step, counts);

        uint half = (address & 2) != 0 ? step.Before >> 16 : step.Before & 0xFFFF;
        bool isOdd = (address & 1) != 0;
        uint replaced = isOdd ? half >> 8 : half & 0xFF, kept = isOdd ? half & 0xFF : half >> 8;
        row[StoreSubwordTable.Replaced] = replaced;
        row[StoreSubwordTable.Kept] = kept;
        row[StoreSubwordTable.Stored] = step.B & 0xFF;
        row.SetWord(StoreSubwordTable.NewLow, step.After);
        counts.BytePair(replaced, kept);
        counts.BytePair(step.B & 0xFF, (step.B >> 8) & 0xFF);
    }
}

internal readonly struct RefreshFiller : IRowFiller<RefreshRecord>
{
    public static TableId Table => TableId.Refresh;

    public static void Fill(
        in RefreshRecord refresh, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        uint gap = refresh.Time - refresh.LastTime - 1;
        row[RefreshTable.Real] = 1;
        row[RefreshTable.Address] = refresh.Address;
        row.SetWord(RefreshTable.ValueLow, refresh.Value);
        row[RefreshTable.LastTime] = refresh.LastTime;
        row.SetWord(RefreshTable.TimeLow, refresh.Time);
        row[RefreshTable.GapLow] = gap & 0xFFFF;
        counts.Range16(refresh.Time & 0xFFFF);
        counts.Range16(gap & 0xFFFF);
        counts.BytePair(refresh.Time >> 16, gap >> 16);
    }
}

internal readonly struct BoundaryFiller : IRowFiller<BoundaryRecord>
{
    public static TableId Table => TableId.Boundary;

    public static void Fill(
        in BoundaryRecord boundary, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        const uint Mask = (1 << 14) - 1;
        bool isSpecial = boundary.Address >= AddressSpace.SpecialBase;
        uint address = isSpecial ? boundary.Address - AddressSpace.SpecialBase : boundary.Address;
        uint distance = boundary.Address - boundary.Previous - 1;
        row[BoundaryTable.Real] = 1;
        row[BoundaryTable.IsImage] = boundary.IsImage ? 1u : 0;
        row[BoundaryTable.IsSpecial] = isSpecial ? 1u : 0;
        row[BoundaryTable.Address0] = address & Mask;
        row[BoundaryTable.Address1] = address >> 14;
        row[BoundaryTable.Distance0] = distance & Mask;
        row[BoundaryTable.Distance1] = distance >> 14;
        row.SetWord(BoundaryTable.FirstLow, boundary.First);
        row.SetWord(BoundaryTable.LastLow, boundary.Last);
        row[BoundaryTable.LastTime] = boundary.LastTime;
        counts.Range14(address & Mask);
        counts.Range14(address >> 14);
        counts.Range14(2 * (address >> 14));
        counts.Range14(distance & Mask);
        counts.Range16(distance >> 14);
    }
}
