using Probity.Core;

namespace Probity.ProofSystem.Air;

/// <summary>All chips of a machine, in the order that numbers them: what a proof of that machine is about.</summary>
public sealed class AirDefinition
{
    /// <summary>The largest number of chips, so that a set of them fits 64 bits.</summary>
    public const int MaxChips = 64;

    /// <summary>Compiles the chips.</summary>
    /// <param name="chips">At most <see cref="MaxChips"/>; exactly one has program columns.</param>
    public AirDefinition(IReadOnlyList<Chip> chips)
    {
        Invariant.Require(chips.Count is > 0 and <= MaxChips);
        Invariant.Require(chips.Count(c => c.ProgramColumns.Count > 0) == 1);
        Chips = chips;
        Compiled = [.. chips.Select(c => new CompiledChip(c))];
        ProgramChip = Compiled.FindIndex(c => c.Chip.ProgramColumns.Count > 0);
    }

    /// <summary>The chips; a chip's number is its position.</summary>
    public IReadOnlyList<Chip> Chips { get; }

    /// <summary>The number of the chip that holds the program's columns.</summary>
    public int ProgramChip { get; }

    /// <summary>The chips in executable form, in the same order.</summary>
    internal List<CompiledChip> Compiled { get; }
}
