using System.CommandLine;
using Probity.Cli.Output;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet evidence</c>: what a wallet's log says of one payment, as a file for others.</summary>
internal static class WalletEvidenceCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Argument<string?> payment = EvidenceCommand.Payment();
        Option<string?> output = EvidenceCommand.Out();
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
        EvidenceCommand.Require(command, payment, output);
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            (wallet, _) => EvidenceCommand.TellAsync(
                terminal, wallet.Evidence, parsed.GetValue(payment), parsed.GetValue(output), parsed.GetValue(json),
                cancellation),
            cancellation));
        return command;
    }
}
