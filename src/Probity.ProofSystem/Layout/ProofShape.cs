using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Layout;

/// <summary>Everything about a proof's form that follows from the machine, the profile and the chips' heights.</summary>
/// <remarks>Source: docs/specs/receipt.md, section 3. A parsed type: heights that no proof may have give none.</remarks>
public sealed class ProofShape
{
    /// <summary>A chip that a proof does not contain has this height.</summary>
    public const int Absent = -1;

    private ProofShape(AirDefinition air, ProtocolParameters parameters, int[] heights)
    {
        Air = air;
        Parameters = parameters;
        HeightsLog2 = heights;
        MaxHeightLog2 = heights.Max();
        ProgramLog2 = heights[air.ProgramChip];
        PresentChips = [.. Enumerable.Range(0, heights.Length).Where(c => heights[c] != Absent)
            .OrderByDescending(c => heights[c]).ThenBy(c => c)];
        StackLog2 = Math.Max(Math.Max(MaxHeightLog2, ProgramLog2), parameters.MinStackLog2);
        while (BaseColumns(StackLog2) > parameters.MaxColumns)
        {
            StackLog2++;
        }

        Main = StackLayout.Of(PresentChips, heights, c => air.Chips[c].MainColumns.Count, StackLog2);
        Lookup = StackLayout.Of(PresentChips, heights, c => air.Chips[c].LookupColumnCount, StackLog2);
        AlphaOffsets = new int[heights.Length];
        foreach (int chip in PresentChips)
        {
            AlphaOffsets[chip] = AlphaCount;
            AlphaCount += air.Compiled[chip].AlphaCount;
        }

        Mask = new MaskLayout(this);
        Opening = new OpeningLayout(this);
    }

    /// <summary>The machine.</summary>
    public AirDefinition Air { get; }

    /// <summary>The profile.</summary>
    public ProtocolParameters Parameters { get; }

    /// <summary>Per chip, the logarithm of its rows, or <see cref="Absent"/>.</summary>
    public IReadOnlyList<int> HeightsLog2 { get; }

    /// <summary>H: the number of zerocheck rounds.</summary>
    public int MaxHeightLog2 { get; }

    /// <summary>n0: logarithm of the program table's rows.</summary>
    public int ProgramLog2 { get; }

    /// <summary>n: logarithm of the stack columns' height.</summary>
    public int StackLog2 { get; }

    /// <summary>Columns of the program tree.</summary>
    public int ProgramColumnCount => Air.Chips[Air.ProgramChip].ProgramColumns.Count;

    /// <summary>Cells of T1's real columns and of T2's in base-field words, padding included.</summary>
    public long CommittedCells => (long)(Main.ColumnCount + (Quintic.Degree * Lookup.ColumnCount)) << StackLog2;

    /// <summary>The chips of this proof by descending height, then by number.</summary>
    internal IReadOnlyList<int> PresentChips { get; }

    /// <summary>Where each main column lies in T1.</summary>
    internal StackLayout Main { get; }

    /// <summary>Where each lookup column lies in T2.</summary>
    internal StackLayout Lookup { get; }

    /// <summary>Per chip, the first power of α it uses.</summary>
    internal int[] AlphaOffsets { get; }

    /// <summary>Powers of α in all.</summary>
    internal int AlphaCount { get; }

    /// <summary>What the cells of M are for.</summary>
    internal MaskLayout Mask { get; }

    /// <summary>The parts of the message that is opened.</summary>
    internal OpeningLayout Opening { get; }

    /// <summary>Interactions and verifier's terms are counted against p; see <see cref="TryCreate"/>.</summary>
    internal long InteractionCount => PresentChips.Sum(c => (long)Air.Chips[c].Interactions.Count << HeightsLog2[c]);

    /// <summary>Derives the shape, or says why no proof has these heights.</summary>
    /// <param name="air">The machine.</param>
    /// <param name="parameters">The profile.</param>
    /// <param name="heightsLog2">One per chip. Untrusted.</param>
    public static Verdict<ProofShape> TryCreate(
        AirDefinition air, ProtocolParameters parameters, ReadOnlySpan<int> heightsLog2)
    {
        parameters.RequireConsistent();
        if (heightsLog2.Length != air.Chips.Count)
        {
            return new Rejection(RejectionCode.WrongShape, $"expected {air.Chips.Count} heights, got {heightsLog2.Length}");
        }

        foreach (int height in heightsLog2)
        {
            if (height != Absent && (height < 1 || height > parameters.MaxStackLog2))
            {
                return new Rejection(RejectionCode.WrongShape, $"a table of 2^{height} rows is not possible");
            }
        }

        int program = heightsLog2[air.ProgramChip];
        if (program < parameters.MinProgramLog2 || program > parameters.MaxProgramLog2)
        {
            return new Rejection(RejectionCode.WrongShape, $"a program table of 2^{program} rows is not possible");
        }

        ProofShape shape = new(air, parameters, heightsLog2.ToArray());
        if (shape.StackLog2 > parameters.MaxStackLog2)
        {
            return new Rejection(
                RejectionCode.WrongShape, $"the tables need a stack of 2^{shape.StackLog2} rows; 2^{parameters.MaxStackLog2} is the limit");
        }

        if (shape.Mask.CellCount > (1 << parameters.MaskLog2) - parameters.TailCells)
        {
            return new Rejection(RejectionCode.WrongShape, "the tables have more columns than mask cells");
        }

        // No count of equal tuples may wrap around p; a margin covers the verifier's own terms.
        return shape.InteractionCount < KoalaBear.Modulus - (1 << 20)
            ? shape
            : new Rejection(RejectionCode.WrongShape, "the tables have too many interactions");
    }

    // T1's columns and T2's F-columns as five base columns each, R1 included.
    private int BaseColumns(int stackLog2)
    {
        long main = PresentChips.Sum(c => (long)Air.Chips[c].MainColumns.Count << HeightsLog2[c]);
        long lookup = PresentChips.Sum(c => (long)Air.Chips[c].LookupColumnCount << HeightsLog2[c]);
        long columns = StackLayout.Columns(main, stackLog2) + (Quintic.Degree * (StackLayout.Columns(lookup, stackLog2) + 1));
        return (int)columns;
    }
}
