using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity facilitator</c>: checks payments of x402 and settles them on a chain.</summary>
internal static class FacilitatorCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<IPEndPoint> listen = PaymentFiles.Listen("127.0.0.1:4022");
        Option<string> rpc = new("--rpc")
        {
            Description = "The chain's node, over JSON-RPC; it says which chain it is of.",
            HelpName = "URL",
            Required = true,
        };
        Option<string[]> keys = new("--key")
        {
            Description = "An account that pays the gas: a key file, version 3; several for more at once.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> store = new("--store")
        {
            Description = "Where it keeps what it promised: a file for SQLite, or postgres://…; others may share it.",
            HelpName = "PLACE",
            DefaultValueFactory = _ => "facilitator.db",
        };
        Option<string?> token = new("--token-file")
        {
            Description = "A file whose first line askers must send as a bearer token; without it anybody may ask.",
            HelpName = "FILE",
        };
        Option<string?> assets = PaymentSymbols.Assets(), passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "facilitator",
            "Checks payments of x402 and settles them on a chain, each once.",
            [
                "probity facilitator --rpc https://sepolia.base.org --key gas.key",
                "probity facilitator --rpc http://127.0.0.1:8545 --key gas.key --key gas2.key\n"
                    + "    --store postgres://localhost/payments",
            ])
        {
            Notes =
            [
                "It speaks versions 1 and 2, the scheme exact by EIP-3009 and Permit2. Its keys can spend what\n"
                + "their own accounts hold, and nothing of payers. What it promised survives a crash: start it\n"
                + "again with the same --store. With --json its lines are JSON objects.",
                CommonSymbols.PassphraseNote,
            ],
            Options = { listen, rpc, keys, store, token, assets, passphrase, json },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            using HttpClient http = new();
            (Chain.Transport.IJsonRpcClient node, UInt256 chain) = await PaymentFiles.AskNodeAsync(
                http, parsed.GetRequiredValue(rpc), cancellation).ConfigureAwait(false);
            KnownAssets known = PaymentFiles.Assets(parsed.GetValue(assets));
            string id = NetworkNames.OfChain(chain);
            PaymentNetwork network = known.FindNetwork(id) ?? PaymentNetwork.FromChain(
                chain, $"chain {chain}", chain == Chain.InProcess.SimulatedChain.ChainId);
            List<Secp256k1PrivateKey> signers = [];
            try
            {
                foreach (string key in parsed.GetRequiredValue(keys))
                {
                    signers.Add(PaymentFiles.OpenKey(terminal, key, parsed.GetValue(passphrase)));
                }

                await using IRecordStore records = await PaymentFiles.OpenStoreAsync(
                    parsed.GetRequiredValue(store), cancellation).ConfigureAwait(false);
                using ILoggerFactory loggers = ServerLog.Create(terminal);
                await using PaymentFacilitator facilitator = await PaymentFacilitator.StartAsync(
                    [new FacilitatorNetwork { Network = id, ChainId = chain, Node = node, Signers = signers }],
                    records, TimeProvider.System, loggers.CreateLogger("facilitator"), cancellation)
                        .ConfigureAwait(false);
                FacilitatorServerOptions options = new()
                {
                    Listen = parsed.GetRequiredValue(listen),
                    Token = PaymentFiles.Token(parsed.GetValue(token)),
                    IsSimulated = network.IsSimulated,
                };
                await using FacilitatorServer server = await FacilitatorServer.StartAsync(
                    options, facilitator, cancellation)
                    .ConfigureAwait(false);
                Tell(terminal, server.Address, network, signers, parsed.GetValue(json));
                await ServerLog.UntilCancelledAsync(cancellation).ConfigureAwait(false);
                return ExitStatus.Done;
            }
            finally
            {
                signers.ForEach(signer => signer.Dispose());
            }
        });
        return command;
    }

    private static void Tell(
        Terminal terminal, Uri address, PaymentNetwork network, List<Secp256k1PrivateKey> signers, bool json)
    {
        string[] accounts = [.. signers.Select(signer => Address.From(signer.PublicKey).ToString())];
        if (json)
        {
            terminal.WriteJson(
                new FacilitatorReport(address.ToString(), network.Id, network.IsSimulated, accounts),
                CliJson.Default.FacilitatorReport);
            return;
        }

        terminal.Text.WriteLine($"facilitator at {address} for {network}, {network.Id} (Ctrl-C ends it)");
        foreach (string account in accounts) { terminal.Text.WriteFact("pays gas", account); }
    }
}
