using Probity.Crypto.Fields;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Calls;

namespace Probity.Prover.Columns;

internal readonly struct ExitCallFiller : IRowFiller<CallRecord>
{
    public static TableId Table => TableId.ExitCall;

    public static void Fill(
        in CallRecord call, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        StepCells.Begin(row, call.Clock, program[call.Index]);
        row[ExitCallTable.IsGroup] = call.Number - CallNumbers.Exit;
        CallCells.Time(row, ExitCallTable.NumberTime, call.NumberTime, call.Clock + Clock.FirstRead, counts);
        row[ExitCallTable.Code] = call.A0 & 0xFF;
        row[ExitCallTable.CodeRest] = (call.A0 >> 8) & 0xFF;
        row[ExitCallTable.A0High] = call.A0 >> 16;
        CallCells.Time(row, ExitCallTable.A0Time, call.A0Time, call.Clock + Clock.Late, counts);
        row.SetWord(ExitCallTable.LengthLow, call.FirstWord);
        CallCells.Time(row, ExitCallTable.LengthTime, call.FirstTime, call.Clock + Clock.SecondRead, counts);
        counts.BytePair(call.A0 & 0xFF, (call.A0 >> 8) & 0xFF);
    }
}

internal readonly struct PlainCallFiller : IRowFiller<CallRecord>
{
    public static TableId Table => TableId.PlainCall;

    public static void Fill(
        in CallRecord call, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        StepCells.Begin(row, call.Clock, program[call.Index]);
        bool isRead = call.Number == CallNumbers.Read;
        bool isDebug = call.Number == CallNumbers.Write && call.A0 == 2;
        bool isWrite = call.Number == CallNumbers.Write && !isDebug;
        bool isUnknown = !isRead && !isWrite && !isDebug;
        row[PlainCallTable.IsRead] = isRead ? 1u : 0;
        row[PlainCallTable.IsWrite] = isWrite ? 1u : 0;
        row[PlainCallTable.IsDebug] = isDebug ? 1u : 0;
        row.SetWord(PlainCallTable.NumberLow, call.Number);
        CallCells.Time(row, PlainCallTable.NumberTime, call.NumberTime, call.Clock + Clock.FirstRead, counts);
        row.SetWord(PlainCallTable.A0Low, call.A0);
        CallCells.Time(row, PlainCallTable.A0Time, call.A0Time, call.Clock + Clock.Late, counts);
        row.SetWord(PlainCallTable.A2Low, call.A2);
        CallCells.Time(row, PlainCallTable.A2Time, call.A2Time, call.Clock + Clock.Write, counts);
        row.SetWord(PlainCallTable.ResultLow, call.Result);

        uint number = call.Number & 0xFFFF, a0 = call.A0 & 0xFFFF;
        KoalaBear partial = isUnknown
            ? Distance(number, CallNumbers.Read) * Distance(number, CallNumbers.Write) * Distance(number, CallNumbers.Exit)
            : KoalaBear.Zero;
        KoalaBear product = isRead ? Distance(a0, 0) * Distance(a0, 3)
            : isWrite ? Distance(a0, 1) * Distance(a0, 2)
            : partial * Distance(number, CallNumbers.ExitGroup) * Distance(number, CallNumbers.SetBreak);
        uint high = isUnknown ? call.Number >> 16 : isDebug ? 0 : call.A0 >> 16;
        KoalaBear highLimb = KoalaBear.From(high);
        row[PlainCallTable.PartialProduct] = partial.Canonical;
        row[PlainCallTable.Product] = product.Canonical;
        row[PlainCallTable.HighLimb] = high;
        row[PlainCallTable.Inverse] =
            ((product * product) + (KoalaBear.From(3) * highLimb * highLimb)).Inverse().Canonical;
    }

    private static KoalaBear Distance(uint a, uint b) => KoalaBear.From(a) - KoalaBear.From(b);
}

internal readonly struct BreakCallFiller : IRowFiller<CallRecord>
{
    public static TableId Table => TableId.BreakCall;

    public static void Fill(
        in CallRecord call, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        const uint Ceiling = GuestProgram.MemoryBytes - GuestProgram.StackBytes;
        StepCells.Begin(row, call.Clock, program[call.Index]);
        uint address = call.A0, floor = call.SecondWord;
        bool isTooLow = address < floor, isTooHigh = !isTooLow && address > Ceiling;
        row[BreakCallTable.IsTooLow] = isTooLow ? 1u : 0;
        row[BreakCallTable.IsTooHigh] = isTooHigh ? 1u : 0;
        CallCells.Time(row, BreakCallTable.NumberTime, call.NumberTime, call.Clock + Clock.FirstRead, counts);
        row.SetWord(BreakCallTable.AddressLow, address);
        CallCells.Time(row, BreakCallTable.A0Time, call.A0Time, call.Clock + Clock.Late, counts);
        row.SetWord(BreakCallTable.ResultLow, call.Result);
        row.SetWord(BreakCallTable.BreakLow, call.FirstWord);
        CallCells.Time(row, BreakCallTable.BreakTime, call.FirstTime, call.Clock + Clock.SecondRead, counts);
        row.SetWord(BreakCallTable.FloorLow, floor);
        CallCells.Time(row, BreakCallTable.FloorTime, call.SecondTime, call.Clock + Clock.SecondRead, counts);
        if (isTooLow)
        {
            CallCells.Difference(row, BreakCallTable.FirstLow, BreakCallTable.FirstBorrow, floor, address, 1, counts);
            counts.RangeWord(0);
        }
        else if (isTooHigh)
        {
            CallCells.Difference(row, BreakCallTable.FirstLow, BreakCallTable.FirstBorrow, address, Ceiling, 1, counts);
            counts.RangeWord(0);
        }
        else
        {
            CallCells.Difference(row, BreakCallTable.FirstLow, BreakCallTable.FirstBorrow, address, floor, 0, counts);
            CallCells.Difference(row, BreakCallTable.SecondLow, BreakCallTable.SecondBorrow, Ceiling, address, 0, counts);
        }
    }
}

internal readonly struct TransferCallFiller : IRowFiller<CallRecord>
{
    public static TableId Table => TableId.TransferCall;

    public static void Fill(
        in CallRecord call, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        StepCells.Begin(row, call.Clock, program[call.Index]);
        uint bytes = call.Result, cursor = call.FirstWord, length = call.SecondWord, buffer = call.A1;
        bool isFull = bytes == call.A2;
        row[TransferCallTable.IsPublicRead] = call.A0 == 3 ? 1u : 0;
        row[TransferCallTable.IsWrite] = call.A0 == 1 ? 1u : 0;
        CallCells.Time(row, TransferCallTable.NumberTime, call.NumberTime, call.Clock + Clock.FirstRead, counts);
        CallCells.Time(row, TransferCallTable.A0Time, call.A0Time, call.Clock + Clock.Late, counts);
        row.SetWord(TransferCallTable.BytesLow, bytes);
        row.SetWord(TransferCallTable.BufferLow, buffer);
        CallCells.Time(row, TransferCallTable.BufferTime, call.A1Time, call.Clock + Clock.SecondRead, counts);
        row.SetWord(TransferCallTable.CountLow, call.A2);
        CallCells.Time(row, TransferCallTable.CountTime, call.A2Time, call.Clock + Clock.Write, counts);
        row.SetWord(TransferCallTable.CursorLow, cursor);
        CallCells.Time(row, TransferCallTable.CursorTime, call.FirstTime, call.Clock + Clock.SecondRead, counts);
        row.SetWord(TransferCallTable.NewCursorLow, cursor + bytes);
        row.SetWord(TransferCallTable.LengthLow, length);
        CallCells.Time(row, TransferCallTable.LengthTime, call.SecondTime, call.Clock + Clock.SecondRead, counts);
        row[TransferCallTable.IsFull] = isFull ? 1u : 0;
        (uint larger, uint smaller, uint less) = isFull ? (length, cursor + bytes, 0u) : (call.A2, bytes, 1u);
        CallCells.Difference(
            row, TransferCallTable.SlackLow, TransferCallTable.SlackBorrow, larger, smaller, less, counts);
        counts.RangeWord(bytes);
        counts.RangeWord(cursor + bytes);
        row[TransferCallTable.BufferQuotient] = (buffer & 0xFFFF) >> 2;
        row[TransferCallTable.Offset0] = buffer & 1;
        row[TransferCallTable.Offset1] = (buffer >> 1) & 1;
        counts.Range14((buffer & 0xFFFF) >> 2);
        if (bytes == 0) { return; }
        row[TransferCallTable.HasBytes] = 1;
        counts.Range16(8 * (buffer >> 16));
    }
}

internal readonly struct CopyFiller : IRowFiller<CopyRecord>
{
    public static TableId Table => TableId.Copy;

    public static void Fill(
        in CopyRecord copy, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        uint end = Math.Min(4, copy.Offset + copy.Left);
        row[CopyTable.Real] = 1;
        row[CopyTable.Clock] = copy.Clock;
        row[CopyTable.IsPublicRead] = copy.Descriptor == 3 ? 1u : 0;
        row[CopyTable.IsWrite] = copy.Descriptor == 1 ? 1u : 0;
        bool isLast = copy.Left == end - copy.Offset;
        uint rest = copy.Left - (end - copy.Offset) - (isLast ? 0u : 1);
        row[CopyTable.IsLast] = isLast ? 1u : 0;
        row[CopyTable.RestLow] = rest & 0xFFFF;
        counts.Range16(rest & 0xFFFF);
        counts.Range14(rest >> 16);
        row[CopyTable.Address] = copy.Address;
        row[CopyTable.Cursor] = copy.Cursor;
        row[CopyTable.Left] = copy.Left;
        for (int i = 0; i < 3; i++)
        {
            row[CopyTable.Skip0 + i] = i < copy.Offset ? 1u : 0;
            row[CopyTable.Stop1 + i] = i + 1 >= end ? 1u : 0;
        }

        row.SetBytes(CopyTable.Old0, copy.Before);
        row.SetBytes(CopyTable.New0, copy.After);
        uint publicity = copy.Descriptor switch { 0 => 0, 1 => 1, _ => KoalaBear.Modulus - 1 };
        for (uint i = copy.Offset; i < end; i++)
        {
            row[CopyTable.Public0 + (int)i] = publicity;
        }

        CallCells.Time(row, CopyTable.LastTime, copy.LastTime, copy.Clock + Clock.SecondRead, counts);
        counts.WordBytes(copy.Before);
        counts.WordBytes(copy.After);
    }
}

/// <summary>The cells that the tables of system calls share.</summary>
internal static class CallCells
{
    /// <summary>The time of an access, and its gap.</summary>
    public static void Time(RowCells row, int column, uint lastTime, uint time, LookupCounts counts)
    {
        row[column] = lastTime;
        counts.Gap(time, lastTime);
    }

    /// <summary>larger - smaller - less as a word, with the borrow of its low limb.</summary>
    public static void Difference(
        RowCells row, int lowColumn, int borrowColumn, uint larger, uint smaller, uint less, LookupCounts counts)
    {
        uint difference = larger - smaller - less;
        row.SetWord(lowColumn, difference);
        row[borrowColumn] = (larger & 0xFFFF) < (smaller & 0xFFFF) + less ? 1u : 0;
        counts.RangeWord(difference);
    }
}
