using System.Diagnostics;
using Probity.Cli.Commands;
using Probity.Cli.Output;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;
using Probity.Prover;

namespace Probity.Cli.Programs;

/// <summary>What to prove.</summary>
/// <param name="Guest">The program.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Parameters">The profile.</param>
/// <param name="Limits">Bounds on the execution.</param>
/// <param name="Threads">At least 1.</param>
internal sealed record ProvingJob(
    Guest Guest, ExecutionInput Input, ProtocolParameters Parameters, ExecutionLimits Limits, int Threads)
{
    /// <summary>Proves the execution, and verifies the receipt as anybody would before handing it out.</summary>
    /// <param name="showStage">Called with the name of each stage that begins.</param>
    /// <param name="cancellation">Checked between and within stages.</param>
    /// <exception cref="CliException">The program trapped, or is too long for one proof.</exception>
    public GuestProof Run(Action<string> showStage, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        showStage("program tree");
        using CommittedProgram program = CommittedProgram.Create(Guest.Program, Threads);
        ProverOptions options = new()
        {
            Threads = Threads,
            Progress = report =>
            {
                if (report.Elapsed is null) { showStage(report.Stage); }
            },
        };
        ExecutionLimits bounded = Limits with { MaxCycles = Math.Min(Limits.MaxCycles, GuestProver.MaxCycles) };
        ProvingResult result = GuestProver.Prove(
            program, Input, Parameters, bounded, SystemRandomSource.Instance, options, cancellation);
        if (result.Receipt is not { } receipt || result.Statistics is not { } statistics)
        {
            throw new CliException(Explain(result));
        }

        byte[] encoded = receipt.ToArray();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(encoded, program.Id);
        return verdict.IsAccepted
            ? new GuestProof(receipt, encoded, verdict.Value, statistics, elapsed, result.Execution.DebugText)
            : throw new InvalidOperationException($"The new receipt does not verify: {verdict.Detail}");
    }

    private string Explain(ProvingResult result) => result.Execution.Trap switch
    {
        { Reason: TrapReason.CycleLimit } when Limits.MaxCycles >= GuestProver.MaxCycles =>
            $"the program ran for more than {Wording.Count(GuestProver.MaxCycles)} instructions, the most that one "
            + "proof covers; give it less to do, or check with probity run that it ends",
        { } trap => RunCommand.Explain(trap),
        null => result.Failure!.TrimEnd('.'),
    };
}
