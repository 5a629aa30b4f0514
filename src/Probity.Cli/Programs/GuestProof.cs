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

/// <summary>A receipt that has just been made and verified.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Encoded">Its bytes.</param>
/// <param name="Summary">What its verification gave.</param>
/// <param name="Statistics">What the proof cost.</param>
/// <param name="Elapsed">Time from the loaded program to the receipt's bytes, the program's own tree included.</param>
/// <param name="DebugText">What the program wrote to descriptor 2.</param>
internal sealed record GuestProof(
    Receipt Receipt,
    byte[] Encoded,
    ExecutionSummary Summary,
    ProvingStatistics Statistics,
    TimeSpan Elapsed,
    ReadOnlyMemory<byte> DebugText)
{
    // The trace's clock has room for one instruction less than the constant says.
    private const int MaxProvableCycles = GuestProver.MaxCycles - 1;

    /// <summary>Proves an execution, and verifies the receipt as anybody would, before it is handed out.</summary>
    public static GuestProof Make(
        Guest guest,
        ExecutionInput input,
        ProtocolParameters parameters,
        ExecutionLimits limits,
        int threads,
        Action<string> showStage,
        CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        showStage("program tree");
        using CommittedProgram program = CommittedProgram.Create(guest.Program, threads);
        ProverOptions options = new()
        {
            Threads = threads,
            Progress = report =>
            {
                if (report.Elapsed is null) { showStage(report.Stage); }
            },
        };
        ExecutionLimits bounded = limits with { MaxCycles = Math.Min(limits.MaxCycles, MaxProvableCycles) };
        ProvingResult result = GuestProver.Prove(
            program, input, parameters, bounded, SystemRandomSource.Instance, options, cancellation);
        if (result.Receipt is null || result.Statistics is null)
        {
            throw new CliException(Explain(result, limits));
        }

        byte[] encoded = result.Receipt.ToArray();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(encoded, program.Id);
        return verdict.IsAccepted
            ? new GuestProof(result.Receipt, encoded, verdict.Value, result.Statistics, elapsed, result.Execution.DebugText)
            : throw new InvalidOperationException($"The new receipt does not verify: {verdict.Detail}");
    }

    private static string Explain(ProvingResult result, ExecutionLimits limits) => result.Execution.Trap switch
    {
        { Reason: TrapReason.CycleLimit } when limits.MaxCycles >= MaxProvableCycles =>
            $"the program ran for more than {Wording.Count(MaxProvableCycles)} instructions, the most that one proof covers; "
            + "give it less to do, or check with probity run that it ends",
        { } trap => RunCommand.Explain(trap),
        null => result.Failure!.TrimEnd('.'),
    };
}
