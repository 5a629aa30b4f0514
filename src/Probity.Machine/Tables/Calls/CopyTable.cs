using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Calls;

/// <summary>One word of a copy that a transfer call ordered: takes the rest of the copy, moves up to 4
/// bytes, puts the rest.</summary>
/// <remarks>
/// Only a transfer call starts a chain of copy rows, and it gives the clock: free copy rows cannot be, and
/// the rows of one chain touch ascending words, each once. A row that is not the last goes to the end of its
/// word; the last one moves exactly the bytes that are left; before it, more bytes are left than the row
/// moves.
/// </remarks>
public static class CopyTable
{
    /// <summary>
    /// Columns, in order. <c>Skip i</c>: byte i lies before the offset. <c>Stop i</c>: byte i lies behind
    /// the end.
    /// <c>Public i</c>: +1 if byte i goes to the public output, -1 if it comes from the public input.
    /// <c>RestLow</c>: low limb of what is left behind the row, less 1 unless it is the last.
    /// </summary>
    public const int Real = 0, Clock = 1, IsPublicRead = 2, IsWrite = 3, IsLast = 4, Address = 5, Cursor = 6, Left = 7,
        Skip0 = 8, Skip1 = 9, Skip2 = 10, Stop1 = 11, Stop2 = 12, Stop3 = 13,
        Old0 = 14, Old1 = 15, Old2 = 16, Old3 = 17, New0 = 18, New1 = 19, New2 = 20, New3 = 21, LastTime = 22,
        Public0 = 23, Public1 = 24, Public2 = 25, Public3 = 26, RestLow = 27;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        RowBuilder row = new("copy");
        Expression clock = row.Column(nameof(Clock));
        Expression isPublicRead = row.Flag(nameof(IsPublicRead));
        Expression isWrite = row.Flag(nameof(IsWrite));
        Expression isLast = row.Flag(nameof(IsLast));
        Expression address = row.Column(nameof(Address));
        Expression cursor = row.Column(nameof(Cursor));
        Expression left = row.Column(nameof(Left));
        Expression[] skip = [row.Flag(nameof(Skip0)), row.Flag(nameof(Skip1)), row.Flag(nameof(Skip2))];
        Expression[] stop = [row.Flag(nameof(Stop1)), row.Flag(nameof(Stop2)), row.Flag(nameof(Stop3))];
        Expression[] old = row.Columns(nameof(Old0), nameof(Old1), nameof(Old2), nameof(Old3));
        Expression[] updated = row.Columns(nameof(New0), nameof(New1), nameof(New2), nameof(New3));
        Expression lastTime = row.Column(nameof(LastTime));
        Expression[] publicTimes = row.Columns(nameof(Public0), nameof(Public1), nameof(Public2), nameof(Public3));
        Expression restLow = row.Column(nameof(RestLow));

        // Padding rows must stay silent on every bus: no flag without the selector.
        row.Require("at most one kind", isPublicRead * isWrite);
        row.Require("public reads are real", isPublicRead - (isPublicRead * row.Real));
        row.Require("writes are real", isWrite - (isWrite * row.Real));
        row.Require("last rows are real", isLast - (isLast * row.Real));
        row.Require("skipped bytes are real", skip[0] - (skip[0] * row.Real));
        row.Require("bytes behind the end belong to last rows", stop[2] - (stop[2] * isLast));

        // The skipped bytes are a prefix, the ones behind the end a suffix, and a byte between them is moved.
        row.Require("byte 0 is skipped before byte 1", skip[1] - (skip[1] * skip[0]));
        row.Require("byte 1 is skipped before byte 2", skip[2] - (skip[2] * skip[1]));
        row.Require("byte 2 stops before byte 1", stop[0] - (stop[0] * stop[1]));
        row.Require("byte 3 stops before byte 2", stop[1] - (stop[1] * stop[2]));
        row.Require("byte 1 is moved if byte 0 is skipped alone", skip[0] * stop[0]);
        row.Require("byte 2 is moved if byte 1 is skipped", skip[1] * stop[1]);
        row.Require("byte 3 is moved if byte 2 is skipped", skip[2] * stop[2]);
        Expression[] moved =
        [
            row.Real - skip[0],
            row.Real - skip[1] - stop[0],
            row.Real - skip[2] - stop[1],
            row.Real - stop[2],
        ];
        Expression offset = skip[0] + skip[1] + skip[2];
        Expression movedCount = moved[0] + moved[1] + moved[2] + moved[3];
        row.Require("the last row moves what is left", isLast * (left - movedCount));

        for (int i = 0; i < 4; i++)
        {
            // The factor is 0 for a byte that is read, 1 or 2 otherwise.
            row.Require($"byte {i} stays unless it is read", (row.Real - moved[i] + isWrite) * (updated[i] - old[i]));
            row.RequireEqual($"publicity of byte {i}", publicTimes[i], moved[i] * (isWrite - isPublicRead));
        }

        Expression descriptor = TransferCallTable.Descriptor(isPublicRead, isWrite);
        row.Receive(Buses.Copy, clock, descriptor, address, offset, cursor, left);
        row.SendTimes(
            row.Real - isLast, Buses.Copy, clock, descriptor, address + 1, 0, cursor + movedCount, left - movedCount);
        row.Access(address, Word.OfBytes(old), Word.OfBytes(updated), lastTime, clock + Tables.Clock.SecondRead);
        row.BytePair(old[0], old[1]);
        row.BytePair(old[2], old[3]);
        row.BytePair(updated[0], updated[1]);
        row.BytePair(updated[2], updated[3]);

        // Left is below 2^29 at the start of the chain, and each row keeps the rest in [0, 2^30).
        row.Range16(restLow);
        row.Range14((left - movedCount - (row.Real - isLast) - restLow) * RowBuilder.InverseLimb);
        for (int i = 0; i < 4; i++)
        {
            row.SendTimes(publicTimes[i], Buses.PublicByte, descriptor, cursor + i - offset, updated[i]);
        }

        return row.Build();
    }
}
