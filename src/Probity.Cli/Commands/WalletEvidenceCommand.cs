using System.CommandLine;
using Probity.Cli.Output;
using Probity.Core.Evidence;
using Probity.Payments.Evidence;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet evidence</c>: what a wallet's log says of one payment, as a file for others.</summary>
internal static class WalletEvidenceCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Argument<string?> payment = new("PAYMENT")
        {
            Description = "Which payment; without it they are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> output = new("--out") { Description = "Where to write the payment's file.", HelpName = "FILE" };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "evidence",
            "Lists payments with evidence, or writes everything about one of them to a file.",
            [
                "probity wallet evidence agent.wallet",
                "probity wallet evidence agent.wallet PAYMENT --out payment.evidence",
            ])
        {
            Notes =
            [
                "The file shows what the wallet decided, authorised and was told, with proofs that it stands in the\n"
                + "wallet's log. It opens payer, payee, host, purpose, resource and offer of this payment: give it\n"
                + "only to those who may know. Publish the log's key, so that others can name it to probity verify.",
            ],
            Arguments = { file, payment },
            Options = { output, passphrase, json },
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(payment) is null) != (result.GetValue(output) is null))
            {
                result.AddError("a payment and --out FILE go together");
            }
        });
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                await wallet.Evidence.FlushAsync(cancellation).ConfigureAwait(false);
                string key = (await wallet.Evidence.GetKeyAsync(cancellation).ConfigureAwait(false)).ToString();
                if (parsed.GetValue(payment) is not { } id)
                {
                    IReadOnlyList<string> payments = await wallet.Evidence.ListPaymentsAsync(cancellation)
                        .ConfigureAwait(false);
                    return Tell(terminal, new WalletEvidenceReport(key, payments, null), parsed.GetValue(json));
                }

                PaymentFile evidence = await wallet.Evidence.ExportAsync(id, cancellation).ConfigureAwait(false)
                    ?? throw new CliException(
                        "the wallet's log has nothing of that payment; without one it lists them");
                string path = parsed.GetValue(output)!;
                EvidenceEnvelope envelope = new(EvidenceKind.PaymentFile, evidence.ToArray());
                WholeFile.Write(path, envelope.ToArray(), isPrivate: true);
                return Tell(terminal, new WalletEvidenceReport(key, [id], path), parsed.GetValue(json));
            },
            cancellation));
        return command;
    }

    private static int Tell(Terminal terminal, WalletEvidenceReport report, bool json)
    {
        if (json)
        {
            terminal.WriteJson(report, CliJson.Default.WalletEvidenceReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine(
            report.File is { } path ? $"{path}: everything about the payment" : $"{report.Payments.Count} payments");
        foreach (string payment in report.Payments) { terminal.Text.WriteFact("payment", payment); }
        terminal.Text.WriteFact("log key", report.LogKey);
        return ExitStatus.Done;
    }
}
