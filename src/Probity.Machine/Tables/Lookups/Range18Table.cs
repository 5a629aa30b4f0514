using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>The numbers below 2^18: the gaps between accesses.</summary>
public static class Range18Table
{
    /// <summary>The column: how often the row is looked up.</summary>
    public const int Range18Count = 0;

    /// <summary>Row i stands for the number i.</summary>
    public const int HeightLog2 = Tables.Clock.GapBits;

    /// <summary>The table's columns and interactions.</summary>
    public static Chip Define()
    {
        ChipBuilder chip = new("range 18");
        Expression count = chip.Column(nameof(Range18Count));
        chip.Receive(Buses.Range18, count, chip.PublicColumn(new BitsColumn(0, HeightLog2)));
        return chip.Build();
    }
}
