using Probity.Machine.Loader;
using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>brk(address): the break becomes the address if that lies between floor and ceiling; the result
/// is the break.</summary>
/// <remarks>
/// Kinds: allowed (floor ≤ address ≤ ceiling), too low (address &lt; floor), too high (address &gt;
/// ceiling). Each names what must not be negative, and both differences are proven to be numbers of 32 bits.
/// </remarks>
public static class BreakCallTable
{
    /// <summary>Columns, in order. A row is too low or too high or else allowed.</summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsTooLow = 3, IsTooHigh = 4, NumberTime = 5,
        AddressLow = 6, AddressHigh = 7, A0Time = 8, ResultLow = 9, ResultHigh = 10,
        BreakLow = 11, BreakHigh = 12, BreakTime = 13, FloorLow = 14, FloorHigh = 15, FloorTime = 16,
        FirstLow = 17, FirstHigh = 18, FirstBorrow = 19, SecondLow = 20, SecondHigh = 21, SecondBorrow = 22;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("break call");
        Expression isTooLow = row.Flag(nameof(IsTooLow));
        Expression isTooHigh = row.Flag(nameof(IsTooHigh));
        Expression numberTime = row.Column(nameof(NumberTime));
        Word address = row.WordColumns(nameof(AddressLow), nameof(AddressHigh));
        Expression a0Time = row.Column(nameof(A0Time));
        Word result = row.WordColumns(nameof(ResultLow), nameof(ResultHigh));
        Word last = row.WordColumns(nameof(BreakLow), nameof(BreakHigh));
        Expression lastTime = row.Column(nameof(BreakTime));
        Word floor = row.WordColumns(nameof(FloorLow), nameof(FloorHigh));
        Expression floorTime = row.Column(nameof(FloorTime));
        Word first = row.WordColumns(nameof(FirstLow), nameof(FirstHigh));
        Expression firstBorrow = row.Flag(nameof(FirstBorrow));
        Word second = row.WordColumns(nameof(SecondLow), nameof(SecondHigh));
        Expression secondBorrow = row.Flag(nameof(SecondBorrow));

        Expression isRefused = isTooLow + isTooHigh, isAllowed = row.Real - isRefused;
        row.RequireBoolean("at most one reason", isRefused);
        row.RequireEqual("low limb of the result", result.Low, last.Low + (isAllowed * (address.Low - last.Low)));
        row.RequireEqual("high limb of the result", result.High, last.High + (isAllowed * (address.High - last.High)));

        // first: address - floor (allowed), floor - address - 1 (too low), address - ceiling - 1 (too high).
        // second: ceiling - address (allowed), else 0. Limbs and borrow bits are exact: totals are within
        // ±2^18.
        Word ceiling = Word.Of(GuestProgram.MemoryBytes - GuestProgram.StackBytes);
        row.RequireEqual(
            "low limb of the first difference",
            first.Low,
            ((isAllowed - isTooLow) * (address.Low - floor.Low)) + (isTooHigh * (address.Low - ceiling.Low))
                - isRefused + (Word.Limb * firstBorrow));
        row.RequireEqual(
            "high limb of the first difference",
            first.High,
            ((isAllowed - isTooLow) * (address.High - floor.High)) + (isTooHigh * (address.High - ceiling.High))
                - firstBorrow);
        row.RequireEqual(
            "low limb of the second difference",
            second.Low,
            (isAllowed * (ceiling.Low - address.Low)) + (Word.Limb * secondBorrow));
        row.RequireEqual(
            "high limb of the second difference",
            second.High,
            (isAllowed * (ceiling.High - address.High)) - secondBorrow);

        CallRow.FetchCall(row, new Word(CallNumbers.SetBreak, 0), numberTime);
        row.ContinueInOrder();
        CallRow.ReplaceA0(row, address, result, a0Time);
        row.AccessWord(Tables.Clock.SecondRead, AddressSpace.Break, last, result, lastTime);
        row.AccessWord(Tables.Clock.SecondRead, AddressSpace.BreakFloor, floor, floor, floorTime);
        row.RangeWord(first);
        row.RangeWord(second);
        return row.Build();
    }
}
