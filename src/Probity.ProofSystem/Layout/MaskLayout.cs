using Probity.ProofSystem.Air;

namespace Probity.ProofSystem.Layout;

/// <summary>What each cell of the mask vector M hides: first the coefficients of every g_i, then one μ per claim.</summary>
internal sealed class MaskLayout
{
    private readonly int[] _roundOffsets;
    private readonly Dictionary<int, int> _chipOffsets = [];

    public MaskLayout(ProofShape shape)
    {
        RoundDegrees = new int[shape.MaxHeightLog2];
        _roundOffsets = new int[shape.MaxHeightLog2];
        int next = 0;
        for (int round = 0; round < RoundDegrees.Length; round++)
        {
            // A chip's last variable also carries the masks x(1-x)μ, which doubles the degree.
            bool ends = shape.HeightsLog2.Contains(round + 1);
            RoundDegrees[round] = 1 + (ends ? 2 * Chip.MaxDegree : Chip.MaxDegree);
            _roundOffsets[round] = next;
            next += RoundDegrees[round] + 1;
        }

        foreach (int chip in shape.PresentChips)
        {
            _chipOffsets.Add(chip, next);
            next += shape.Air.Chips[chip].MainColumns.Count + shape.Air.Chips[chip].LookupColumnCount;
        }

        CellCount = next;
    }

    /// <summary>Degree of each round polynomial p_i, and of g_i.</summary>
    public int[] RoundDegrees { get; }

    /// <summary>Cells in use, M's tail not counted.</summary>
    public int CellCount { get; }

    /// <summary>The cell of g_i's coefficient of X^0; the others follow.</summary>
    public int RoundOffset(int round) => _roundOffsets[round];

    /// <summary>The cell of the chip's first main column's μ; its main and then its lookup columns follow.</summary>
    public int ChipOffset(int chip) => _chipOffsets[chip];
}
