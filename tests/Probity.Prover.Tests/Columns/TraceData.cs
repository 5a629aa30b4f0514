using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;
using Probity.Prover.Columns;

namespace Probity.Prover.Tests.Columns;

/// <summary>All cells of one execution, as plain arrays that tests can change.</summary>
public sealed class TraceData
{
    /// <summary>Per table: main columns, each of 2^height cells; empty for an absent table.</summary>
    public required uint[][][] Main { get; init; }

    /// <summary>The program columns of <see cref="TableId.Program"/>.</summary>
    public required uint[][] Program { get; init; }

    /// <summary>Per table, rows before the padding.</summary>
    public required int[] RowCounts { get; init; }

    public required byte[] PublicInput { get; init; }

    public required List<BusTerm> Terms { get; init; }

    public required ExecutionResult Result { get; init; }

    public uint[][] Table(TableId table) => Main[(int)table];

    public int Height(TableId table) => Main[(int)table].Length == 0 ? 0 : Main[(int)table][0].Length;

    /// <summary>Runs a program to its exit and fills every table.</summary>
    public static TraceData Of(
        GuestProgram program, byte[]? privateInput = null, byte[]? publicInput = null, bool divideTables = true)
    {
        ExecutionInput input = new(privateInput ?? [], publicInput ?? []);
        ProgramTable table = ProgramTable.From(program);
        TraceLog log = new(table, input);
        TraceRecorder recorder = new(log);
        ExecutionResult result = GuestExecutor.Run(program, input, ref recorder, new ExecutionLimits(1 << 22));
        Assert.True(result.HasExited, $"{result.Trap}");
        Assert.Equal(result.Cycles, log.Cycles);
        return Of(table, log.Complete(divideTables), input, result);
    }

    /// <summary>Appends a zero row to a table, in its padding or with a doubled height.</summary>
    public Cells AddRow(TableId table)
    {
        int rows = RowCounts[(int)table]++;
        int height = Math.Max(2, Height(table));
        int newHeight = rows == height ? 2 * height : height;
        uint[][] columns = Table(table);
        if (columns.Length == 0)
        {
            Main[(int)table] = columns = new uint[MachineTables.Chip(table).MainColumns.Count][];
            Array.Fill(columns, []);
        }

        for (int i = 0; i < columns.Length; i++)
        {
            Array.Resize(ref columns[i], newHeight);
        }

        return new Cells(this, table, rows);
    }

    private static TraceData Of(ProgramTable table, ExecutionTrace trace, ExecutionInput input, ExecutionResult result)
    {
        int count = MachineTables.Chips.Count;
        uint[][][] main = new uint[count][][];
        LookupCounts counts = new();
        foreach (int i in Enumerable.Range(0, count).OrderBy(i => ExecutionTrace.IsLookup((TableId)i)))
        {
            main[i] = Fill(trace, (TableId)i, counts);
        }

        byte[] publicInput = input.PublicInput.ToArray();
        Assert.Null(MachineTables.CheckHeights([.. trace.HeightsLog2], table.HeightLog2, publicInput.Length));
        return new TraceData
        {
            Main = main,
            Program = table.BuildColumns(),
            RowCounts = [.. Enumerable.Range(0, count).Select(i => trace.RowCount((TableId)i))],
            PublicInput = publicInput,
            Terms =
            [
                .. VerifierTerms.For(
                    table.Program.EntryPc, publicInput, result.PublicOutput.Span, result.ExitCode),
            ],
            Result = result,
        };
    }

    private static uint[][] Fill(ExecutionTrace trace, TableId table, LookupCounts counts)
    {
        int height = trace.HeightsLog2[(int)table];
        if (height == MachineTables.Absent) { return []; }
        int width = MachineTables.Chip(table).MainColumns.Count, rows = 1 << height;

        // Columns in reverse order with gaps, so that a filler that ignores the given places is found.
        int[] starts = [.. Enumerable.Range(0, width).Select(c => (width - 1 - c) * (rows + 5))];
        uint[] arena = new uint[width * (rows + 5)];
        trace.Fill(table, arena, starts, counts);
        for (int c = 0; c < width; c++)
        {
            Assert.All(arena[(starts[c] + rows)..(starts[c] + rows + 5)], cell => Assert.Equal(0u, cell));
        }

        return [.. starts.Select(start => arena[start..(start + rows)])];
    }
}
