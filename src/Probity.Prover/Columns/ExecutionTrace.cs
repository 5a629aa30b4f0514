using System.Collections.Immutable;
using Probity.Core;
using Probity.Crypto.Fields;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;

namespace Probity.Prover.Columns;

/// <summary>A finished execution: the height of every table, and on demand the cells of its main
/// columns.</summary>
/// <remarks>
/// Ask for the heights, allocate, then <see cref="Fill"/> the tables; those for which <see cref="IsLookup"/>
/// holds come last, with the counts of all others. Tables can be filled from several threads at once.
/// </remarks>
public sealed class ExecutionTrace
{
    // A further instance makes the proof half a kilobyte longer.
    private const long MinSavedCells = 1 << 18;

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
        AccessTimes times,
        bool divideTables)
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
            if (MachineTables.Original(table) != table) { continue; }
            int all = table switch
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
            int first = divideTables ? RowsBeforeRest(table, all) : all;
            _rowCounts[i] = first;
            if (first < all) { _rowCounts[(int)MachineTables.RestOf(table)!.Value] = all - first; }
        }

        for (int i = 0; i < _heightsLog2.Length; i++)
        {
            _heightsLog2[i] = _rowCounts[i] == 0 ? MachineTables.Absent : HeightLog2(_rowCounts[i]);
        }
    }

    /// <summary>Per table, the logarithm of its rows with padding, or
    /// <see cref="MachineTables.Absent"/>.</summary>
    public IReadOnlyList<int> HeightsLog2 => _heightsLog2;

    /// <summary>Whether the table's only columns count how often others look its rows up.</summary>
    public static bool IsLookup(TableId table) => table is TableId.Bytes or TableId.SmallNumbers or TableId.Range18;

    /// <summary>Rows before the padding.</summary>
    public int RowCount(TableId table) => _rowCounts[(int)table];

    /// <summary>Writes the cells of a table's main columns.</summary>
    /// <param name="table">A table that is not absent.</param>
    /// <param name="arena">Memory of the caller; the table's columns in it are zeroed. Receives canonical
    /// words.</param>
    /// <param name="columnStarts">Where each main column starts in the arena; it has 2^height cells
    /// there.</param>
    /// <param name="counts">Gets the lookups of the table, or gives them to a lookup table.</param>
    /// <remarks>Cost: 10 to 40 ns per row.</remarks>
    public void Fill(TableId table, Span<uint> arena, ReadOnlySpan<int> columnStarts, LookupCounts counts)
    {
        Invariant.Require(columnStarts.Length == MachineTables.Chip(table).MainColumns.Count);
        TableId original = MachineTables.Original(table);
        RecordList<StepRecord> steps = _steps[(int)original];
        RecordList<CallRecord> calls = _calls[(int)original];
        switch (original)
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
            case TableId.Boundary: Run<BoundaryRecord, BoundaryFiller>(table, _boundary, arena, columnStarts, counts); break;
            case TableId.Refresh: Run<RefreshRecord, RefreshFiller>(table, _refreshes, arena, columnStarts, counts); break;
            case TableId.Constant: Run<StepRecord, ConstantFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.Move: Run<StepRecord, MoveFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.AddImmediate: Run<StepRecord, AddImmediateFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.AddRegister: Run<StepRecord, AddRegisterFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.BitwiseImmediate:
                Run<StepRecord, BitwiseImmediateFiller>(table, steps, arena, columnStarts, counts);
                break;
            case TableId.BitwiseRegister:
                Run<StepRecord, BitwiseRegisterFiller>(table, steps, arena, columnStarts, counts);
                break;
            case TableId.ShiftImmediate: Run<StepRecord, ShiftImmediateFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.ShiftRegister: Run<StepRecord, ShiftRegisterFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.CompareImmediate:
                Run<StepRecord, CompareImmediateFiller>(table, steps, arena, columnStarts, counts);
                break;
            case TableId.CompareUnsigned:
                Run<StepRecord, CompareUnsignedFiller>(table, steps, arena, columnStarts, counts);
                break;
            case TableId.CompareSigned: Run<StepRecord, CompareSignedFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.BranchEqual: Run<StepRecord, BranchEqualFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.BranchUnsigned: Run<StepRecord, BranchUnsignedFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.BranchSigned: Run<StepRecord, BranchSignedFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.JumpRegister: Run<StepRecord, JumpRegisterFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.LoadWord: Run<StepRecord, LoadWordFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.StoreWord: Run<StepRecord, StoreWordFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.LoadSubword: Run<StepRecord, LoadSubwordFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.StoreSubword: Run<StepRecord, StoreSubwordFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.MultiplyLow: Run<StepRecord, MultiplyLowFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.MultiplyHigh: Run<StepRecord, MultiplyHighFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.Divide: Run<StepRecord, DivideFiller>(table, steps, arena, columnStarts, counts); break;
            case TableId.TransferCall: Run<CallRecord, TransferCallFiller>(table, calls, arena, columnStarts, counts); break;
            case TableId.PlainCall: Run<CallRecord, PlainCallFiller>(table, calls, arena, columnStarts, counts); break;
            case TableId.BreakCall: Run<CallRecord, BreakCallFiller>(table, calls, arena, columnStarts, counts); break;
            case TableId.ExitCall: Run<CallRecord, ExitCallFiller>(table, calls, arena, columnStarts, counts); break;
            case TableId.Copy: Run<CopyRecord, CopyFiller>(table, _copies, arena, columnStarts, counts); break;
            default: throw new ArgumentOutOfRangeException(nameof(table));
        }
    }

    // A table may end at a power of two and leave its other rows to its rest, if that saves enough cells.
    private static int RowsBeforeRest(TableId table, int rows)
    {
        if (MachineTables.RestOf(table) is null || rows < 2 * RecordList<StepRecord>.ChunkLength) { return rows; }
        int height = HeightLog2(rows), first = 1 << (height - 1);
        long savedRows = first - (1L << HeightLog2(rows - first));
        Chip chip = MachineTables.Chip(table);
        long rowCells = chip.MainColumns.Count + (Quintic.Degree * chip.LookupColumnCount);
        return savedRows * rowCells >= MinSavedCells ? first : rows;
    }

    private static int HeightLog2(int rows) => rows <= 2 ? 1 : int.Log2(rows - 1) + 1;

    private void Run<TRecord, TFiller>(
        TableId table,
        RecordList<TRecord> records,
        Span<uint> arena,
        ReadOnlySpan<int> columnStarts,
        LookupCounts counts)
        where TRecord : struct
        where TFiller : struct, IRowFiller<TRecord>
    {
        const int BlockRows = RowCells.BlockRows;
        Span<uint> block = stackalloc uint[BlockRows * columnStarts.Length];
        int count = _rowCounts[(int)table], skipped = TFiller.Table == table ? 0 : _rowCounts[(int)TFiller.Table];
        for (int first = 0; first < count; first += BlockRows)
        {
            block.Clear();
            int rows = Math.Min(BlockRows, count - first);
            ReadOnlySpan<TRecord> part = records.Slice(skipped + first, rows);
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
