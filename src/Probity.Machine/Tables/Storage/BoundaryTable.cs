using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>One row per address that is ever touched: puts its first value at time 0 and takes its last
/// one.</summary>
/// <remarks>
/// Addresses are unique: each row takes the previous address off the chain and puts its own; its own is
/// below 2^29, and its distance to the previous one, less 1, is below 2^30: together below p. So addresses
/// strictly increase from the verifier's start (-1) to its end, the highest address. Two first values for
/// one address cannot be. Every access belongs to a line in time that starts and ends at a boundary row: so
/// each address on the memory bus is exactly a whole number below 2^27, or one of the 2^27 from
/// <see cref="AddressSpace.SpecialBase"/> on.
/// </remarks>
public static class BoundaryTable
{
    /// <summary>
    /// Columns, in order. The address is Address0 + 2^14 Address1, plus the special base if it is special.
    /// Its distance to the previous one is Distance0 + 2^14 Distance1 + 1. <c>IsImage</c>: the first value
    /// is taken from the image bus; else it is 0.
    /// </summary>
    public const int Real = 0, IsImage = 1, IsSpecial = 2, Address0 = 3, Address1 = 4, Distance0 = 5, Distance1 = 6,
        FirstLow = 7, FirstHigh = 8, LastLow = 9, LastHigh = 10, LastTime = 11;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        RowBuilder row = new("boundary");
        Expression isImage = row.Flag(nameof(IsImage));
        Expression isSpecial = row.Flag(nameof(IsSpecial));
        Expression[] address = row.Columns(nameof(Address0), nameof(Address1));
        Expression[] distance = row.Columns(nameof(Distance0), nameof(Distance1));
        Word first = row.WordColumns(nameof(FirstLow), nameof(FirstHigh));
        Word last = row.WordColumns(nameof(LastLow), nameof(LastHigh));
        Expression lastTime = row.Column(nameof(LastTime));

        row.Require("only real rows take from the image", isImage - (isImage * row.Real));
        row.Require("other words start as zero, low", (row.Real - isImage) * first.Low);
        row.Require("other words start as zero, high", (row.Real - isImage) * first.High);

        Expression own = address[0] + ((1 << 14) * address[1]) + (AddressSpace.SpecialBase * isSpecial);
        Expression previous = own - 1 - distance[0] - ((1 << 14) * distance[1]);
        row.Receive(Buses.Chain, previous);
        row.Send(Buses.Chain, own);
        row.Send(Buses.Memory, own, first.Low, first.High, 0);
        row.Receive(Buses.Memory, own, last.Low, last.High, lastTime);
        row.ReceiveTimes(isImage, Buses.Image, own, first.Low, first.High);

        // Address1 is below 2^14, and so is its double: it is below 2^13, and the rest of the address below
        // 2^27.
        row.Range14(address[0]);
        row.Range14(address[1]);
        row.Range14(2 * address[1]);
        row.Range14(distance[0]);
        row.Range16(distance[1]);
        return row.Build();
    }
}
