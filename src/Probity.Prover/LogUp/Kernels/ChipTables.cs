using Probity.Core;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;
using Probity.Crypto.Fields.Kernels;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.Prover.Commit;
using Probity.Prover.Kernels;
using Probity.Prover.SumCheck;

namespace Probity.Prover.LogUp.Kernels;

/// <summary>All chips of a proof with their columns in reach of the kernels.</summary>
internal sealed class ChipTables : IDisposable
{
    private readonly ProofShape _shape;
    private readonly List<IDisposable> _owned = [];
    private readonly List<ChipTable> _tables = [];

    private ChipTables(ProofShape shape) => _shape = shape;

    /// <summary>The chips in the order of the shape.</summary>
    public IReadOnlyList<ChipTable> Tables => _tables;

    /// <summary>First words of a chip's columns in a stack.</summary>
    public static int[] Offsets(ReadOnlySpan<StackPlace> places, int stackLog2, int heightLog2)
    {
        int[] offsets = new int[places.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = (places[i].StackColumn << stackLog2) + (places[i].Block << heightLog2);
        }

        return offsets;
    }

    /// <summary>Gathers the columns of every chip; public columns are computed here.</summary>
    public static ChipTables Create(
        ProofShape shape, Statement statement, NativeBuffer<uint> main, NativeBuffer<uint> program, ITraceTables trace)
    {
        ChipTables tables = new(shape);
        foreach (int number in shape.PresentChips)
        {
            CompiledChip compiled = shape.Air.Compiled[number];
            int height = shape.HeightsLog2[number], rows = 1 << height;
            List<BaseColumn> columns = [];
            foreach (int offset in Offsets(shape.Main.Of(number), shape.StackLog2, height))
            {
                columns.Add(BaseColumn.Readable(main, offset, rows, tables._owned));
            }

            for (int i = 0; i < compiled.Chip.ProgramColumns.Count; i++)
            {
                columns.Add(BaseColumn.Readable(program, i * rows, rows, tables._owned));
            }

            foreach (PublicColumn column in compiled.Chip.PublicColumns)
            {
                NativeBuffer<uint> values = new(Math.Max(rows, BaseColumn.MinReadableRows), isCleared: true);
                tables._owned.Add(values);
                Span<uint> span = values.Span;
                for (int row = 0; row < rows; row++)
                {
                    span[row] = column.ValueAt(statement.PublicInput.Span, row);
                }

                columns.Add(new BaseColumn(values, 0, rows));
            }

            int realRows = trace.RealRows(number);
            Invariant.Require(realRows > 0 && realRows <= rows, $"chip {compiled.Chip.Name} has rows for its height");
            tables._tables.Add(new ChipTable(
                number, compiled, new ConstraintProgram(compiled), height, realRows, [.. columns]));
        }

        return tables;
    }

    /// <summary>The chips ready for the zerocheck's first round.</summary>
    public unsafe IEnumerable<ZerocheckChip<TLanes>> ForZerocheck<TLanes>(
        CommittedColumns<TLanes> columns, LookupChallenges lookup, ZerocheckChallenges challenges)
        where TLanes : struct, ILanes<TLanes>
    {
        List<ZerocheckChip<TLanes>> chips = [];
        foreach (ChipTable table in _tables)
        {
            Quintic[] alpha = challenges.AlphaPowers.AsSpan(_shape.AlphaOffsets[table.Number], table.Chip.AlphaCount).ToArray();
            int[] offsets = Offsets(_shape.Lookup.Of(table.Number), _shape.StackLog2, table.HeightLog2);
            uint*[] pointers = new uint*[offsets.Length];
            QuinticVector source = columns.Lookup;
            int rows = 1 << table.HeightLog2, stride = source.PlaneStride;
            if (rows < BaseColumn.MinReadableRows)
            {
                // Too short to be read in blocks: a zero-padded copy of its own.
                QuinticVector copy = new(offsets.Length * BaseColumn.MinReadableRows);
                _owned.Add(copy);
                for (int g = 0; g < offsets.Length; g++)
                {
                    for (int k = 0; k < Quintic.Degree; k++)
                    {
                        source.Plane(k).Slice(offsets[g], rows).CopyTo(copy.Plane(k)[(g * BaseColumn.MinReadableRows)..]);
                    }

                    offsets[g] = g * BaseColumn.MinReadableRows;
                }

                (source, stride) = (copy, copy.PlaneStride);
            }

            for (int g = 0; g < offsets.Length; g++)
            {
                pointers[g] = source.Pointer + offsets[g];
            }

            chips.Add(new ZerocheckChip<TLanes>(
                table, new ChipSumcheck<TLanes>(table, lookup, alpha, pointers, (nuint)stride)));
        }

        return chips;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }
}
