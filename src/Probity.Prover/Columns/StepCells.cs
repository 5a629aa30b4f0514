using System.Runtime.CompilerServices;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Compute;

namespace Probity.Prover.Columns;

/// <summary>The cells and lookups that rows of several tables share.</summary>
internal static class StepCells
{
    private const int Real = 0, ClockColumn = 1, Pc = 2;

    /// <summary>Selector, clock and pc.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(RowCells row, uint clock, in ProgramRow program)
    {
        row[Pc] = program.Pc;
        row[ClockColumn] = clock;
        row[Real] = 1;
    }

    /// <summary>The value of rs1, its time and the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadA(RowCells row, int lowColumn, int timeColumn, in StepRecord step, LookupCounts counts)
    {
        row.SetWord(lowColumn, step.A);
        ReadATime(row, timeColumn, step, counts);
    }

    /// <summary>The time of rs1 and the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadATime(RowCells row, int timeColumn, in StepRecord step, LookupCounts counts)
    {
        row[timeColumn] = step.TimeA;
        counts.Gap(step.Clock + Clock.FirstRead, step.TimeA);
    }

    /// <summary>The value of rs2 or of a loaded word, its time and the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadB(RowCells row, int lowColumn, int timeColumn, in StepRecord step, LookupCounts counts)
    {
        row.SetWord(lowColumn, step.B);
        ReadBTime(row, timeColumn, step, counts);
    }

    /// <summary>The time of rs2 and the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadBTime(RowCells row, int timeColumn, in StepRecord step, LookupCounts counts)
    {
        row[timeColumn] = step.TimeB;
        counts.Gap(step.Clock + Clock.SecondRead, step.TimeB);
    }

    /// <summary>What rd, or the word of memory, held before the write, its time and the gap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(RowCells row, int oldLowColumn, int timeColumn, in StepRecord step, LookupCounts counts)
    {
        row[timeColumn] = step.TimeC;
        row.SetWord(oldLowColumn, step.Before);
        counts.Gap(step.Clock + Clock.Write, step.TimeC);
    }

    /// <summary>The immediate of an access or jump, and the lookup of its base; returns the
    /// address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Address(
        RowCells row, int immediateColumn, uint baseValue, in ProgramRow program, LookupCounts counts)
    {
        row[immediateColumn] = program.ImmediateLow;
        counts.Range16(4 * (baseValue >> 16));
        return baseValue + (uint)program.Displacement;
    }

    /// <summary>The sign column of a compared word, and its lookup; returns the word with the top bit
    /// flipped if signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bias(RowCells row, int signColumn, uint value, uint isSigned, LookupCounts counts)
    {
        uint biased = value ^ (isSigned << 31);
        row[signColumn] = isSigned & (value >> 31);
        counts.Range16(biased >> 16);
        return biased;
    }

    /// <summary>The low limb of the difference, the outcome and the two lookups of a comparison.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compare(
        RowCells row, int differenceColumn, int isLessColumn, uint a, uint b, LookupCounts counts)
    {
        uint difference = a - b;
        row[differenceColumn] = difference & 0xFFFF;
        row[isLessColumn] = a < b ? 1u : 0;
        counts.RangeWord(difference);
    }

    /// <summary>Product.Limb in integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ProductLimb(uint a, uint b, int k)
    {
        long sum = 0;
        for (int i = 0; i < 4; i++)
        {
            int even = (2 * k) - i, odd = even + 1;
            if ((uint)even < 4) { sum += (long)Byte(a, i) * Byte(b, even); }
            if ((uint)odd < 4) { sum += ((long)Byte(a, i) * Byte(b, odd)) << 8; }
        }

        return sum;
    }

    private static uint Byte(uint value, int index) => (value >> (8 * index)) & 0xFF;
}
