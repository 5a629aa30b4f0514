using System.Runtime.CompilerServices;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Compute;
using Probity.Machine.Tables.Lookups;

namespace Probity.Prover.Columns;

internal readonly struct BitwiseImmediateFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BitwiseImmediate;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, BitwiseImmediateTable.OldLow, BitwiseImmediateTable.RdTime, step, counts);
        BitCells.Kind(row, BitwiseImmediateTable.IsOr, fetched.Operation - Operation.BitwiseImmediate);
        row[BitwiseImmediateTable.Rd] = fetched.Rd;
        row[BitwiseImmediateTable.Rs1] = fetched.Rs1;
        row[BitwiseImmediateTable.Negative] = fetched.ImmediateHigh & 1;
        row[BitwiseImmediateTable.AHigh] = step.A >> 16;
        for (int i = 0; i < 2; i++)
        {
            uint a = (step.A >> (8 * i)) & 0xFF, b = (fetched.ImmediateLow >> (8 * i)) & 0xFF;
            row[BitwiseImmediateTable.A0 + i] = a;
            row[BitwiseImmediateTable.B0 + i] = b;
            row[BitwiseImmediateTable.And0 + i] = a & b;
            counts.ByteAnd(a, b);
        }

        StepCells.ReadATime(row, BitwiseImmediateTable.ATime, step, counts);
        row.SetWord(BitwiseImmediateTable.ResultLow, step.After);
    }
}

internal readonly struct BitwiseRegisterFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.BitwiseRegister;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, BitwiseRegisterTable.OldLow, BitwiseRegisterTable.RdTime, step, counts);
        BitCells.Kind(row, BitwiseRegisterTable.IsOr, fetched.Operation - Operation.BitwiseRegister);
        row[BitwiseRegisterTable.Rd] = fetched.Rd;
        row[BitwiseRegisterTable.Rs1] = fetched.Rs1;
        row[BitwiseRegisterTable.Rs2] = fetched.Rs2;
        for (int i = 0; i < 4; i++)
        {
            uint a = (step.A >> (8 * i)) & 0xFF, b = (step.B >> (8 * i)) & 0xFF;
            row[BitwiseRegisterTable.A0 + i] = a;
            row[BitwiseRegisterTable.B0 + i] = b;
            row[BitwiseRegisterTable.And0 + i] = a & b;
            counts.ByteAnd(a, b);
        }

        StepCells.ReadATime(row, BitwiseRegisterTable.ATime, step, counts);
        StepCells.ReadBTime(row, BitwiseRegisterTable.BTime, step, counts);
        row.SetWord(BitwiseRegisterTable.ResultLow, step.After);
    }
}

internal readonly struct ShiftImmediateFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.ShiftImmediate;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, ShiftImmediateTable.OldLow, ShiftImmediateTable.RdTime, step, counts);
        row[ShiftImmediateTable.Rd] = fetched.Rd;
        row[ShiftImmediateTable.Rs1] = fetched.Rs1;
        BitCells.Shift(
            row, fetched.Operation - Operation.ShiftImmediate, step.A, fetched.ImmediateLow, counts);
        StepCells.ReadATime(row, ShiftImmediateTable.ATime, step, counts);
        row.SetWord(ShiftImmediateTable.ResultLow, step.After);
    }
}

internal readonly struct ShiftRegisterFiller : IRowFiller<StepRecord>
{
    public static TableId Table => TableId.ShiftRegister;

    public static void Fill(
        in StepRecord step, ReadOnlySpan<ProgramRow> program, LookupCounts counts, RowCells row)
    {
        ref readonly ProgramRow fetched = ref program[step.Index];
        StepCells.Begin(row, step.Clock, fetched);
        StepCells.Write(row, ShiftRegisterTable.OldLow, ShiftRegisterTable.RdTime, step, counts);
        row[ShiftRegisterTable.Rd] = fetched.Rd;
        row[ShiftRegisterTable.Rs1] = fetched.Rs1;
        row[ShiftRegisterTable.Rs2] = fetched.Rs2;
        BitCells.Shift(row, fetched.Operation - Operation.ShiftRegister, step.A, step.B & 31, counts);
        StepCells.ReadATime(row, ShiftRegisterTable.ATime, step, counts);
        StepCells.ReadB(row, ShiftRegisterTable.BLow, ShiftRegisterTable.BTime, step, counts);
        counts.Range14((step.B & 0xFFFF) >> 5);
        row.SetWord(ShiftRegisterTable.ResultLow, step.After);
    }
}

/// <summary>The cells that the bitwise and shift tables share.</summary>
internal static class BitCells
{
    /// <summary>Two neighbouring flags from a number of 0, 1 or 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Kind(RowCells row, int firstFlag, uint kind)
    {
        row[firstFlag + 1] = kind >> 1;
        row[firstFlag] = kind & 1;
    }

    /// <summary>Flags, distance, parts and lookups of a shift; its columns are the same in both
    /// tables.</summary>
    public static void Shift(RowCells row, uint mode, uint value, uint distance, LookupCounts counts)
    {
        int bits = (int)(distance & 7);
        Kind(row, ShiftImmediateTable.IsLeft, mode);
        row[ShiftImmediateTable.Bytes0] = (distance >> 3) & 1;
        row[ShiftImmediateTable.Bytes1] = distance >> 4;
        row[ShiftImmediateTable.Bits] = (uint)bits;
        for (int i = 0; i < 4; i++)
        {
            // Only the top byte carries the sign.
            int byteMode = (int)mode & (i == 3 ? 3 : ByteShift.Left);
            uint part = (value >> (8 * i)) & 0xFF;
            (uint first, uint second, uint sign) = ByteShift.Split(part, bits, byteMode);
            row[ShiftImmediateTable.A0 + i] = part;
            row[ShiftImmediateTable.First0 + i] = first;
            row[ShiftImmediateTable.Second0 + i] = second;
            row[ShiftImmediateTable.Sign] = sign;
            counts.ByteShift(part, bits, byteMode);
        }
    }
}
