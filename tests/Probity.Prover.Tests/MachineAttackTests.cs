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
        Tamper? tamper, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? claim = null)
    {
        CommittedProgram program = Committed.Value;
        TraceLog log = new(program.Table, Input);
        TraceRecorder recorder = new(log);
        ExecutionResult execution = GuestExecutor.Run(Program, Input, ref recorder, ExecutionLimits.Unlimited);
        Assert.True(execution.HasExited, $"{execution.Trap}");
        ExecutionTrace trace = log.Complete();
        ProofShape shape = ProofShape.TryCreate(Receipt.Air, ProtocolParameters.Default, [.. trace.HeightsLog2]).Value!;
        ReadOnlyMemory<byte> output = claim is null ? execution.PublicOutput : claim(execution.PublicOutput);
        Statement statement = ExecutionStatement.For(
            program.Id, program.Commitment.Root.ToArray(), Program.EntryPc, Input.PublicInput, output, execution.ExitCode);
        byte[] proof = AirProver.Prove(
            shape, statement, program.Commitment, new TamperedTables(new ExecutionTables(trace), tamper),
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
}
