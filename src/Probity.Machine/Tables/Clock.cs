namespace Probity.Machine.Tables;

/// <summary>Time on the state and memory buses.</summary>
/// <remarks>
/// An access happens at the row's clock plus a slot; slots order the accesses of one instruction that may
/// meet at the same address. All times are exact integers below 2^24, so a time that is received needs no
/// check of its own.
/// </remarks>
public static class Clock
{
    /// <summary>The clock of the first instruction; boundary rows write at time 0.</summary>
    public const uint Start = 4;

    /// <summary>From one instruction to the next.</summary>
    public const uint Step = 4;

    /// <summary>Slot of the first register read.</summary>
    public const int FirstRead = 0;

    /// <summary>Slot of the second register read, and of the memory read of a load.</summary>
    public const int SecondRead = 1;

    /// <summary>Slot of the write to a register, or to memory.</summary>
    public const int Write = 2;

    /// <summary>A fourth slot, for system calls.</summary>
    public const int Late = 3;

    /// <summary>Times are below 2 to this power.</summary>
    public const int TimeBits = 24;

    /// <summary>An access proves that less than 2 to this power passed since the last one; longer gaps are
    /// refreshed.</summary>
    public const int GapBits = 18;

    /// <summary>The largest number of instructions of one proof.</summary>
    public const int MaxCycles = (1 << (TimeBits - 2)) - 2;
}
