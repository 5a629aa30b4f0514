using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;

namespace Probity.Cli.Commands;

/// <summary><c>probity verify</c>: what a relying party runs.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> receipt = new("RECEIPT") { Description = "The receipt's file." };
        Option<string?> guest = new("--program")
        {
            Description = "The program that must have run: an ELF file or a built-in program.",
            HelpName = "GUEST",
        };
        Option<string?> id = new("--program-id")
        {
            Description = "The id of the program that must have run, 64 hexadecimal digits.",
            HelpName = "HEX",
        };
        Option<string?> open = new("--public")
        {
            Description = "The public input that the program must have read.",
            HelpName = "FILE",
        };
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "verify",
            "Checks a receipt and says what it proves.",
            [
                "probity verify statement.receipt --program json-policy",
                "probity verify answer.receipt --program prog.elf --public question.txt",
                "probity verify answer.receipt --program-id 26e0...c41b --json",
            ])
        {
            Notes =
            [
                "Without --program or --program-id any program is accepted: then compare the printed id with one you\n"
                + "trust. A receipt is only as good as its program and its public input: it says what that program\n"
                + "answered.",
            ],
            Arguments = { receipt },
            Options = { guest, id, open, json },
        };
        id.Validators.Add(result =>
        {
            if (!ProgramId.TryParse(result.GetValueOrDefault<string?>(), out _))
            {
                result.AddError("--program-id takes 64 hexadecimal digits");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(guest) is not null && result.GetResult(id) is not null)
            {
                result.AddError("--program and --program-id cannot both be given");
            }
        });
        command.SetWork(terminal, null, (parsed, _) =>
        {
            bool isJson = parsed.GetValue(json);
            try
            {
                ProgramId? expected = ProgramId.TryParse(parsed.GetValue(id), out ProgramId? given) ? given : null;
                if (parsed.GetValue(guest) is { } name)
                {
                    using CommittedProgram program = CommittedProgram.Create(
                        Guest.Load(name).Program, Environment.ProcessorCount);
                    expected = program.Id;
                }

                byte[]? publicInput = parsed.GetValue(open) is { } path
                    ? InputFile.Read(path, "the public input", ExecutionInput.MaxPublicBytes)
                    : null;
                byte[] encoded = InputFile.Read(parsed.GetRequiredValue(receipt), "the receipt", Receipt.MaxBytes);
                return Verify(terminal, encoded, expected, publicInput, isJson);
            }
            catch (CliException failure) when (isJson)
            {
                terminal.WriteJson(Rejected(failure.Message, null), CliJson.Default.VerifyReport);
                terminal.Error.WriteLine($"probity: {failure.Message}");
                return failure.Status;
            }
        });
        return command;
    }

    private static int Verify(Terminal terminal, byte[] encoded, ProgramId? expected, byte[]? publicInput, bool json)
    {
        long start = Stopwatch.GetTimestamp();
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(encoded, expected);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        string? refusal = !verdict.IsAccepted
            ? verdict.Detail.TrimEnd('.')
            : publicInput is not null && !verdict.Value.PublicInput.Span.SequenceEqual(publicInput)
                ? "the receipt is about another public input than the one given"
                : null;
        if (refusal is not null || verdict.Value is not { } summary)
        {
            if (json)
            {
                terminal.WriteJson(Rejected(refusal ?? string.Empty, elapsed), CliJson.Default.VerifyReport);
            }

            terminal.Error.WriteLine($"probity: rejected: {refusal}");
            return ExitStatus.Failed;
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(summary.PublicInput.Span));
        double bits = Wording.Bits(summary.Soundness.MinimumBits);
        if (json)
        {
            VerifyReport report = new(
                Valid: true,
                summary.ProgramId.ToString(),
                summary.PublicOutput.ToArray(),
                digest,
                summary.ExitCode,
                Math.Round(elapsed.TotalMilliseconds, 3),
                bits,
                Reason: null);
            terminal.WriteJson(report, CliJson.Default.VerifyReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine("valid: the program wrote this output");
        terminal.Text.WriteFact("program id", $"{summary.ProgramId}");
        terminal.Text.WriteFact(
            string.Empty,
            expected is null ? "no program was named: compare this id with one you trust" : "the one you named");
        string isNamed = publicInput is null ? string.Empty : ", the ones you named";
        terminal.Text.WriteFact(
            "public input", $"{Wording.Count(summary.PublicInput.Length)} bytes{isNamed}; sha256 {digest}");
        terminal.Text.WriteFact("public output", $"{Wording.Shown(summary.PublicOutput.Span)}");
        terminal.Text.WriteFact("exit code", $"{summary.ExitCode}");
        terminal.Text.WriteFact("security", $"{bits} proven bits (profile {summary.Profile}), zero knowledge");
        terminal.Text.WriteFact("verified in", $"{Wording.OneDigit(elapsed.TotalMilliseconds)} ms");
        return ExitStatus.Done;
    }

    private static VerifyReport Rejected(string reason, TimeSpan? elapsed) => new(
        Valid: false,
        ProgramId: null,
        PublicOutput: null,
        PublicInputSha256: null,
        ExitCode: null,
        VerifyMilliseconds: elapsed is { } time ? Math.Round(time.TotalMilliseconds, 3) : null,
        SecurityBits: null,
        reason);
}
