using System.CommandLine;
using Probity.Chain;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Node.Wallets;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet allowance</c>.</summary>
internal static class WalletAllowanceCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string> amount = new("--amount")
        {
            Description = "The most that Permit2 may move; replaces what was set before, 0 ends it.",
            HelpName = "AMOUNT",
            Required = true,
        };
        Option<string> rpc = new("--rpc") { Description = "The network's node.", HelpName = "URL", Required = true };
        Option<string> asset = PaymentSymbols.Asset();
        Option<string?> assets = PaymentSymbols.Assets(), passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "allowance",
            "Sets what Permit2 may move of the wallet's token, for sellers that are paid so.",
            ["probity wallet allowance agent.wallet --amount 1 --rpc https://sepolia.base.org"])
        {
            Notes =
            [
                "It is never above what is left of the budget. Permit2 moves nothing without the wallet's signature\n"
                + "for each payment; the allowance is what a mistake in it could cost. Gas is paid from operating\n"
                + "funds: probity wallet budget WALLET --operating --add 0.01.",
                CommonSymbols.PassphraseNote,
            ],
            Arguments = { file },
            Options = { amount, rpc, asset, assets, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WalletCommand.WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                using HttpClient http = new();
                (Chain.Transport.IJsonRpcClient node, UInt256 chain) = await PaymentFiles.AskNodeAsync(
                    http, parsed.GetRequiredValue(rpc), cancellation).ConfigureAwait(false);
                PaymentAsset token = WalletCreateCommand.FindAsset(
                    parsed.GetValue(assets), NetworkNames.OfChain(chain), parsed.GetRequiredValue(asset));
                UInt256 allowance = PaymentFiles.Amount(parsed.GetRequiredValue(amount), token);
                try
                {
                    string hash = await wallet.SetAllowanceAsync(
                        node, token.Network.Id, token.Address, allowance, cancellation).ConfigureAwait(false);
                    return WalletCommand.Tell(
                        terminal, parsed.GetRequiredValue(file),
                        $"Permit2 may move {Price.FormatAmount(allowance, token.Decimals)} {token.Symbol}, by {hash}",
                        parsed.GetValue(json));
                }
                catch (SpendingRefusedException refused)
                {
                    throw new CliException(
                        $"nothing was signed; the wallet's rule '{refused.Rule}': {refused.Detail}");
                }
            },
            cancellation));
        return command;
    }
}
