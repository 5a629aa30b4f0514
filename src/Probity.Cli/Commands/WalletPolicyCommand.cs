using System.CommandLine;
using System.Text;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet policy</c>.</summary>
internal static class WalletPolicyCommand
{
    private const int MaxPolicyBytes = 1 << 16;

    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string?> set = new("--set")
        {
            Description = "A new policy: what this command prints, changed, with a higher version.",
            HelpName = "FILE",
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "policy",
            "Prints a wallet's policy as JSON, or sets another one.",
            ["probity wallet policy agent.wallet > policy.json",
                "probity wallet policy agent.wallet --set policy.json"])
        {
            Notes =
            [
                "Amounts are in the token's smallest unit. A policy is sealed with the wallet's key: who can write to\n"
                + "the wallet's file but has no passphrase cannot change it.",
                CommonSymbols.PassphraseNote,
            ],
            Arguments = { file },
            Options = { set, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                if (parsed.GetValue(set) is not { } path)
                {
                    WalletPolicy current = await wallet.GetPolicyAsync(cancellation).ConfigureAwait(false);
                    terminal.Text.WriteLine(Encoding.UTF8.GetString(current.ToArray()));
                    return ExitStatus.Done;
                }

                Verdict<WalletPolicy> policy = WalletPolicy.Parse(InputFile.Read(path, "the policy", MaxPolicyBytes));
                if (!policy.IsAccepted) { throw new CliException($"cannot read {path}: {policy.Detail}"); }
                await wallet.SetPolicyAsync(policy.Value, cancellation).ConfigureAwait(false);
                return WalletCommand.Tell(
                    terminal, parsed.GetRequiredValue(file), $"policy {policy.Value.Version} holds from now on",
                    parsed.GetValue(json));
            },
            cancellation));
        return command;
    }
}
