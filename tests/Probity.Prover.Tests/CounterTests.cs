using System.Globalization;
using System.Text;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.Prover.Columns;
using Probity.Testing;

namespace Probity.Prover.Tests;

/// <summary>What the guests cost in numbers that are the same on every machine: a change here is a change of the tables.</summary>
public sealed class CounterTests
{
    private static readonly string[] Guests =
        ["btree", "bytecode", "fibonacci", "json-policy", "keccak256", "matmul", "p256", "sha256"];

    [Fact]
    public void Cells_interactions_and_committed_words_of_the_guests_are_as_recorded()
    {
        StringBuilder lines = new("guest: cycles, main cells, lookup cells, interactions, committed words, stack height\n");
        foreach (string guest in Guests)
        {
            using CommittedProgram program = SampleGuests.Commit(guest);
            ExecutionInput input = SampleGuests.DefaultInput(guest);
            TraceLog log = new(program.Table, input);
            TraceRecorder recorder = new(log);
            ExecutionResult execution = GuestExecutor.Run(program.Program, input, ref recorder, ExecutionLimits.Unlimited);
            ExecutionTrace trace = log.Complete();
            ProofShape shape = ProofShape.TryCreate(Receipt.Air, ProtocolParameters.Default, [.. trace.HeightsLog2]).Value!;
            ProvingStatistics counted = GuestProver.Count(shape, trace, execution.Cycles, [], TimeSpan.Zero);
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{guest}: {counted.Cycles}, {counted.MainCells}, {counted.LookupCells}, {counted.Interactions}, ");
            lines.Append(CultureInfo.InvariantCulture, $"{counted.CommittedCells}, 2^{shape.StackLog2}\n");
        }

        GoldenFile.Require("tests/Probity.Prover.Tests/counters.golden", lines.ToString());
    }
}
