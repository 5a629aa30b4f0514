using Probity.Core.Verdicts;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;

namespace Probity.ProofSystem.Tests;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(12, 19, 18)]
    [InlineData(13, 5, 3)]
    [InlineData(18, 7, 20)]
    public void Blocks_are_aligned_and_disjoint(int program, int wide, int narrow)
    {
        ProofShape shape = LargeShape.Of(ProtocolParameters.Default, program, wide, narrow);
        HashSet<long> starts = [];
        List<(long Start, long End)> blocks = [];
        foreach (int chip in shape.PresentChips)
        {
            foreach (StackPlace place in shape.Main.Of(chip))
            {
                long start = ((long)place.StackColumn << shape.StackLog2) + ((long)place.Block << shape.HeightsLog2[chip]);
                Assert.True(place.StackColumn < shape.Main.ColumnCount);
                Assert.Equal(0, start & ((1L << shape.HeightsLog2[chip]) - 1));
                Assert.True(starts.Add(start));
                blocks.Add((start, start + (1L << shape.HeightsLog2[chip])));
            }
        }

        blocks.Sort();
        for (int i = 1; i < blocks.Count; i++)
        {
            Assert.True(blocks[i - 1].End <= blocks[i].Start);
        }
    }

    [Fact]
    public void Mask_cells_are_used_once_each()
    {
        ProofShape shape = LargeShape.Of(ProtocolParameters.Default, 12, 19, 18);
        HashSet<int> cells = [];
        for (int round = 0; round < shape.MaxHeightLog2; round++)
        {
            for (int t = 0; t <= shape.Mask.RoundDegrees[round]; t++)
            {
                Assert.True(cells.Add(shape.Mask.RoundOffset(round) + t));
            }
        }

        foreach (int chip in shape.PresentChips)
        {
            int columns = shape.Air.Chips[chip].MainColumns.Count + shape.Air.Chips[chip].LookupColumnCount;
            for (int i = 0; i < columns; i++)
            {
                Assert.True(cells.Add(shape.Mask.ChipOffset(chip) + i));
            }
        }

        Assert.Equal(Enumerable.Range(0, shape.Mask.CellCount), cells.Order());
        Assert.True(shape.Mask.CellCount <= (1 << shape.Parameters.MaskLog2) - shape.Parameters.TailCells);
    }

    [Fact]
    public void The_parts_of_the_opened_message_are_aligned_and_follow_each_other()
    {
        OpeningLayout layout = LargeShape.Of(ProtocolParameters.Default, 12, 19, 18).Opening;
        MessageRegion[] regions = [layout.Stack, layout.Program, layout.Mask, layout.Tail];
        int next = 0;
        foreach (MessageRegion region in regions)
        {
            Assert.Equal(next, region.Offset);
            Assert.Equal(0, region.Offset & ((1 << region.SizeLog2) - 1));
            next = region.End;
        }

        Assert.Equal(17, layout.ChunkCount[0]);
        Assert.Equal(5, layout.ChunkVariables(0));
        Assert.Equal(7, layout.ChunkLog2[2]);
    }

    [Theory]
    [InlineData(10, 19, 18)]
    [InlineData(20, 19, 18)]
    [InlineData(12, 0, 18)]
    [InlineData(12, 22, 18)]
    [InlineData(12, 200, 18)]
    [InlineData(-1, 19, 18)]
    [InlineData(12, -7, 18)]
    public void Heights_outside_the_limits_are_rejected(int program, int wide, int narrow)
    {
        Verdict<ProofShape> shape = ProofShape.TryCreate(LargeShape.Air, ProtocolParameters.Default, [program, wide, narrow]);
        Assert.Equal(RejectionCode.WrongShape, shape.Code);
    }

    [Fact]
    public void The_stack_grows_until_there_are_few_enough_columns()
    {
        ProofShape shape = LargeShape.Of(ProtocolParameters.Default, 12, 19, 19);
        int columns = shape.Main.ColumnCount + (5 * (shape.Lookup.ColumnCount + 1));
        Assert.True(columns <= shape.Parameters.MaxColumns);
    }
}
