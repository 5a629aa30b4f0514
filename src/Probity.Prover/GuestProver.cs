using System.Diagnostics;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Fields;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.Machine.Tables;
using Probity.ProofSystem.Air;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Parameters;
using Probity.ProofSystem.Proof;
using Probity.Prover.Columns;

namespace Probity.Prover;

/// <summary>Runs a program and proves that it ran: from input to receipt.</summary>
public static class GuestProver
{
    /// <summary>The most instructions that one proof can cover, whatever they are.</summary>
    public const int MaxCycles = Clock.MaxCycles;

    /// <summary>Executes a program and proves the execution.</summary>
    /// <param name="program">The program with its tree.</param>
    /// <param name="input">Private and public input.</param>
    /// <param name="parameters">The profile.</param>
    /// <param name="limits">Bounds on the execution.</param>
    /// <param name="random">Where the masks' seed comes from.</param>
    /// <param name="options">Threads and progress.</param>
    /// <param name="cancellation">Checked between and within stages.</param>
    public static ProvingResult Prove(
        CommittedProgram program,
        ExecutionInput input,
        ProtocolParameters parameters,
        ExecutionLimits limits,
        IRandomSource random,
        ProverOptions options,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        List<KeyValuePair<string, TimeSpan>> stages = [];
        Action<StageReport> progress = report =>
        {
            options.Progress?.Invoke(report);
            if (report.Elapsed is { } elapsed) { stages.Add(new(report.Stage, elapsed)); }
        };

        progress(new StageReport("execution", null));
        TraceLog log = new(program.Table, input);
        TraceRecorder recorder = new(log);
        ExecutionResult execution = GuestExecutor.Run(
            program.Program, input, ref recorder, limits with { MaxCycles = Math.Min(limits.MaxCycles, MaxCycles) });
        progress(new StageReport("execution", Stopwatch.GetElapsedTime(start)));
        if (!execution.HasExited)
        {
            string reason = execution.Trap!.Reason == TrapReason.CycleLimit && limits.MaxCycles > MaxCycles
                ? $"the program ran for more than {MaxCycles} instructions, the most that one proof covers"
                : execution.Trap.ToString();
            return new ProvingResult(execution, null, null, reason);
        }

        ExecutionTrace trace = log.Complete();
        Verdict<ProofShape> shape = ProofShape.TryCreate(Receipt.Air, parameters, [.. trace.HeightsLog2]);
        if (!shape.IsAccepted)
        {
            return new ProvingResult(
                execution, null, null, $"the program ran {execution.Cycles} instructions, too many for one proof: {shape.Detail}");
        }

        Statement statement = ExecutionStatement.For(
            program.Id,
            program.Commitment.Root.ToArray(),
            program.Program.EntryPc,
            input.PublicInput,
            execution.PublicOutput,
            execution.ExitCode);
        byte[] proof = AirProver.Prove(
            shape.Value,
            statement,
            program.Commitment,
            new ExecutionTables(trace),
            random,
            options with { Progress = progress },
            cancellation);
        Receipt receipt = Receipt.From(
            shape.Value, program, execution.ExitCode, input.PublicInput, execution.PublicOutput, proof);
        return new ProvingResult(
            execution, receipt, Count(shape.Value, trace, execution.Cycles, stages, Stopwatch.GetElapsedTime(start)), null);
    }

    internal static ProvingStatistics Count(
        ProofShape shape,
        ExecutionTrace trace,
        long cycles,
        IReadOnlyList<KeyValuePair<string, TimeSpan>> stages,
        TimeSpan elapsed)
    {
        long main = 0, lookup = 0, interactions = 0;
        List<KeyValuePair<string, int>> rows = [];
        for (int i = 0; i < shape.Air.Chips.Count; i++)
        {
            Chip chip = shape.Air.Chips[i];
            long count = trace.RowCount((TableId)i);
            if (count == 0) { continue; }
            main += count * chip.MainColumns.Count;
            lookup += count * chip.LookupColumnCount * Quintic.Degree;
            interactions += count * chip.Interactions.Count;
            rows.Add(new(chip.Name, (int)count));
        }

        return new ProvingStatistics(cycles, main, lookup, interactions, shape.CommittedCells, rows, stages, elapsed);
    }
}
