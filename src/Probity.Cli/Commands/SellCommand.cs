using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Node.Reselling;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Commands;

/// <summary><c>probity sell</c>: a reverse proxy that sells the answers of any HTTP API.</summary>
internal static class SellCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        Option<string> upstream = new("--upstream")
        {
            Description = "The API whose answers are sold.",
            HelpName = "URL",
            Required = true,
        };
        Option<string> price = new("--price")
        {
            Description = "What a request costs, as in \"0.01 USDC\".",
            HelpName = "PRICE",
            Required = true,
        };
        Option<string> payTo = new("--pay-to")
        {
            Description = "The address that the money goes to.",
            HelpName = "ADDRESS",
            Required = true,
        };
        Option<string> facilitator = new("--facilitator")
        {
            Description = "Who settles: probity facilitator, or any other of x402.",
            HelpName = "URL",
            Required = true,
        };
        Option<string?> token = new("--facilitator-token-file")
        {
            Description = "A file whose first line authenticates us at the facilitator, as a bearer token.",
            HelpName = "FILE",
        };
        Option<string> network = PaymentSymbols.Network();
        Option<IPEndPoint> listen = PaymentFiles.Listen("127.0.0.1:4021");
        Option<string?> address = new("--address")
        {
            Description = "Where buyers find it, if that is not where it listens; offers and bound payments name it.",
            HelpName = "URL",
        };
        Option<string> store = new("--store")
        {
            Description = "Where purchases are kept: a file for SQLite, or postgres://….",
            HelpName = "PLACE",
            DefaultValueFactory = _ => "sales.db",
        };
        Option<bool> binding = new("--require-binding")
        {
            Description = "Take only payments that are bound to their request.",
        };
        Option<bool> upfront = new("--upfront") { Description = "Settle before the API is asked, not after." };
        Option<bool> permit2 = new("--permit2")
        {
            Description = "Have the token moved by Permit2 instead of EIP-3009.",
        };
        Option<string> lease = new("--lease")
        {
            Description = "How long an answer of the API may take; where this program was ended meanwhile, the API is "
                + "asked again after it.",
            HelpName = "SPAN",
            DefaultValueFactory = _ => "60s",
        };
        Option<string?> signingKey = new("--signing-key")
        {
            Description = "Sign offers and receipts with this account: a key file, version 3; best the payee's.",
            HelpName = "FILE",
        };
        Option<string?> assets = PaymentSymbols.Assets(), passphrase = CommonSymbols.PassphraseFile();
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "sell",
            "Sells the answers of any HTTP API: a reverse proxy that asks for money.",
            [
                "probity sell --upstream http://127.0.0.1:8080 --price \"0.01 USDC\" --pay-to 0x…\n"
                    + "    --facilitator http://127.0.0.1:4022",
                "probity sell --upstream http://127.0.0.1:8080 --price '$0.05' --pay-to 0x… --network base\n"
                    + "    --facilitator https://… --address https://api.example.com",
                "probity sell --upstream http://127.0.0.1:8080 --price '$0.05' --pay-to 0x… --signing-key shop.key\n"
                    + "    --facilitator http://127.0.0.1:4022",
            ])
        {
            Notes =
            [
                "Every path costs the price. An answer with a status of 400 or more costs nothing. The same payment\n"
                + "with the same request gets the same answer again; with another request it gets nothing.",
                "With --signing-key each offer is signed, and each answer that was paid has a signed receipt. Buyers\n"
                + "take signatures of the account that is paid; another one they must name: pay --offer-signer.\n"
                + CommonSymbols.PassphraseNote,
            ],
            Options =
            {
                upstream, price, payTo, facilitator, token, network, listen, address, store, binding, upfront,
                permit2, lease, signingKey, passphrase, assets, json,
            },
        };
        command.SetAsyncWork(terminal, json, async (parsed, cancellation) =>
        {
            KnownAssets known = PaymentFiles.Assets(parsed.GetValue(assets));
            PaymentNetwork place = PaymentFiles.Network(known, parsed.GetRequiredValue(network));
            string cost = parsed.GetRequiredValue(price);
            if (Price.Parse(cost, known, place.Id) is { IsAccepted: false } wrong)
            {
                throw new CliException($"--price '{cost}': {wrong.Detail}", ExitStatus.WrongUsage);
            }

            if (!Duration.TryParse(parsed.GetRequiredValue(lease), out TimeSpan? span) || span == TimeSpan.Zero)
            {
                throw new CliException("--lease takes a span such as 90s or 5m", ExitStatus.WrongUsage);
            }

            using Secp256k1PrivateKey? signer = parsed.GetValue(signingKey) is { } file
                ? PaymentFiles.OpenKey(terminal, file, parsed.GetValue(passphrase))
                : null;
            using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(90) };
            if (PaymentFiles.Token(parsed.GetValue(token)) is { } bearer)
            {
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            }

            RemoteFacilitator remote = new(http, Address(parsed.GetRequiredValue(facilitator), "--facilitator"));
            await using IRecordStore records = await PaymentFiles.OpenStoreAsync(
                parsed.GetRequiredValue(store), cancellation).ConfigureAwait(false);
            SellingProxyOptions options = new()
            {
                Listen = parsed.GetRequiredValue(listen),
                Upstream = Address(parsed.GetRequiredValue(upstream), "--upstream"),
                Price = new PriceTag
                {
                    PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>([cost]),
                    Flow = parsed.GetValue(upfront) ? PaymentFlow.Upfront : PaymentFlow.Authorization,
                    Method = parsed.GetValue(permit2) ? TransferMethod.Permit2 : null,
                },
                Seller = new SellerOptions
                {
                    PayTo = parsed.GetRequiredValue(payTo),
                    Network = place.Id,
                    Assets = known,
                    PublicAddress = parsed.GetValue(address) is { } given ? Address(given, "--address") : null,
                    RequiresBinding = parsed.GetValue(binding),
                    Lease = span.Value,
                    SigningKey = signer,
                },
            };
            using ServerLog.LineProvider log = new(terminal);
            await using SellingProxy proxy = await StartAsync(options, remote, records, log, cancellation)
                .ConfigureAwait(false);
            Tell(terminal, proxy.Address, options, place, cost, parsed.GetRequiredValue(facilitator),
                parsed.GetValue(json));
            await ServerLog.UntilCancelledAsync(cancellation).ConfigureAwait(false);
            return ExitStatus.Done;
        });
        return command;
    }

    private static async Task<SellingProxy> StartAsync(
        SellingProxyOptions options, IFacilitator facilitator, IRecordStore store, ServerLog.LineProvider log,
        CancellationToken cancellation)
    {
        try
        {
            return await SellingProxy.StartAsync(options, facilitator, store, log, cancellation)
                .ConfigureAwait(false);
        }
        catch (ArgumentException failure)
        {
            throw new CliException(Wording.Clause(failure.Message), ExitStatus.WrongUsage);
        }
    }

    private static void Tell(
        Terminal terminal, Uri address, SellingProxyOptions options, PaymentNetwork network, string price,
        string facilitator,
        bool json)
    {
        if (json)
        {
            terminal.WriteJson(
                new SellReport(
                    address.ToString(), options.Upstream.ToString(), price, options.Seller.PayTo, network.Id,
                    network.IsSimulated, facilitator, SignerOf(options)),
                CliJson.Default.SellReport);
            return;
        }

        terminal.Text.WriteLine($"selling {options.Upstream} at {address} for {price} a request (Ctrl-C ends it)");
        terminal.Text.WriteFact("pay to", $"{options.Seller.PayTo} on {network}");
        terminal.Text.WriteFact("settled by", facilitator);
        if (SignerOf(options) is { } signer)
        {
            bool isPayee = string.Equals(signer, options.Seller.PayTo, StringComparison.OrdinalIgnoreCase);
            terminal.Text.WriteFact("signed by", isPayee ? signer : $"{signer}, which is not the payee");
        }
    }

    private static string? SignerOf(SellingProxyOptions options) =>
        options.Seller.SigningKey is { } key ? Chain.Address.From(key.PublicKey).ToString() : null;

    private static Uri Address(string text, string option) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : throw new CliException(
                $"{option} takes an address such as https://api.example.com, not '{text}'", ExitStatus.WrongUsage);
}
