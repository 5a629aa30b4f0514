using System.Collections.Immutable;
using Probity.Core;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tables;

namespace Probity.Prover.Columns;

/// <summary>A finished execution: the height of every table, and on demand the cells of its main columns.</summary>
/// <remarks>
/// Ask for the heights, allocate, then <see cref="Fill"/> the tables; those for which <see cref="IsLookup"/> holds
/// come last, with the counts of all others. Tables can be filled from several threads at once.
/// </remarks>
public sealed class ExecutionTrace
{
    private readonly ProgramRow[] _rows;
    private readonly uint[] _fetchCounts;
    private readonly RecordList<StepRecord>[] _steps;
    private readonly RecordList<CallRecord>[] _calls;
    private readonly RecordList<CopyRecord> _copies;
    private readonly RecordList<RefreshRecord> _refreshes;
    private readonly RecordList<BoundaryRecord> _boundary;
    private readonly ExecutionInput _input;
    private readonly uint _privateBytes;
    private readonly int[] _rowCounts = new int[MachineTables.Chips.Count];
    private readonly int[] _heightsLog2 = new int[MachineTables.Chips.Count];

    internal ExecutionTrace(
        ProgramTable program,
        ExecutionInput input,
        ProgramRow[] rows,
        uint[] fetchCounts,
        RecordList<StepRecord>[] steps,
        RecordList<CallRecord>[] calls,
        RecordList<CopyRecord> copies,
        AccessTimes times)
    {
        _input = input;
        _rows = rows;
        _fetchCounts = fetchCounts;
        _steps = steps;
        _calls = calls;
        _copies = copies;
        _refreshes = times.Refreshes;
        _boundary = BoundaryRecords.Collect(program, input, times, out bool readsPrivateInput);
        _privateBytes = (uint)input.PrivateInput.Length;
        for (int i = 0; i < _rowCounts.Length; i++)
        {
            TableId table = (TableId)i;
            _rowCounts[i] = table switch
            {
                TableId.Program or TableId.Bytes or TableId.SmallNumbers or TableId.Range18 =>
                    1 << MachineTables.FixedHeightLog2(table, program.HeightLog2, 0)!.Value,
                TableId.PublicInput => input.PublicInput.IsEmpty
                    ? 0
                    : 1 << MachineTables.FixedHeightLog2(table, program.HeightLog2, input.PublicInput.Length)!.Value,
                TableId.Boundary => _boundary.Count,
                TableId.Refresh => _refreshes.Count,
                TableId.Copy => _copies.Count,
                TableId.PrivateLength => readsPrivateInput ? 1 : 0,
                _ => steps[i].Count + calls[i].Count,
            };
            _heightsLog2[i] = _rowCounts[i] switch
            {
                0 => MachineTables.Absent,
                <= 2 => 1,
                int count => int.Log2(count - 1) + 1,
            };
        }
    }

    /// <summary>Per table, the logarithm of its rows with padding, or <see cref="MachineTables.Absent"/>.</summary>
    public IReadOnlyList<int> HeightsLog2 => _heightsLog2;

    /// <summary>Whether the table's only columns count how often others look its rows up.</summary>
    public static bool IsLookup(TableId table) => table is TableId.Bytes or TableId.SmallNumbers or TableId.Range18;

    /// <summary>Rows before the padding.</summary>
    public int RowCount(TableId table) => _rowCounts[(int)table];

    /// <summary>Writes the cells of a table's main columns.</summary>
    /// <param name="table">A table that is not absent.</param>
    /// <param name="arena">Memory of the caller; the table's columns in it are zeroed. Receives canonical words.</param>
    /// <param name="columnStarts">Where each main column starts in the arena; it has 2^height cells there.</param>
    /// <param name="counts">Gets the lookups of the table, or gives them to a lookup table.</param>
    /// <remarks>Cost: 10 to 40 ns per row.</remarks>
    public void Fill(TableId table, Span<uint> arena, ReadOnlySpan<int> columnStarts, LookupCounts counts)
    {
        Invariant.Require(columnStarts.Length == MachineTables.Chip(table).MainColumns.Count);
        RecordList<StepRecord> steps = _steps[(int)table];
        RecordList<CallRecord> calls = _calls[(int)table];
        switch (table)
        {
            case TableId.Program:
                _fetchCounts.CopyTo(arena[columnStarts[0]..]);
                break;
            case TableId.Bytes or TableId.SmallNumbers or TableId.Range18:
                for (int i = 0; i < columnStarts.Length; i++)
                {
                    counts.Column(table, i).CopyTo(arena[columnStarts[i]..]);
                }

                break;
            case TableId.PublicInput:
                FillPublicInput(arena.Slice(columnStarts[0], 1 << _heightsLog2[(int)table]));
                break;
            case TableId.PrivateLength:
                FillPrivateLength(arena, columnStarts, counts);
                break;
            case TableId.Boundary: Run<BoundaryRecord, BoundaryFiller>(_boundary, arena, columnStarts, counts); break;
            case TableId.Refresh: Run<RefreshRecord, RefreshFiller>(_refreshes, arena, columnStarts, counts); break;
            case TableId.Constant: Run<StepRecord, ConstantFiller>(steps, arena, columnStarts, counts); break;
            case TableId.Move: Run<StepRecord, MoveFiller>(steps, arena, columnStarts, counts); break;
            case TableId.AddImmediate: Run<StepRecord, AddImmediateFiller>(steps, arena, columnStarts, counts); break;
            case TableId.AddRegister: Run<StepRecord, AddRegisterFiller>(steps, arena, columnStarts, counts); break;
            case TableId.BitwiseImmediate:
                Run<StepRecord, BitwiseImmediateFiller>(steps, arena, columnStarts, counts);
                break;
            case TableId.BitwiseRegister:
                Run<StepRecord, BitwiseRegisterFiller>(steps, arena, columnStarts, counts);
                break;
            case TableId.ShiftImmediate: Run<StepRecord, ShiftImmediateFiller>(steps, arena, columnStarts, counts); break;
            case TableId.ShiftRegister: Run<StepRecord, ShiftRegisterFiller>(steps, arena, columnStarts, counts); break;
            case TableId.CompareImmediate:
                Run<StepRecord, CompareImmediateFiller>(steps, arena, columnStarts, counts);
                break;
            case TableId.CompareUnsigned:
                Run<StepRecord, CompareUnsignedFiller>(steps, arena, columnStarts, counts);
                break;
            case TableId.CompareSigned: Run<StepRecord, CompareSignedFiller>(steps, arena, columnStarts, counts); break;
            case TableId.BranchEqual: Run<StepRecord, BranchEqualFiller>(steps, arena, columnStarts, counts); break;
            case TableId.BranchUnsigned: Run<StepRecord, BranchUnsignedFiller>(steps, arena, columnStarts, counts); break;
            case TableId.BranchSigned: Run<StepRecord, BranchSignedFiller>(steps, arena, columnStarts, counts); break;
            case TableId.JumpRegister: Run<StepRecord, JumpRegisterFiller>(steps, arena, columnStarts, counts); break;
            case TableId.LoadWord: Run<StepRecord, LoadWordFiller>(steps, arena, columnStarts, counts); break;
            case TableId.StoreWord: Run<StepRecord, StoreWordFiller>(steps, arena, columnStarts, counts); break;
            case TableId.LoadSubword: Run<StepRecord, LoadSubwordFiller>(steps, arena, columnStarts, counts); break;
            case TableId.StoreSubword: Run<StepRecord, StoreSubwordFiller>(steps, arena, columnStarts, counts); break;
            case TableId.MultiplyLow: Run<StepRecord, MultiplyLowFiller>(steps, arena, columnStarts, counts); break;
            case TableId.MultiplyHigh: Run<StepRecord, MultiplyHighFiller>(steps, arena, columnStarts, counts); break;
            case TableId.Divide: Run<StepRecord, DivideFiller>(steps, arena, columnStarts, counts); break;
            case TableId.TransferCall: Run<CallRecord, TransferCallFiller>(calls, arena, columnStarts, counts); break;
            case TableId.PlainCall: Run<CallRecord, PlainCallFiller>(calls, arena, columnStarts, counts); break;
            case TableId.BreakCall: Run<CallRecord, BreakCallFiller>(calls, arena, columnStarts, counts); break;
            case TableId.ExitCall: Run<CallRecord, ExitCallFiller>(calls, arena, columnStarts, counts); break;
            case TableId.Copy: Run<CopyRecord, CopyFiller>(_copies, arena, columnStarts, counts); break;
            default: throw new ArgumentOutOfRangeException(nameof(table));
        }
    }

    private void Run<TRecord, TFiller>(
        RecordList<TRecord> records, Span<uint> arena, ReadOnlySpan<int> columnStarts, LookupCounts counts)
        where TRecord : struct
        where TFiller : struct, IRowFiller<TRecord>
    {
        const int BlockRows = RowCells.BlockRows;
        Span<uint> block = stackalloc uint[BlockRows * columnStarts.Length];
        for (int first = 0; first < records.Count; first += BlockRows)
        {
            block.Clear();
            int rows = Math.Min(BlockRows, records.Count - first);
            ReadOnlySpan<TRecord> part = records.Slice(first, rows);
            for (int i = 0; i < part.Length; i++)
            {
                TFiller.Fill(in part[i], _rows, counts, new RowCells(block[i..]));
            }

            TFiller.FinishBlock(block);
            for (int column = 0; column < columnStarts.Length; column++)
            {
                block.Slice(column * BlockRows, rows).CopyTo(arena[(columnStarts[column] + first)..]);
            }
        }
    }

    private void FillPublicInput(Span<uint> readCounts)
    {
        // Each byte before the cursor was read exactly once.
        RecordList<CopyRecord> copies = _copies;
        for (int i = 0; i < copies.Count; i++)
        {
            ref readonly CopyRecord copy = ref copies[i];
            if (copy.Descriptor != 3) { continue; }
            uint moved = Math.Min(4 - copy.Offset, copy.Left);
            readCounts.Slice((int)copy.Cursor, (int)moved).Fill(1);
        }
    }

    private void FillPrivateLength(Span<uint> arena, ReadOnlySpan<int> columnStarts, LookupCounts counts)
    {
        uint high = _privateBytes >> 16;
        arena[columnStarts[Machine.Tables.Calls.PrivateLengthTable.Real]] = 1;
        arena[columnStarts[Machine.Tables.Calls.PrivateLengthTable.LengthLow]] = _privateBytes & 0xFFFF;
        arena[columnStarts[Machine.Tables.Calls.PrivateLengthTable.LengthHigh]] = high;
        counts.Range16(_privateBytes & 0xFFFF);
        counts.Range14(high);
        counts.Range14(2 * high);
    }
}
