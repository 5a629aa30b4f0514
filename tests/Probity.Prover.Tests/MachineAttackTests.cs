using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.Machine.Tables;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Verifier;
using Probity.Prover.Columns;
using Probity.Prover.Tests.Columns;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>
/// Wrong executions through the real prover and verifier. The naive checker goes over every column of every table
/// (Columns/MutationTests); here one column of each table, a different one for each table, goes the whole way.
/// </summary>
public sealed class MachineAttackTests
{
    private static readonly Machine.Loader.GuestProgram Program = Programs.Everything(70_000);
    private static readonly ExecutionInput Input = new(Programs.Bytes(20), Programs.Bytes(11));
    private static readonly Lazy<CommittedProgram> Committed = new(() => CommittedProgram.Create(Program, 1));

    // Second instances hold the rows that do not fit the first; this trace is too short to have any.
    public static TheoryData<TableId> Tables => [.. Enum.GetValues<TableId>().Where(t => MachineTables.Original(t) == t)];

    [Fact]
    public void The_honest_execution_is_accepted() => Assert.True(ProveAndVerify(null).IsAccepted);

    [Theory, MemberData(nameof(Tables))]
    public void A_changed_cell_of_the_table_is_rejected(TableId table)
    {
        int columns = MachineTables.Chip(table).MainColumns.Count;

        // A cell in the middle of the row, unless that is free by design (Columns/MutationTests).
        int column = table is TableId.Copy or TableId.TransferCall or TableId.Refresh ? 1 : columns / 2;
        Verdict<ProofShape> verdict = ProveAndVerify((chip, cells) =>
        {
            if (chip == (int)table) { cells[column][0] = (cells[column][0] + 1) % KoalaBear.Modulus; }
        });
        Assert.False(verdict.IsAccepted, $"{table}, column {column}");
    }

    [Fact]
    public void Rows_may_stand_in_the_second_instances() => Assert.True(ProveAndVerify(null, divided: true).IsAccepted);

    [Theory]
    [InlineData(TableId.BoundaryRest, 3), InlineData(TableId.RefreshRest, 2), InlineData(TableId.AddRegisterRest, 13)]
    [InlineData(TableId.LoadWordRest, 9), InlineData(TableId.MultiplyHighRest, 22), InlineData(TableId.CopyRest, 1)]
    public void A_changed_cell_of_a_second_instance_is_rejected(TableId rest, int column)
    {
        Verdict<ProofShape> verdict = ProveAndVerify(
            (chip, cells) =>
            {
                if (chip == (int)rest) { cells[column][0] = (cells[column][0] + 1) % KoalaBear.Modulus; }
            },
            divided: true);
        Assert.False(verdict.IsAccepted, $"{rest}, column {column}");
    }

    [Fact]
    public void A_row_cannot_stand_twice()
    {
        Verdict<ProofShape> verdict = ProveAndVerify(
            (chip, cells) =>
            {
                for (int i = 0; chip == (int)TableId.AddRegisterRest && i < cells.Count; i++)
                {
                    cells[i][1] = cells[i][0];
                }
            },
            divided: true);
        Assert.False(verdict.IsAccepted);
    }

    [Fact]
    public void An_output_that_the_program_did_not_write_cannot_be_proven()
    {
        byte[] claimed = null!;
        Verdict<ProofShape> verdict = ProveAndVerify(null, output =>
        {
            claimed = output.ToArray();
            claimed[0] ^= 1;
            return claimed;
        });
        Assert.False(verdict.IsAccepted);
    }

    private static Verdict<ProofShape> ProveAndVerify(
        Tamper? tamper, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? claim = null, bool divided = false)
    {
        CommittedProgram program = Committed.Value;
        TraceLog log = new(program.Table, Input);
        TraceRecorder recorder = new(log);
        ExecutionResult execution = GuestExecutor.Run(Program, Input, ref recorder, ExecutionLimits.Unlimited);
        Assert.True(execution.HasExited, $"{execution.Trap}");
        ExecutionTrace trace = log.Complete();
        ITraceTables tables = divided ? new DividedTables(trace) : new ExecutionTables(trace);
        int[] heights = [.. trace.HeightsLog2.Select((h, chip) => h == MachineTables.Absent && tables.RealRows(chip) > 0 ? 1 : h)];
        ProofShape shape = ProofShape.TryCreate(Receipt.Air, ProtocolParameters.Default, heights).Value!;
        ReadOnlyMemory<byte> output = claim is null ? execution.PublicOutput : claim(execution.PublicOutput);
        Statement statement = ExecutionStatement.For(
            program.Id, program.Commitment.Root.ToArray(), Program.EntryPc, Input.PublicInput, output, execution.ExitCode);
        byte[] proof = AirProver.Prove(
            shape, statement, program.Commitment, new TamperedTables(tables, tamper),
            new SeededRandomSource(9), new ProverOptions { Threads = 2 }, CancellationToken.None);
        return ProofVerifier.Verify(shape, statement, proof);
    }

    private delegate void Tamper(int chip, TraceColumns columns);

    private sealed class TamperedTables(ITraceTables inner, Tamper? tamper) : ITraceTables
    {
        public int RealRows(int chip) => inner.RealRows(chip);

        public bool IsFilledLast(int chip) => inner.IsFilledLast(chip);

        public void Fill(int chip, TraceColumns columns)
        {
            inner.Fill(chip, columns);
            tamper?.Invoke(chip, columns);
        }
    }

    /// <summary>The last row of every table that has a second instance stands in that one.</summary>
    private sealed class DividedTables : ITraceTables
    {
        private readonly uint[][][] _cells = new uint[MachineTables.Chips.Count][][];
        private readonly int[] _rows = new int[MachineTables.Chips.Count];

        public DividedTables(ExecutionTrace trace)
        {
            LookupCounts counts = new();
            foreach (int chip in Enumerable.Range(0, _cells.Length).OrderBy(c => ExecutionTrace.IsLookup((TableId)c)))
            {
                int width = MachineTables.Chips[chip].MainColumns.Count, height = trace.HeightsLog2[chip];
                _cells[chip] = [.. Enumerable.Range(0, width).Select(_ => new uint[2])];
                if (height == MachineTables.Absent) { continue; }
                _rows[chip] = trace.RowCount((TableId)chip);
                uint[] arena = new uint[width << height];
                trace.Fill((TableId)chip, arena, [.. Enumerable.Range(0, width).Select(c => c << height)], counts);
                _cells[chip] = [.. Enumerable.Range(0, width).Select(c => arena[(c << height)..((c + 1) << height)])];
            }

            for (int chip = 0; chip < _cells.Length; chip++)
            {
                if (MachineTables.RestOf((TableId)chip) is not { } rest || _rows[chip] < 2 || _rows[(int)rest] > 0) { continue; }
                int last = _rows[chip] - 1;
                _rows[(int)rest] = 2;
                for (int i = 0; i < _cells[chip].Length; i++)
                {
                    _cells[(int)rest][i][0] = _cells[chip][i][last];
                    _cells[chip][i][last] = 0;
                }
            }
        }

        // With one row more than are real; one of the tests uses it.
        public int RealRows(int chip) => _rows[chip];

        public bool IsFilledLast(int chip) => ExecutionTrace.IsLookup((TableId)chip);

        public void Fill(int chip, TraceColumns columns)
        {
            for (int i = 0; i < columns.Count; i++)
            {
                _cells[chip][i].CopyTo(columns[i]);
            }
        }
    }
}
