using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>All pairs of bytes: ranges of 16 bits, pairs of bytes, conjunctions of bytes.</summary>
public static class ByteTable
{
    /// <summary>Columns, in order: how often the row is looked up on each bus.</summary>
    public const int Range16Count = 0, BytePairCount = 1, ByteAndCount = 2;

    /// <summary>Row a + 2^8 b stands for the bytes a and b.</summary>
    public const int HeightLog2 = 16;

    /// <summary>The table's columns and interactions.</summary>
    public static Chip Define()
    {
        ChipBuilder chip = new("bytes");
        Expression range16Count = chip.Column(nameof(Range16Count));
        Expression bytePairCount = chip.Column(nameof(BytePairCount));
        Expression byteAndCount = chip.Column(nameof(ByteAndCount));
        Expression a = chip.PublicColumn(new BitsColumn(0, 8));
        Expression b = chip.PublicColumn(new BitsColumn(8, 8));
        Expression and = chip.PublicColumn(new ByteAndColumn());

        chip.Receive(Buses.Range16, range16Count, a + (256 * b));
        chip.Receive(Buses.BytePair, bytePairCount, a, b);
        chip.Receive(Buses.ByteAnd, byteAndCount, a, b, and);
        return chip.Build();
    }
}
