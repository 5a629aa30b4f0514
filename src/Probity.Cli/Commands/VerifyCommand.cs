using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ZkTls.Attestations;

namespace Probity.Cli.Commands;

/// <summary><c>probity verify</c>: what a relying party does with evidence of any kind; needs no network.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A receipt, a claim, a presentation or a payment's file." };
        Option<string?> guest = new("--program")
        {
            Description = "Receipts: the program that must have run, an ELF file or a built-in program.",
            HelpName = "GUEST",
        };
        Option<string?> id = new("--program-id")
        {
            Description = "Receipts: the id of the program that must have run, 64 hexadecimal digits.",
            HelpName = "HEX",
        };
        Option<string?> open = new("--public")
        {
            Description = "Receipts: the public input that the program must have read.",
            HelpName = "FILE",
        };
        Option<string[]> attestors = new("--attestor-key")
        {
            Description = "Claims: an attestor that counts, by its .pub file or its 128 digits; may be given several "
                + "times.",
            HelpName = "KEY",
            DefaultValueFactory = _ => [],
        };
        Option<int> need = new("--need")
        {
            Description = "Claims: how many different attestors must have signed.",
            HelpName = "K",
            DefaultValueFactory = _ => 1,
        };
        CommonSymbols.RequireRange(need, 1, WebClaim.MaxSessions);
        Option<string?> maxAge = DurationOption(
            "--max-age", "Claims: how old the oldest session may be, such as 90s, 30m, 12h or 7d.");
        Option<string?> maxSpread = DurationOption(
            "--max-spread", "Claims: how far apart its sessions may lie; one hour unless given.");
        Option<string?> template = new("--template")
        {
            Description = "Claims: the template that must have been used, a file or a built-in template's name.",
            HelpName = "TEMPLATE",
        };
        Option<string?> challenge = new("--challenge")
        {
            Description = "Presentations: what you gave out to be signed; required for them.",
            HelpName = "TEXT",
        };
        Option<string?> logKey = new("--log-key")
        {
            Description = "Payments' files: the key of the log that must have signed, as evidence shows it.",
            HelpName = "KEY",
        };
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "verify",
            "Checks evidence, and says what it proves and what must be believed.",
            [
                "probity verify statement.receipt --program json-policy",
                "probity verify balance.claim --attestor-key attestor.key.pub --template bank-balance --max-age 1d",
                "probity verify payment.evidence --log-key \"$(cat log.key)\"",
                "probity verify income.presentation --attestor-key attestor.key.pub --challenge 7f3a --json",
            ])
        {
            Notes =
            [
                "Receipts: without --program or --program-id any program is accepted: then compare the printed id\n"
                + "with one you trust. A receipt is only as good as its program and its public input.",
                "Claims: without --attestor-key any attestor is accepted, and a warning says so: anybody can run one.\n"
                + "A claim that was copied is still a claim: to know who shows it, give out a challenge and ask for a\n"
                + "presentation.",
                "Payments' files: without --log-key any log is accepted, and a note says so: anybody can make one.",
            ],
            Arguments = { file },
            Options = { guest, id, open, attestors, need, maxAge, maxSpread, template, challenge, logKey, json },
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
        Option[] forReceipts = [guest, id, open], forClaims = [attestors, need, maxAge, maxSpread, template, challenge];
        Option[] forPayments = [logKey];
        command.SetWork(terminal, null, (parsed, _) =>
        {
            bool isJson = parsed.GetValue(json);
            EvidenceReporter reporter = new(terminal, isJson);
            try
            {
                string path = parsed.GetRequiredValue(file);
                byte[] encoded = InputFile.Read(path, "the evidence", EvidenceEnvelope.MaxBytes);
                if (!encoded.AsSpan().StartsWith(EvidenceEnvelope.Magic))
                {
                    RefuseOptions(parsed, [.. forClaims, .. forPayments], "a receipt");
                    ProgramId? expected = ExpectedProgram(parsed.GetValue(id), parsed.GetValue(guest));
                    byte[]? publicInput = parsed.GetValue(open) is { } openPath
                        ? InputFile.Read(openPath, "the public input", ExecutionInput.MaxPublicBytes)
                        : null;
                    return reporter.VerifyReceipt(encoded, expected, publicInput);
                }

                bool isPayment = EvidenceEnvelope.Parse(encoded) is
                { IsAccepted: true, Value.Kind: EvidenceKind.PaymentFile };
                RefuseOptions(
                    parsed, isPayment ? [.. forReceipts, .. forClaims] : [.. forReceipts, .. forPayments],
                    isPayment ? "a payment's file" : "a claim or a presentation");
                ClaimPolicy policy = new(
                    parsed.GetRequiredValue(attestors) is { Length: > 0 } keys
                        ? [.. keys.Select(KeyFile.ReadPublic)]
                        : null,
                    parsed.GetValue(need),
                    ParseDuration(parsed.GetValue(maxAge)),
                    ParseDuration(parsed.GetValue(maxSpread)) ?? ClaimPolicy.Any.MaxSpread,
                    TemplateDigest(parsed.GetValue(template)));
                byte[]? answer = parsed.GetValue(challenge) is { } text ? Encoding.UTF8.GetBytes(text) : null;
                return reporter.VerifyEvidence(encoded, policy, answer, ReadLogKey(parsed.GetValue(logKey)));
            }
            catch (CliException failure) when (isJson)
            {
                reporter.WriteFailure(failure.Message);
                return failure.Status;
            }
        });
        return command;
    }

    private static NoteKey? ReadLogKey(string? text)
    {
        if (text is null) { return null; }
        Verdict<NoteKey> key = NoteKey.Parse(text.Trim());
        return key.IsAccepted
            ? key.Value
            : throw new CliException($"--log-key: {Wording.Clause(key.Detail)}", ExitStatus.WrongUsage);
    }

    private static ProgramId? ExpectedProgram(string? id, string? guest)
    {
        if (guest is null) { return ProgramId.TryParse(id, out ProgramId? given) ? given : null; }
        using CommittedProgram program = CommittedProgram.Create(Guest.Load(guest).Program, Environment.ProcessorCount);
        return program.Id;
    }

    // Not a conditional expression: null would become an empty digest.
    private static ReadOnlyMemory<byte>? TemplateDigest(string? name)
    {
        if (name is null) { return null; }
        return TemplateFile.Read(name).Digest;
    }

    private static Option<string?> DurationOption(string name, string description)
    {
        Option<string?> option = new(name) { Description = description, HelpName = "TIME" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !Duration.TryParse(text, out _))
            {
                result.AddError($"{name} takes a time such as 90s, 30m, 12h or 7d, not '{text}'");
            }
        });
        return option;
    }

    private static TimeSpan? ParseDuration(string? text) =>
        text is not null && Duration.TryParse(text, out TimeSpan? span) ? span : null;

    // An option that is silently without effect would be taken for a check.
    private static void RefuseOptions(ParseResult parsed, IEnumerable<Option> options, string kind)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw new CliException($"this is {kind}, and {given.Name} does not apply to it", ExitStatus.WrongUsage);
        }
    }
}
