using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>The numbers below 2^14, and the shifts of bytes, which use the lower 13 bits of the row
/// number.</summary>
public static class SmallTable
{
    /// <summary>Columns, in order: how often the row is looked up on each bus.</summary>
    public const int Range14Count = 0, ByteShiftCount = 1;

    /// <summary>Row i stands for the number i, and for a byte, bits and mode as in
    /// <see cref="ByteShift.Row"/>.</summary>
    public const int HeightLog2 = 14;

    /// <summary>The table's columns and interactions.</summary>
    public static Chip Define()
    {
        ChipBuilder chip = new("small numbers and shifts");
        Expression range14Count = chip.Column(nameof(Range14Count));
        Expression byteShiftCount = chip.Column(nameof(ByteShiftCount));
        Expression number = chip.PublicColumn(new BitsColumn(0, HeightLog2));
        Expression value = chip.PublicColumn(new BitsColumn(0, 8));
        Expression bits = chip.PublicColumn(new BitsColumn(8, 3));
        Expression mode = chip.PublicColumn(new BitsColumn(11, 2));
        Expression first = chip.PublicColumn(new ByteShiftColumn(ByteShiftPart.First));
        Expression second = chip.PublicColumn(new ByteShiftColumn(ByteShiftPart.Second));
        Expression sign = chip.PublicColumn(new ByteShiftColumn(ByteShiftPart.Sign));

        chip.Receive(Buses.Range14, range14Count, number);
        chip.Receive(Buses.ByteShift, byteShiftCount, value, bits, mode, first, second, sign);
        return chip.Build();
    }
}
