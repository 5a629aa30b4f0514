using System.CommandLine;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;

namespace Probity.Cli.Commands;

/// <summary><c>probity wallet</c>: money that an agent may spend, and a person governs.</summary>
internal static class WalletCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "wallet",
        "Makes and governs wallets of agents: keys, policies, budgets, approvals, a halt.",
        [
            "probity wallet create agent.wallet --per-payment 0.05 --per-hour 0.5 --per-day 2 --host api.example.com",
            "probity wallet show agent.wallet",
            "probity wallet halt agent.wallet",
        ])
    {
        WalletCreateCommand.Create(terminal),
        CreateShow(terminal),
        WalletPolicyCommand.Create(terminal),
        WalletBudgetCommand.Create(terminal),
        WalletAllowanceCommand.Create(terminal),
        CreateApprove(terminal),
        CreateHalt(terminal),
        CreateResume(terminal),
        CreateReconcile(terminal),
        WalletEvidenceCommand.Create(terminal),
    };

    /// <summary>Opens a wallet and does something with it.</summary>
    public static async Task<int> WithWalletAsync(
        Terminal terminal, string location, string? passphraseFile, Func<AgentWallet, IRecordStore, Task<int>> work,
        CancellationToken cancellation)
    {
        await using IRecordStore store = await PaymentFiles.OpenWalletAsync(location, cancellation)
            .ConfigureAwait(false);
        string passphrase = KeyFile.Passphrase(terminal, passphraseFile, location, isNew: false);
        await using AgentWallet wallet = await AgentWallet.OpenAsync(
            store, passphrase, TimeProvider.System, SystemRandomSource.Instance, cancellation).ConfigureAwait(false);
        return await work(wallet, store).ConfigureAwait(false);
    }

    private static CliCommand CreateShow(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "show", "Shows what a wallet may do, what it did, and what waits.", ["probity wallet show agent.wallet"])
        {
            Notes = [CommonSymbols.PassphraseNote],
            Arguments = { file },
            Options = { passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, store) =>
            {
                WalletReport report = await WalletDescription.ReportAsync(
                    parsed.GetRequiredValue(file), wallet, store, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(json)) { terminal.WriteJson(report, CliJson.Default.WalletReport); }
                else
                {
                    await WalletDescription.WriteAsync(terminal.Text, report, wallet, cancellation)
                        .ConfigureAwait(false);
                }

                return ExitStatus.Done;
            },
            cancellation));
        return command;
    }

    private static CliCommand CreateApprove(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Argument<string> id = new("ID")
        {
            Description = "What a refusal named; probity wallet show lists what waits.",
        };
        Option<string> lasting = new("--for")
        {
            Description = "How long the approval may be used.",
            HelpName = "SPAN",
            DefaultValueFactory = _ => "15m",
        };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "approve",
            "Approves one payment that is above the policy's threshold.",
            ["probity wallet approve agent.wallet 6f1d22a09c3b4e57"])
        {
            Arguments = { file, id },
            Options = { lasting, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                if (!Duration.TryParse(parsed.GetRequiredValue(lasting), out TimeSpan? span))
                {
                    throw new CliException("--for takes a span such as 15m or 2h", ExitStatus.WrongUsage);
                }

                SpendingApproval approval = await wallet.ApproveAsync(
                    parsed.GetRequiredValue(id), span.Value, cancellation).ConfigureAwait(false);
                return Tell(terminal, parsed.GetRequiredValue(file),
                    $"approved until {approval.ApprovedUntil:u}: {approval.Summary}",
                    parsed.GetValue(json));
            },
            cancellation));
        return command;
    }

    private static CliCommand CreateHalt(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string> reason = new("--reason")
        {
            Description = "For whoever looks later.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "halted by hand",
        };
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "halt",
            "Stops a wallet: from its next request on it signs nothing, wherever it is open.",
            ["probity wallet halt agent.wallet"])
        {
            Notes = ["It asks for no passphrase. What was signed before can still be settled until it expires."],
            Arguments = { file },
            Options = { reason, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            await using IRecordStore store = await PaymentFiles.OpenWalletAsync(
                parsed.GetRequiredValue(file), cancellation)
                .ConfigureAwait(false);
            await AgentWallet.HaltAsync(store, parsed.GetRequiredValue(reason), cancellation).ConfigureAwait(false);
            return Tell(
                terminal, parsed.GetRequiredValue(file), "halted: nothing more is signed", parsed.GetValue(json));
        });
        return command;
    }

    private static CliCommand CreateResume(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new("resume", "Lets a halted wallet sign again.", ["probity wallet resume agent.wallet"])
        {
            Arguments = { file },
            Options = { passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                await wallet.ResumeAsync(cancellation).ConfigureAwait(false);
                return Tell(terminal, parsed.GetRequiredValue(file), "it signs again, within its policy",
                    parsed.GetValue(json));
            },
            cancellation));
        return command;
    }

    private static CliCommand CreateReconcile(Terminal terminal)
    {
        Argument<string> file = PaymentSymbols.Wallet();
        Option<string> rpc = new("--rpc") { Description = "The network's node.", HelpName = "URL", Required = true };
        Option<string?> passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "reconcile",
            "Asks the chain about payments whose end is not known, and frees what can never be settled.",
            ["probity wallet reconcile agent.wallet --rpc https://sepolia.base.org"])
        {
            Notes =
            [
                "A payment that was signed counts until it is settled, or until the chain's own clock has passed its\n"
                + "window and the chain says that it was not used. A refused request frees nothing.",
            ],
            Arguments = { file },
            Options = { rpc, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, (parsed, cancellation) => WithWalletAsync(
            terminal, parsed.GetRequiredValue(file), parsed.GetValue(passphrase),
            async (wallet, _) =>
            {
                using HttpClient http = new();
                (Chain.Transport.IJsonRpcClient node, Chain.UInt256 chain) = await PaymentFiles.AskNodeAsync(
                    http, parsed.GetRequiredValue(rpc), cancellation).ConfigureAwait(false);
                int ended = await wallet.ReconcileAsync(
                    node, Payments.X402.Networks.NetworkNames.OfChain(chain), cancellation).ConfigureAwait(false);
                return Tell(
                    terminal, parsed.GetRequiredValue(file), $"{ended} payments ended", parsed.GetValue(json));
            },
            cancellation));
        return command;
    }

    /// <summary>Tells of a change.</summary>
    public static int Tell(Terminal terminal, string wallet, string change, bool json)
    {
        if (json) { terminal.WriteJson(new WalletChangeReport(wallet, change), CliJson.Default.WalletChangeReport); }
        else { terminal.Text.WriteLine($"{wallet}: {change}"); }
        return ExitStatus.Done;
    }
}
