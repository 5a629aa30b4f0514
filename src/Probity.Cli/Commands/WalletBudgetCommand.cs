using System.CommandLine;
using Probity.Chain;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet budget</c>.</summary>
internal static class WalletBudgetCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string> network = PaymentSymbols.Network(), asset = PaymentSymbols.Asset();
        Option<string?> add = new("--add") { Description = "Gives it more to spend.", HelpName = "AMOUNT" };
        Option<string?> take = new("--take")
        {
            Description = "Takes back what it has not spent.",
            HelpName = "AMOUNT",
        };
        Option<string?> assets = PaymentSymbols.Assets(), passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "budget",
            "Gives a wallet more to spend, or takes back what is left.",
            ["probity wallet budget agent.wallet --add 5", "probity wallet budget agent.wallet --take 1.50"])
        {
            Notes =
            [
                "A budget is a limit in the wallet's ledger. The tokens themselves are sent to its address.",
            ],
            Arguments = { file },
            Options = { network, asset, add, take, assets, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                string? more = parsed.GetValue(add), less = parsed.GetValue(take);
                if ((more is null) == (less is null))
                {
                    throw new CliException("give either --add or --take", ExitStatus.WrongUsage);
                }

                PaymentAsset token = WalletCreateCommand.FindAsset(
                    parsed.GetValue(assets), parsed.GetRequiredValue(network), parsed.GetRequiredValue(asset));
                UInt256 amount = PaymentFiles.Amount(more ?? less!, token);
                await wallet.AllotAsync(token.Network.Id, token.Address, amount, less is not null, cancellation)
                    .ConfigureAwait(false);
                string verb = less is null ? "added" : "took back";
                string text = $"{verb} {Price.FormatAmount(amount, token.Decimals)} {token.Symbol}";
                return WalletCommand.Tell(terminal, parsed.GetRequiredValue(file), text, parsed.GetValue(json));
            },
            cancellation));
        return command;
    }
}
