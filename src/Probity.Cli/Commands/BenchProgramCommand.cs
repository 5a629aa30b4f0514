using System.CommandLine;
using System.Diagnostics;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ProofSystem.Parameters;

namespace Probity.Cli.Commands;

/// <summary>
/// The hidden command that <c>bench</c> runs in a process of its own for each program, so that peaks of memory are
/// per program.
/// </summary>
internal static class BenchProgramCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "bench-program";

    private const int Verifications = 15;

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> program = new("NAME");
        Option<int?> threads = CommonSymbols.Threads("one unless given");
        Option<string?> profile = CommonSymbols.Profile();
        Option<int> repeat = new("--repeat") { DefaultValueFactory = _ => 1 };
        CommonSymbols.RequireRange(repeat, 1, 100);
        Option<string> receipt = new("--receipt") { Required = true };
        CliCommand command = new(Name, "One program of bench, in this process.", [])
        {
            Hidden = true,
            Arguments = { program },
            Options = { threads, profile, repeat, receipt },
        };
        command.SetWork(terminal, null, (parsed, cancellation) =>
        {
            string profileName = parsed.GetValue(profile) ?? ProtocolParameters.Default.Name;
            ProtocolParameters parameters = ProtocolParameters.Find(profileName)!;
            Guest guest = Guest.Load(parsed.GetRequiredValue(program));
            ExecutionInput input = guest.ReadInput(terminal, null, null);
            List<GuestProof> proofs = [];
            for (int i = 0; i <= parsed.GetValue(repeat); i++)
            {
                int threadCount = parsed.GetValue(threads) ?? 1;
                ProvingJob job = new(guest, input, parameters, ExecutionLimits.Unlimited, threadCount);
                proofs.Add(job.Run(_ => { }, cancellation));
            }

            // The first proof warms up.
            GuestProof median = proofs.Skip(1).OrderBy(proof => proof.Elapsed).ElementAt((proofs.Count - 1) / 2);
            WholeFile.Write(parsed.GetRequiredValue(receipt), median.Encoded);
            terminal.WriteJson(Report(guest.Name, median), CliJson.Default.ProgramBenchmark);
            return ExitStatus.Done;
        });
        return command;
    }

    private static ProgramBenchmark Report(string name, GuestProof proof) => new(
        name,
        proof.Statistics.Cycles,
        Math.Round(proof.Statistics.Cycles / proof.Elapsed.TotalSeconds),
        Math.Round(proof.Elapsed.TotalSeconds, 4),
        proof.Receipt.ProofAndHeaderBytes,
        Math.Round(MedianVerification(proof).TotalMilliseconds, 3),
        ColdVerifyMilliseconds: 0,
        PeakMemory.Bytes(),
        Math.Round((proof.Statistics.MainCells + proof.Statistics.LookupCells) / (double)proof.Statistics.Cycles, 2),
        Math.Round(proof.Statistics.Interactions / (double)proof.Statistics.Cycles, 2),
        proof.Statistics.CommittedCells,
        Wording.Bits(proof.Summary.Soundness.MinimumBits),
        [
            .. proof.Statistics.Stages.Select(
                stage => new StageSeconds(stage.Key, Math.Round(stage.Value.TotalSeconds, 4))),
        ]);

    private static TimeSpan MedianVerification(GuestProof proof)
    {
        List<TimeSpan> times = [];
        for (int i = 0; i < Verifications; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(proof.Encoded, proof.Summary.ProgramId);
            times.Add(Stopwatch.GetElapsedTime(start));
            if (!verdict.IsAccepted) { throw new InvalidOperationException(verdict.Detail); }
        }

        times.Sort();
        return times[Verifications / 2];
    }
}
