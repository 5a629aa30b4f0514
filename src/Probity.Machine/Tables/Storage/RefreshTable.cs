using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>Takes a value and puts it back with a later time: the way across a gap of 2^18 and
/// more.</summary>
/// <remarks>
/// Anyone may refresh anything: the value stays, and the new time is later than the last by the gap, below
/// 2^24, and itself below 2^24. So a refresh neither changes memory nor leads back in time.
/// </remarks>
public static class RefreshTable
{
    /// <summary>Columns, in order. The new time is TimeLow + 2^16 TimeHigh; the gap's upper part
    /// follows.</summary>
    public const int Real = 0, Address = 1, ValueLow = 2, ValueHigh = 3, LastTime = 4, TimeLow = 5, TimeHigh = 6,
        GapLow = 7;

    /// <summary>The table's columns, constraints and interactions.</summary>
    public static Chip Define()
    {
        RowBuilder row = new("refresh");
        Expression address = row.Column(nameof(Address));
        Word value = row.WordColumns(nameof(ValueLow), nameof(ValueHigh));
        Expression lastTime = row.Column(nameof(LastTime));
        Expression timeLow = row.Column(nameof(TimeLow));
        Expression timeHigh = row.Column(nameof(TimeHigh));
        Expression gapLow = row.Column(nameof(GapLow));

        // time - lastTime - 1 = gapLow + 2^16 gapHigh: all below 2^24 + 2^16, so the equation holds in the
        // integers.
        Expression time = timeLow + (Word.Limb * timeHigh);
        Expression gapHigh = (time - lastTime - 1 - gapLow) * RowBuilder.InverseLimb;
        row.Receive(Buses.Memory, address, value.Low, value.High, lastTime);
        row.Send(Buses.Memory, address, value.Low, value.High, time);
        row.Range16(timeLow);
        row.Range16(gapLow);
        row.BytePair(timeHigh, gapHigh);
        return row.Build();
    }
}
