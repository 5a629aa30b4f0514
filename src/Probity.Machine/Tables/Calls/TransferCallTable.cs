using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>read from descriptor 0 or 3 and write to descriptor 1: moves a cursor and orders the copy of the
/// bytes.</summary>
/// <remarks>
/// With the cursor's new value c' = cursor + bytes: either all bytes asked for are moved, and c' ≤ length;
/// or c' = length and fewer than asked for are moved. So bytes = min(count, length - cursor) exactly. A
/// write must move all; its "length" is the room that the output has. The copy starts if there is at least
/// one byte: then the buffer is below 2^29, and its first word and the offset in it are exact.
/// </remarks>
public static class TransferCallTable
{
    /// <summary>
    /// Columns, in order. A row is a public read or a write or else a private read. <c>Slack</c>: length -
    /// c' for a full transfer, else count - bytes - 1.
    /// </summary>
    public const int Real = 0, Clock = 1, Pc = 2, IsPublicRead = 3, IsWrite = 4, NumberTime = 5, A0Time = 6,
        BytesLow = 7, BytesHigh = 8, BufferLow = 9, BufferHigh = 10, BufferTime = 11,
        CountLow = 12, CountHigh = 13, CountTime = 14, CursorLow = 15, CursorHigh = 16, CursorTime = 17,
        NewCursorLow = 18, NewCursorHigh = 19, LengthLow = 20, LengthHigh = 21, LengthTime = 22,
        IsFull = 23, SlackLow = 24, SlackHigh = 25, SlackBorrow = 26, HasBytes = 27,
        BufferQuotient = 28, Offset0 = 29, Offset1 = 30;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        InstructionRow row = new("transfer call");
        Expression isPublicRead = row.Flag(nameof(IsPublicRead));
        Expression isWrite = row.Flag(nameof(IsWrite));
        Expression numberTime = row.Column(nameof(NumberTime));
        Expression a0Time = row.Column(nameof(A0Time));
        Word bytes = row.WordColumns(nameof(BytesLow), nameof(BytesHigh));
        Word buffer = row.WordColumns(nameof(BufferLow), nameof(BufferHigh));
        Expression bufferTime = row.Column(nameof(BufferTime));
        Word count = row.WordColumns(nameof(CountLow), nameof(CountHigh));
        Expression countTime = row.Column(nameof(CountTime));
        Word cursor = row.WordColumns(nameof(CursorLow), nameof(CursorHigh));
        Expression cursorTime = row.Column(nameof(CursorTime));
        Word newCursor = row.WordColumns(nameof(NewCursorLow), nameof(NewCursorHigh));
        Word length = row.WordColumns(nameof(LengthLow), nameof(LengthHigh));
        Expression lengthTime = row.Column(nameof(LengthTime));
        Expression isFull = row.Flag(nameof(IsFull));
        Word slack = row.WordColumns(nameof(SlackLow), nameof(SlackHigh));
        Expression slackBorrow = row.Flag(nameof(SlackBorrow));
        Expression hasBytes = row.Flag(nameof(HasBytes));
        Expression quotient = row.Column(nameof(BufferQuotient));
        Expression offset = row.Flag(nameof(Offset0)) + (2 * row.Flag(nameof(Offset1)));

        row.Require("at most one kind", isPublicRead * isWrite);

        // c' = cursor + bytes without overflow; limbs are below 2^16.
        Expression carry = row.Carry("carry of the cursor", cursor.Low + bytes.Low - newCursor.Low);
        row.RequireEqual("high limb of the new cursor", newCursor.High, cursor.High + bytes.High + carry);

        Expression isShort = row.Real - isFull;
        row.Require("a write moves all bytes", isWrite * isShort);
        row.Require("a full transfer moves the count, low", isFull * (bytes.Low - count.Low));
        row.Require("a full transfer moves the count, high", isFull * (bytes.High - count.High));
        row.Require("a short transfer reaches the end, low", isShort * (newCursor.Low - length.Low));
        row.Require("a short transfer reaches the end, high", isShort * (newCursor.High - length.High));
        row.RequireEqual(
            "low limb of the slack",
            slack.Low,
            (isFull * (length.Low - newCursor.Low)) + (isShort * (count.Low - bytes.Low - 1))
                + (Word.Limb * slackBorrow));
        row.RequireEqual(
            "high limb of the slack",
            slack.High,
            (isFull * (length.High - newCursor.High)) + (isShort * (count.High - bytes.High)) - slackBorrow);

        // A transfer with bytes starts a copy; one without cannot, as each row of a copy has bytes left to
        // move.
        row.Require("only real rows start a copy", hasBytes - (hasBytes * row.Real));
        row.Require("a transfer without copy has no bytes, low", (row.Real - hasBytes) * bytes.Low);
        row.Require("a transfer without copy has no bytes, high", (row.Real - hasBytes) * bytes.High);

        // buffer.Low = 4 quotient + offset with quotient below 2^14: exact. With bytes, buffer.High is below
        // 2^13, so the first word is below 2^27.
        row.RequireEqual("quotient and offset of the buffer", buffer.Low, (4 * quotient) + offset);
        row.Range14(quotient);

        // The copy has less than 2^29 bytes, as bytes ≤ c' ≤ length: from a first word below 2^27, its rows
        // stay below 2^28, and no address between 2^27 and 2^28 has a boundary row.
        row.SendTimes(hasBytes, Buses.Range16, 8 * buffer.High);
        row.SendTimes(
            hasBytes,
            Buses.Copy,
            row.Clock,
            Descriptor(isPublicRead, isWrite),
            quotient + ((1 << 14) * buffer.High),
            offset,
            Joined(cursor),
            Joined(bytes));

        CallRow.FetchCall(row, new Word(CallNumbers.Read + isWrite, 0), numberTime);
        row.ContinueInOrder();
        CallRow.ReplaceA0(row, new Word(Descriptor(isPublicRead, isWrite), 0), bytes, a0Time);
        row.ReadRegister(Tables.Clock.SecondRead, CallNumbers.A1, buffer, bufferTime);
        row.ReadRegister(Tables.Clock.Write, CallNumbers.A2, count, countTime);
        row.AccessWord(
            Tables.Clock.SecondRead,
            Place(AddressSpace.PrivateCursor, AddressSpace.PublicCursor, AddressSpace.OutputCursor),
            cursor,
            newCursor,
            cursorTime);
        row.AccessWord(
            Tables.Clock.SecondRead,
            Place(AddressSpace.PrivateLength, AddressSpace.PublicLength, AddressSpace.OutputLimit),
            length,
            length,
            lengthTime);
        row.RangeWord(bytes);
        row.RangeWord(newCursor);
        row.RangeWord(slack);
        return row.Build();

        Expression Place(long privateRead, long publicRead, long write) =>
            privateRead + ((publicRead - privateRead) * isPublicRead) + ((write - privateRead) * isWrite);
    }

    /// <summary>0 for a private read, 3 for a public read, 1 for a write.</summary>
    internal static Expression Descriptor(Expression isPublicRead, Expression isWrite) => (3 * isPublicRead) + isWrite;

    private static Expression Joined(Word word) => word.Low + (Word.Limb * word.High);
}
