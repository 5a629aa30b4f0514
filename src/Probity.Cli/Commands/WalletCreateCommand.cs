using System.CommandLine;
using Probity.Chain;
using Probity.Chain.Keystore;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet create</c>.</summary>
internal static class WalletCreateCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string> network = PaymentSymbols.Network(), asset = PaymentSymbols.Asset();
        Option<string> perPayment = Amount("--per-payment", "The most of one payment.");
        Option<string> perHour = Amount("--per-hour", "The most within any sixty minutes.");
        Option<string> perDay = Amount("--per-day", "The most within any twenty-four hours.");
        Option<string?> approval = new("--approve-above")
        {
            Description = "Payments above this wait for probity wallet approve.",
            HelpName = "AMOUNT",
        };
        Option<string?> budget = new("--budget")
        {
            Description = "What it may spend in all; probity wallet budget adds more.",
            HelpName = "AMOUNT",
        };
        Option<string[]> hosts = Many(
            "--host", "A host that may be paid at; *.NAME for all below a name, * for any.", "HOST");
        hosts.Required = true;
        Option<string[]> payees = Many(
            "--payee", "Who may be paid; anybody at the allowed hosts unless one is given.", "ADDRESS");
        Option<string[]> purposes = Many(
            "--purpose", "A purpose and its most of a day; any purpose unless one is given.", "NAME=AMOUNT");
        Option<string> lasting = new("--valid-for")
        {
            Description = "How long the policy holds.",
            HelpName = "SPAN",
            DefaultValueFactory = _ => "30d",
        };
        Option<string?> assets = PaymentSymbols.Assets(), passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "create",
            "Makes a wallet with a new key and a policy; what the policy does not allow is refused.",
            [
                "probity wallet create agent.wallet --per-payment 0.05 --per-hour 0.5 --per-day 2\n"
                    + "    --host api.example.com --budget 5",
                "probity wallet create agent.wallet --network base --per-payment 1 --per-hour 5 --per-day 10\n"
                    + "    --host '*.example.com' --approve-above 0.50",
            ])
        {
            Notes = [CommonSymbols.PassphraseNote],
            Arguments = { file },
            Options =
            {
                network, asset, perPayment, perHour, perDay, approval, budget, hosts, payees, purposes, lasting,
                assets,
                passphrase, json,
            },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (PaymentFiles.IsFile(path)) { WholeFile.RequireWritable(path); }
            PaymentAsset token = FindAsset(
                parsed.GetValue(assets), parsed.GetRequiredValue(network), parsed.GetRequiredValue(asset));
            if (!Duration.TryParse(parsed.GetRequiredValue(lasting), out TimeSpan? span))
            {
                throw new CliException("--valid-for takes a span such as 12h or 30d", ExitStatus.WrongUsage);
            }

            UInt256 dayCap = PaymentFiles.Amount(parsed.GetRequiredValue(perDay), token);
            WalletPolicy policy = new()
            {
                Version = 1,
                ExpiresAt = TimeProvider.System.GetUtcNow() + span.Value,
                Hosts = parsed.GetRequiredValue(hosts),
                Payees = parsed.GetRequiredValue(payees) is { Length: > 0 } given ? [.. given.Select(Payee)] : ["*"],
                MaxValiditySeconds = 3600,
                Assets =
                [
                    new AssetPolicy
                    {
                        Network = token.Network.Id,
                        Asset = token.Address.ToString(),
                        Symbol = token.Symbol,
                        Decimals = token.Decimals,
                        PerPayment = PaymentFiles.Amount(parsed.GetRequiredValue(perPayment), token),
                        PerHour = PaymentFiles.Amount(parsed.GetRequiredValue(perHour), token),
                        PerDay = dayCap,
                        ApprovalAbove = parsed.GetValue(approval) is { } above ? PaymentFiles.Amount(above, token)
                            : null,
                        Purposes = parsed.GetRequiredValue(purposes) is { Length: > 0 } named
                            ? named.Select(text => Purpose(text, token)).ToDictionary()
                            : new Dictionary<string, UInt256> { ["*"] = dayCap },
                    },
                ],
            };
            UInt256? allotted = parsed.GetValue(budget) is { } text ? PaymentFiles.Amount(text, token) : null;
            string words = KeyFile.Passphrase(terminal, parsed.GetValue(passphrase), path, isNew: true);
            await using IRecordStore store = await PaymentFiles.OpenStoreAsync(path, cancellation)
                .ConfigureAwait(false);
            await using AgentWallet wallet = await AgentWallet.CreateAsync(
                store, words, policy, KeystoreStrength.Standard, TimeProvider.System, SystemRandomSource.Instance,
                cancellation)
                .ConfigureAwait(false);
            if (allotted is { } amount)
            {
                await wallet.AllotAsync(token.Network.Id, token.Address, amount, isTakenBack: false, cancellation)
                    .ConfigureAwait(false);
            }

            WalletReport report = await WalletDescription.ReportAsync(path, wallet, store, cancellation)
                .ConfigureAwait(false);
            if (parsed.GetValue(json)) { terminal.WriteJson(report, CliJson.Default.WalletReport); }
            else
            {
                await WalletDescription.WriteAsync(terminal.Text, report, wallet, cancellation).ConfigureAwait(false);
            }

            return ExitStatus.Done;
        });
        return command;
    }

    /// <summary>A token by network and symbol.</summary>
    public static PaymentAsset FindAsset(string? assetsFile, string network, string symbol)
    {
        KnownAssets known = PaymentFiles.Assets(assetsFile);
        PaymentNetwork place = PaymentFiles.Network(known, network);
        return known.Find(place.Id, symbol)
            ?? throw new CliException($"no token {symbol} is known on {place}; --assets adds others");
    }

    private static Option<string> Amount(string name, string description) =>
        new(name) { Description = description, HelpName = "AMOUNT", Required = true };

    private static Option<string[]> Many(string name, string description, string help) => new(name)
    {
        Description = description + " May be given several times.",
        HelpName = help,
        DefaultValueFactory = _ => [],
    };

    private static string Payee(string text) => Address.TryParse(text, out Address address)
        ? address.ToString()
        : throw new CliException(
            $"'{text}' is no address: 0x and 40 digits, with the right letters large", ExitStatus.WrongUsage);

    private static KeyValuePair<string, UInt256> Purpose(string text, PaymentAsset token)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(text[..equals], PaymentFiles.Amount(text[(equals + 1)..], token))
            : throw new CliException($"--purpose takes NAME=AMOUNT, not '{text}'", ExitStatus.WrongUsage);
    }
}
