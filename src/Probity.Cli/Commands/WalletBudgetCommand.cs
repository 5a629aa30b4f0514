using System.CommandLine;
using Probity.Chain;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet budget</c>.</summary>
internal static class WalletBudgetCommand
{
    private const int EtherDecimals = 18;

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
        Option<bool> operating = new("--operating")
        {
            Description = "Operating funds, in ether, which pay for gas; never paid out.",
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
            Options = { network, asset, add, take, operating, assets, passphrase, json },
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

                if (parsed.GetValue(operating))
                {
                    PaymentNetwork place = PaymentFiles.Network(
                        PaymentFiles.Assets(parsed.GetValue(assets)), parsed.GetRequiredValue(network));
                    if (!Price.TryReadAmount(more ?? less!, EtherDecimals, out UInt256 wei))
                    {
                        throw new CliException($"'{more ?? less}' is no amount of ether, such as 0.01");
                    }

                    await wallet.AllotOperatingAsync(place.Id, wei, less is not null, cancellation)
                        .ConfigureAwait(false);
                    return WalletCommand.Tell(
                        terminal, parsed.GetRequiredValue(file),
                        $"{(less is null ? "added" : "took back")} {more ?? less} ether for gas on {place}",
                        parsed.GetValue(json));
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
