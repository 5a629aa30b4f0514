using Probity.ProofSystem.Air;

namespace Probity.Machine.Tables.Storage;

/// <summary>The program: each row holds a decoded instruction and, independently, a word of the initial
/// memory.</summary>
/// <remarks>
/// All columns but one are committed once per program. The instruction is sent as often as it is fetched,
/// the word exactly once where IsImage is 1. Rows without an instruction hold operation 0, which no row can
/// fetch.
/// </remarks>
public static class ProgramChip
{
    /// <summary>The main column: how often the row's instruction is fetched.</summary>
    public const int FetchCount = 0;

    /// <summary>Program columns, in order.</summary>
    public const int Pc = 0, InstructionOperation = 1, Rd = 2, Rs1 = 3, Rs2 = 4, ImmediateLow = 5, ImmediateHigh = 6,
        Target = 7, IsImage = 8, Address = 9, ValueLow = 10, ValueHigh = 11;

    /// <summary>Number of program columns.</summary>
    public const int ProgramColumns = 12;

    /// <summary>The table's columns and interactions.</summary>
    public static Chip Define()
    {
        ChipBuilder chip = new("program");
        Expression fetchCount = chip.Column(nameof(FetchCount));
        Expression[] instruction =
        [
            chip.ProgramColumn(nameof(Pc)),
            chip.ProgramColumn(nameof(InstructionOperation)),
            chip.ProgramColumn(nameof(Rd)),
            chip.ProgramColumn(nameof(Rs1)),
            chip.ProgramColumn(nameof(Rs2)),
            chip.ProgramColumn(nameof(ImmediateLow)),
            chip.ProgramColumn(nameof(ImmediateHigh)),
            chip.ProgramColumn(nameof(Target)),
        ];
        Expression isImage = chip.ProgramColumn(nameof(IsImage));
        Expression address = chip.ProgramColumn(nameof(Address));
        Expression low = chip.ProgramColumn(nameof(ValueLow));
        Expression high = chip.ProgramColumn(nameof(ValueHigh));

        chip.Send(Buses.Program, fetchCount, instruction);
        chip.Send(Buses.Image, isImage, address, low, high);
        return chip.Build();
    }
}
