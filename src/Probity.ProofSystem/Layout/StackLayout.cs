namespace Probity.ProofSystem.Layout;

/// <summary>Where a table's column lies in the stack.</summary>
/// <param name="StackColumn">The stack column j.</param>
/// <param name="Block">The block k: cell y of the table's column is stack cell k · 2^h + y.</param>
internal readonly record struct StackPlace(int StackColumn, int Block);

/// <summary>Packs columns of many heights into stack columns of 2^n cells, as aligned disjoint blocks.</summary>
/// <remarks>
/// Columns are placed one after the other by descending height, so each falls on a multiple of its own length and no
/// holes arise. Alignment and disjointness carry the soundness of the stacking: docs/book/05-stacking.md.
/// </remarks>
internal sealed class StackLayout
{
    private readonly Dictionary<int, StackPlace[]> _places;

    private StackLayout(Dictionary<int, StackPlace[]> places, int columnCount)
    {
        _places = places;
        ColumnCount = columnCount;
    }

    /// <summary>Stack columns in use.</summary>
    public int ColumnCount { get; }

    /// <summary>Stack columns that a number of cells needs.</summary>
    public static long Columns(long cells, int stackLog2) => (cells + (1L << stackLog2) - 1) >> stackLog2;

    /// <summary>Packs the columns of chips that are ordered by descending height.</summary>
    public static StackLayout Of(
        IReadOnlyList<int> chips, IReadOnlyList<int> heightsLog2, Func<int, int> columnCount, int stackLog2)
    {
        Dictionary<int, StackPlace[]> places = [];
        long next = 0;
        foreach (int chip in chips)
        {
            StackPlace[] own = new StackPlace[columnCount(chip)];
            for (int i = 0; i < own.Length; i++)
            {
                long inColumn = next & ((1L << stackLog2) - 1);
                own[i] = new StackPlace((int)(next >> stackLog2), (int)(inColumn >> heightsLog2[chip]));
                next += 1L << heightsLog2[chip];
            }

            places.Add(chip, own);
        }

        return new StackLayout(places, (int)Columns(next, stackLog2));
    }

    /// <summary>The places of a chip's columns, in order.</summary>
    public ReadOnlySpan<StackPlace> Of(int chip) => _places[chip];
}
