using Probity.Crypto.Fields;
using Probity.Machine.Tables;
using Probity.Machine.Tables.Calls;
using Probity.ProofSystem.Air;
using Probity.Testing;

namespace Probity.Prover.Tests.Columns;

/// <summary>
/// Changes cells of a valid trace, one or two at a time, and lets the prover adapt every lookup
/// multiplicity: each change must break a constraint or unbalance a bus. A change that does not names a cell
/// that is not determined.
/// </summary>
public class MutationTests
{
    private const uint P = KoalaBear.Modulus;

    private static readonly Lazy<TraceData> Trace =
        new(() => TraceData.Of(Programs.Everything(70_000), Programs.Bytes(20), Programs.Bytes(11)));

    private static readonly Lazy<TraceData> EdgeTrace = new(() => TraceData.Of(
        Programs.AllPairs(Machine.Isa.Opcode.Div, Machine.Isa.Opcode.Remu, Machine.Isa.Opcode.Mulhsu,
            Machine.Isa.Opcode.Sra, Machine.Isa.Opcode.Slt)));

    private static readonly Lazy<TraceData> AccessTrace = new(() => TraceData.Of(Programs.AllAccesses()));

    private static readonly Lazy<TraceData> CallTrace =
        new(() => TraceData.Of(Programs.AllCalls(), Programs.Bytes(13), Programs.Bytes(9)));

    public static TheoryData<TableId> Tables =>
        [.. Enum.GetValues<TableId>().Where(t => !IsTable(t) && MachineTables.Original(t) == t)];

    /// <summary>
    /// Cells that a row leaves open, by design. Copy: bytes of the private input. JumpRegister: the bit that
    /// is dropped, on which the next fetch insists. PrivateLength: its length. Refresh: the time to which it
    /// refreshes. TransferCall: a copy of 0 bytes may start, but no copy row can take it.
    /// </summary>
    private static readonly Dictionary<TableId, string[]> FreeCells = new()
    {
        [TableId.Copy] = ["New0", "New1", "New2", "New3"],
        [TableId.JumpRegister] = ["DroppedBit"],
        [TableId.PrivateLength] = ["Real", "LengthLow", "LengthHigh"],
        [TableId.Refresh] = ["TimeLow", "TimeHigh", "GapLow"],
        [TableId.TransferCall] = ["HasBytes"],
    };

    [Theory, MemberData(nameof(Tables))]
    public void No_single_cell_of_a_real_row_can_change(TableId table) => RequireDetermined(Trace.Value, table, 200);

    [Theory, MemberData(nameof(Tables))]
    public void No_search_finds_another_row_that_passes(TableId table)
    {
        foreach (TraceData trace in (TraceData[])[Trace.Value, EdgeTrace.Value, AccessTrace.Value, CallTrace.Value])
        {
            if (trace.RowCounts[(int)table] == 0) { continue; }
            RowSearch search = new(trace, table);
            foreach (int row in SampleRows(trace, table, 12))
            {
                search.Run(row);
            }

            string[][] wrong = [.. search.Found.Where(cells => !cells.All(cell => IsFree(table, cell)))];
            Assert.True(wrong.Length == 0, string.Join('\n', wrong.Take(10).Select(cells => string.Join(", ", cells))));
        }
    }

    /// <summary>The private bytes of a copy are free; public ones and those that stay are not.</summary>
    [Fact]
    public void Only_private_bytes_of_a_copy_are_free()
    {
        TraceData trace = CallTrace.Value;
        RowSearch search = new(trace, TableId.Copy);
        foreach (int row in SampleRows(trace, TableId.Copy, 100))
        {
            bool isPrivate = trace.Table(TableId.Copy)[CopyTable.IsPublicRead][row] == 0
                && trace.Table(TableId.Copy)[CopyTable.IsWrite][row] == 0;
            if (!isPrivate) { search.Run(row); }
        }

        Assert.Empty(search.Found);
    }

    [Theory]
    [InlineData(TableId.Divide), InlineData(TableId.MultiplyHigh), InlineData(TableId.ShiftRegister)]
    [InlineData(TableId.CompareSigned)]
    public void No_single_cell_can_change_on_edge_operands(TableId table) => RequireDetermined(EdgeTrace.Value, table, 800);

    [Theory, MemberData(nameof(Tables))]
    public void No_two_cells_of_a_real_row_can_change_together(TableId table)
    {
        TraceData trace = Trace.Value;
        LookupRules rules = new(trace);
        int width = trace.Table(table).Length;
        (long First, long Second)[] changes =
        [
            (1, 1), (1, -1), (1, 256), (1, -256), (-1, 256), (256, 1), (256, -1), (1, 65536), (1, -65536), (65536, 1),
            (65536, -1), (1, 16384), (-1, 16384), (16384, -1), (1, 4), (4, -1), (-1, 4), (2, 1), (2, -1), (1, 2), (1, -2),
        ];
        List<string> free = [];
        foreach (int row in SampleRows(trace, table, 12))
        {
            RowEffect before = TraceChecker.Effect(trace, table, row);
            for (int a = 0; a < width; a++)
            {
                for (int b = a + 1; b < width; b++)
                {
                    uint first = trace.Table(table)[a][row], second = trace.Table(table)[b][row];
                    foreach ((long changeFirst, long changeSecond) in changes)
                    {
                        trace.Table(table)[a][row] = Shifted(first, changeFirst);
                        trace.Table(table)[b][row] = Shifted(second, changeSecond);
                        if (!(IsFree(table, Name(table, a)) && IsFree(table, Name(table, b)))
                            && rules.IsPlausible(before, TraceChecker.Effect(trace, table, row)))
                        {
                            free.Add($"row {row}: {Name(table, a)} {changeFirst:+0;-0} with {Name(table, b)} {changeSecond:+0;-0}");
                        }
                    }

                    trace.Table(table)[a][row] = first;
                    trace.Table(table)[b][row] = second;
                }
            }
        }

        Assert.True(free.Count == 0, $"{table}: {free.Count} free pairs\n{string.Join('\n', free.Take(20))}");
    }

    /// <summary>A padding row may hold anything as long as it stays silent on every bus.</summary>
    [Theory, MemberData(nameof(Tables))]
    public void A_padding_row_that_speaks_is_noticed(TableId table)
    {
        TraceData trace = Trace.Value;
        int row = trace.RowCounts[(int)table];
        if (row == trace.Height(table)) { return; }
        LookupRules rules = new(trace);
        RowEffect silent = TraceChecker.Effect(trace, table, row);
        Assert.Empty(silent.Broken);
        Assert.Empty(silent.Tuples);
        Laws.ForAll(300, random =>
        {
            // Random small values in all cells but the selector: whatever satisfies the constraints must be
            // silent.
            foreach (uint[] column in trace.Table(table)[1..])
            {
                column[row] = (random.NextUInt32() & 3) switch { 0 => 0, 1 => 1, 2 => P - 1, _ => random.NextUInt32() % P };
            }

            RowEffect effect = TraceChecker.Effect(trace, table, row);
            bool isAccepted = effect.Broken.Count == 0 && effect.Tuples.Count > 0;
            Clear();
            Laws.Require(!isAccepted, $"a row of {table} without selector is silent");
        });

        for (int column = 0; column < trace.Table(table).Length; column++)
        {
            foreach (uint value in (uint[])[1, 2, 65536, P - 1])
            {
                trace.Table(table)[column][row] = value;
                RowEffect effect = TraceChecker.Effect(trace, table, row);
                bool isInert = effect.Broken.Count == 0 && effect.Tuples.Count == 0;
                Assert.True(isInert || IsFree(table, Name(table, column)) || !rules.IsPlausible(silent, effect), $"{table}: {Name(table, column)} = {value}");
            }

            Clear();
        }

        void Clear()
        {
            foreach (uint[] column in trace.Table(table))
            {
                column[row] = 0;
            }
        }
    }

    [Theory]
    [InlineData(TableId.Program), InlineData(TableId.Bytes), InlineData(TableId.SmallNumbers)]
    [InlineData(TableId.Range18), InlineData(TableId.PublicInput)]
    public void Each_multiplicity_counts(TableId table)
    {
        TraceData trace = Trace.Value;
        foreach (uint[] column in trace.Table(table))
        {
            for (int row = 0; row < column.Length; row += 1 + (column.Length / 500))
            {
                RowEffect before = TraceChecker.Effect(trace, table, row);
                uint value = column[row];
                foreach (long change in (long[])[1, -1, 65536, value == 0 ? 1 : -value])
                {
                    column[row] = Shifted(value, change);
                    RowEffect after = TraceChecker.Effect(trace, table, row);
                    Assert.False(before.Tuples.OrderBy(t => t.Key.ToString()).SequenceEqual(
                        after.Tuples.OrderBy(t => t.Key.ToString())));
                }

                column[row] = value;
            }
        }
    }

    private static void RequireDetermined(TraceData trace, TableId table, int maxRows)
    {
        LookupRules rules = new(trace);
        SeededRandomSource random = new((ulong)table);
        List<string> free = [];
        foreach (int row in SampleRows(trace, table, maxRows))
        {
            RowEffect before = TraceChecker.Effect(trace, table, row);
            for (int column = 0; column < trace.Table(table).Length; column++)
            {
                uint value = trace.Table(table)[column][row];
                uint[] others =
                [
                    .. new long[] { 1, -1, 2, -2, 4, -4, 128, 256, -256, 1 << 14, -(1 << 14), 1 << 16, -(1 << 16), 1 << 18 }
                        .Select(change => Shifted(value, change)),
                    0, 1, P - 1, P - value, 0xFFFF, random.NextUInt32() % P, random.NextUInt32() & 0xFFFF,
                    random.NextUInt32() & 0xFF,
                ];
                foreach (uint other in others.Where(o => o != value && o < P))
                {
                    trace.Table(table)[column][row] = other;
                    if (!IsFree(table, Name(table, column))
                        && rules.IsPlausible(before, TraceChecker.Effect(trace, table, row)))
                    {
                        free.Add($"row {row}: {Name(table, column)} = {other} instead of {value}");
                    }
                }

                trace.Table(table)[column][row] = value;
            }
        }

        Assert.True(free.Count == 0, $"{table}: {free.Count} free cells\n{string.Join('\n', free.Take(20))}");
    }

    private static IEnumerable<int> SampleRows(TraceData trace, TableId table, int maxRows)
    {
        int rows = trace.RowCounts[(int)table];
        Assert.True(rows > 0);
        int step = Math.Max(1, rows / maxRows);
        return Enumerable.Range(0, rows).Where(row => row % step == 0 || row == rows - 1);
    }

    private static bool IsFree(TableId table, string cell) =>
        FreeCells.TryGetValue(table, out string[]? cells) && cells.Contains(cell.Split(':')[0]);

    private static uint Shifted(uint value, long change) => (uint)((((value + change) % P) + P) % P);

    private static string Name(TableId table, int column) => MachineTables.Chip(table).MainColumns[column];

    private static bool IsTable(TableId table) => table
        is TableId.Program or TableId.Bytes or TableId.SmallNumbers or TableId.Range18 or TableId.PublicInput;
}
