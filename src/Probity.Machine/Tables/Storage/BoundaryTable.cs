using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>One row per address that is ever touched: puts its first value at time 0 and takes its last one.</summary>
/// <remarks>
/// Addresses are unique: each row takes the previous address off the chain and puts its own, and both its own
/// address and the distance to the previous one, less 1, are below 2^28. So addresses strictly increase from the
/// verifier's start (-1) to the verifier's end, the highest address. Two first values for one address cannot be.
/// </remarks>
public static class BoundaryTable
{
    /// <summary>
    /// Columns, in order. The address is Address0 + 2^14 Address1, its distance to the previous one is
    /// Distance0 + 2^14 Distance1 + 1. <c>IsImage</c>: the first value comes from the image bus; else it is 0.
    /// </summary>
    public const int Real = 0, IsImage = 1, Address0 = 2, Address1 = 3, Distance0 = 4, Distance1 = 5,
        FirstLow = 6, FirstHigh = 7, LastLow = 8, LastHigh = 9, LastTime = 10;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        RowBuilder row = new("boundary");
        Expression isImage = row.Flag(nameof(IsImage));
        Expression[] address = row.Columns(nameof(Address0), nameof(Address1));
        Expression[] distance = row.Columns(nameof(Distance0), nameof(Distance1));
        Word first = row.WordColumns(nameof(FirstLow), nameof(FirstHigh));
        Word last = row.WordColumns(nameof(LastLow), nameof(LastHigh));
        Expression lastTime = row.Column(nameof(LastTime));

        row.Require("only real rows take from the image", isImage - (isImage * row.Real));
        row.Require("other words start as zero, low", (row.Real - isImage) * first.Low);
        row.Require("other words start as zero, high", (row.Real - isImage) * first.High);

        Expression own = address[0] + ((1 << 14) * address[1]);
        Expression previous = own - 1 - distance[0] - ((1 << 14) * distance[1]);
        row.Receive(Buses.Chain, previous);
        row.Send(Buses.Chain, own);
        row.Send(Buses.Memory, own, first.Low, first.High, 0);
        row.Receive(Buses.Memory, own, last.Low, last.High, lastTime);
        row.ReceiveTimes(isImage, Buses.Image, own, first.Low, first.High);
        row.Range14(address[0]);
        row.Range14(address[1]);
        row.Range14(distance[0]);
        row.Range14(distance[1]);
        return row.Build();
    }
}
