using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Lookups;

/// <summary>The bytes of the public input; copy rows look them up.</summary>
/// <remarks>
/// Rows behind the input hold zeros; no copy reaches them, as the cursor stays below the length, which the
/// verifier puts on the image bus.
/// </remarks>
public static class PublicInputTable
{
    /// <summary>The column: how often the byte is read.</summary>
    public const int ReadCount = 0;

    /// <summary>The largest height: 65,536 bytes.</summary>
    public const int MaxHeightLog2 = 16;

    /// <summary>The table's columns and interactions.</summary>
    public static Chip Define()
    {
        ChipBuilder chip = new("public input");
        Expression readCount = chip.Column(nameof(ReadCount));
        Expression index = chip.PublicColumn(new BitsColumn(0, MaxHeightLog2));
        Expression value = chip.PublicColumn(new PublicInputColumn());
        chip.Send(Buses.PublicByte, readCount, 3, index, value);
        return chip.Build();
    }

    /// <summary>The height for an input of this length: 2^h is the least power of two, from 2 on, that holds
    /// it.</summary>
    /// <param name="inputBytes">Range: 0 to 2^<see cref="MaxHeightLog2"/>.</param>
    public static int HeightLog2(int inputBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)inputBytes, 1u << MaxHeightLog2);
        return Math.Max(1, 32 - (int)uint.LeadingZeroCount((uint)Math.Max(inputBytes, 1) - 1));
    }
}
