using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Machine.Executor;
using Probity.ProofSystem.Parameters;

namespace Probity.Cli.Commands;

/// <summary><c>probity prove</c>: from a program and its inputs to a receipt.</summary>
internal static class ProveCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> guest = CommonSymbols.Guest();
        Option<string?> secret = CommonSymbols.PrivateInput(), open = CommonSymbols.PublicInput();
        Option<string> output = new("--out")
        {
            Description = "Where the receipt goes.",
            HelpName = "RECEIPT",
            Required = true,
        };
        Option<int?> threads = CommonSymbols.Threads("all cores unless given");
        Option<bool> compact = new("--compact")
        {
            Description = "A smaller receipt for more work; the same as --profile compact.",
        };
        Option<string?> profile = CommonSymbols.Profile();
        Option<long?> maxCycles = CommonSymbols.MaxCycles(
            null, "Refuse a program that runs for more instructions; in any case, for more than one proof covers.");
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "prove",
            "Runs a program and writes a receipt: a proof of its public output that hides its private input.",
            [
                "probity prove json-policy --out statement.receipt",
                "probity prove prog.elf --private secret.bin --public question.txt --out answer.receipt",
                "probity prove sha256 --compact --threads 4 --out digest.receipt --json",
            ])
        {
            Notes = [CommonSymbols.GuestNote],
            Arguments = { guest },
            Options = { output, secret, open, threads, compact, profile, maxCycles, json },
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(compact) && result.GetResult(profile) is { Implicit: false })
            {
                result.AddError("--compact and --profile cannot both be given");
            }
        });
        command.SetWork(terminal, json, (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(output);
            WholeFile.RequireWritable(path);
            Guest program = Guest.Load(parsed.GetRequiredValue(guest));
            ExecutionInput input = program.ReadInput(terminal, parsed.GetValue(secret), parsed.GetValue(open));
            ProtocolParameters parameters = parsed.GetValue(compact)
                ? ProtocolParameters.Compact
                : ProtocolParameters.Find(parsed.GetValue(profile) ?? ProtocolParameters.Default.Name)!;
            ExecutionLimits limits = parsed.GetValue(maxCycles) is { } cycles
                ? new ExecutionLimits(cycles)
                : ExecutionLimits.Unlimited;
            int threadCount = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            ProvingJob job = new(program, input, parameters, limits, threadCount);
            GuestProof proof = ProgressDisplay.Show(
                terminal, $"proving {program.Name}", show => job.Run(show, cancellation));
            cancellation.ThrowIfCancellationRequested();
            terminal.ErrorBytes.Write(proof.DebugText.Span);
            WholeFile.Write(path, proof.Encoded);
            Tell(terminal, proof, path, parsed.GetValue(json));
            return ExitStatus.Done;
        });
        return command;
    }

    private static void Tell(Terminal terminal, GuestProof proof, string path, bool json)
    {
        double cyclesPerSecond = proof.Statistics.Cycles / proof.Elapsed.TotalSeconds;
        double bits = Wording.Bits(proof.Summary.Soundness.MinimumBits);
        long peak = PeakMemory.Bytes();
        if (json)
        {
            ProveReport report = new(
                proof.Statistics.Cycles,
                Math.Round(proof.Elapsed.TotalSeconds, 4),
                Math.Round(cyclesPerSecond),
                peak,
                proof.Encoded.Length,
                bits,
                ZeroKnowledge: true,
                proof.Summary.ProgramId.ToString(),
                proof.Summary.PublicOutput.ToArray(),
                proof.Summary.ExitCode,
                proof.Summary.Profile);
            terminal.WriteJson(report, CliJson.Default.ProveReport);
            return;
        }

        terminal.Text.WriteLine($"proved: the receipt is in {path}");
        terminal.Text.WriteFact("program id", $"{proof.Summary.ProgramId}");
        terminal.Text.WriteFact("public output", $"{Wording.Shown(proof.Summary.PublicOutput.Span)}");
        terminal.Text.WriteFact("exit code", $"{proof.Summary.ExitCode}");
        terminal.Text.WriteFact(
            "cycles", $"{Wording.Count(proof.Statistics.Cycles)} in {Wording.Seconds(proof.Elapsed)}: "
            + $"{Wording.Count((long)cyclesPerSecond)} per second, all included");
        terminal.Text.WriteFact(
            "receipt", $"{Wording.Count(proof.Encoded.Length)} bytes, "
            + $"{Wording.Count(proof.Receipt.ProofAndHeaderBytes)} without public data");
        terminal.Text.WriteFact("security", $"{bits} proven bits (profile {proof.Summary.Profile}), zero knowledge");
        terminal.Text.WriteFact("peak memory", $"{Wording.Bytes(peak)}");
    }
}
