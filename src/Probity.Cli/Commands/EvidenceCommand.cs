using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Evidence;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Node.Evidence;
using Probity.Node.Wallets;
using Probity.Payments.Evidence;

namespace Probity.Cli.Commands;

/// <summary><c>probity evidence</c>: what a seller's or a facilitator's log says, and of one payment as a file for
/// others. <c>wallet evidence</c> shares its work.</summary>
internal static class EvidenceCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> place = new("STORE")
        {
            Description = "The --store of probity sell or probity facilitator: a file, or postgres://….",
        };
        Argument<string?> payment = Payment();
        Option<string?> output = Out();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "evidence",
            "Lists the payments in a seller's or a facilitator's log, or writes everything about one to a file.",
            [
                "probity evidence sales.db",
                "probity evidence facilitator.db PAYMENT --out payment.evidence",
                "probity verify payment.evidence --log-key \"$(cat log.key)\"",
            ])
        {
            Notes =
            [
                "The store may be in use. The file shows how far purchase and settlement went, with proofs that it\n"
                + "stands in the log. It opens payer, resource, offer and the seller's signatures: give it only to\n"
                + "those who may know. Keep the checkpoint that is shown: a later log must begin with it.",
                "The log of a wallet opens with its passphrase: probity wallet evidence.",
            ],
            Arguments = { place, payment },
            Options = { output, json },
        };
        Require(command, payment, output);
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            string location = parsed.GetRequiredValue(place);
            await using IRecordStore store = await PaymentFiles.OpenExistingAsync(
                location, "give the --store of probity sell or probity facilitator", cancellation)
                .ConfigureAwait(false);
            if (await AgentWallet.ExistsAsync(store, cancellation).ConfigureAwait(false))
            {
                throw new CliException(
                    $"{location} is a wallet, whose log opens with its passphrase: probity wallet evidence {location}");
            }

            await using EvidenceLog log = await EvidenceLog.FindAsync(
                store, TimeProvider.System, SystemRandomSource.Instance, cancellation).ConfigureAwait(false)
                ?? throw new CliException($"nothing was written down in {location}: no payment has come yet");
            return await TellAsync(
                terminal, log, parsed.GetValue(payment), parsed.GetValue(output), parsed.GetValue(json), cancellation)
                .ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>Which payment.</summary>
    public static Argument<string?> Payment() => new("PAYMENT")
    {
        Description = "Which payment; without it they are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Where a payment's file goes.</summary>
    public static Option<string?> Out() =>
        new("--out") { Description = "Where to write the payment's file.", HelpName = "FILE" };

    /// <summary>A payment is written to a file, and a file is of a payment.</summary>
    public static void Require(CliCommand command, Argument<string?> payment, Option<string?> output) =>
        command.Validators.Add(result =>
        {
            if ((result.GetValue(payment) is null) != (result.GetValue(output) is null))
            {
                result.AddError("a payment and --out FILE go together");
            }
        });

    /// <summary>Lists a log's payments, or writes one's file.</summary>
    public static async Task<int> TellAsync(
        Terminal terminal, EvidenceLog log, string? payment, string? path, bool json, CancellationToken cancellation)
    {
        await log.FlushAsync(cancellation).ConfigureAwait(false);
        string key = (await log.GetKeyAsync(cancellation).ConfigureAwait(false)).ToString();
        byte[]? checkpoint = await log.GetCheckpointAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<string> payments = payment is null
            ? await log.ListPaymentsAsync(cancellation).ConfigureAwait(false)
            : [payment];
        if (payment is not null)
        {
            PaymentFile file = await log.ExportAsync(payment, cancellation).ConfigureAwait(false)
                ?? throw new CliException("the log has nothing of that payment; without one it lists them");
            checkpoint = file.Checkpoint.ToArray();
            EvidenceEnvelope envelope = new(EvidenceKind.PaymentFile, file.ToArray());
            WholeFile.Write(path!, envelope.ToArray(), isPrivate: true);
        }

        Tell(terminal, Report(key, payments, path, checkpoint), json);
        return ExitStatus.Done;
    }

    private static EvidenceReport Report(
        string key, IReadOnlyList<string> payments, string? path, byte[]? checkpoint)
    {
        if (checkpoint is null) { return new EvidenceReport(key, payments, path, 0, null, null); }
        Verdict<SignedNote> note = SignedNote.Parse(checkpoint);
        Checkpoint? state = note.IsAccepted ? Checkpoint.Parse(note.Value.Text).Value : null;
        return new EvidenceReport(
            key, payments, path, state?.Size ?? 0, state is null ? null : Convert.ToBase64String(state.Root.Span),
            System.Text.Encoding.UTF8.GetString(checkpoint));
    }

    private static void Tell(Terminal terminal, EvidenceReport report, bool json)
    {
        if (json)
        {
            terminal.WriteJson(report, CliJson.Default.EvidenceReport);
            return;
        }

        terminal.Text.WriteLine(
            report.File is { } path ? $"{path}: everything about the payment" : $"{report.Payments.Count} payments");
        foreach (string payment in report.Payments) { terminal.Text.WriteFact("payment", payment); }
        terminal.Text.WriteFact("log key", report.LogKey);
        if (report.LogRoot is { } root)
        {
            terminal.Text.WriteFact("checkpoint", $"{report.LogSize} entries, {root}");
        }
    }
}
