using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Chain.Transport;
using Probity.Cli.Output;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Networks;
using Probity.Storage.Memory;
using Probity.ZkTls.Attestations;

namespace Probity.Cli.Programs;

/// <summary>The demo's last part: a landlord's agent buys the claim over HTTP 402, and is stopped at its
/// cap.</summary>
/// <param name="claim">What is sold.</param>
/// <param name="verify">What the buyer's side does with it.</param>
internal sealed class PaymentDemo(byte[] claim, Func<byte[], Verdict<WebClaimSummary>> verify)
{
    private const string Price = "0.05 USDC";
    private const string Purpose = "web-claim";

    // Two claims fit under the cap of an hour, a third one does not.
    private static readonly UInt256 Cap = 120_000, Funds = 1_000_000;

    /// <summary>Plays the part; everything in this process and on a simulated chain.</summary>
    public async Task<(bool Ok, long Bytes, string Text)> PlayAsync(CancellationToken cancellation)
    {
        IRandomSource random = SystemRandomSource.Instance;
        using Secp256k1PrivateKey gas = Secp256k1PrivateKey.Create(random),
            applicant = Secp256k1PrivateKey.Create(random);
        await using MemoryRecordStore purse = new(), books = new();
        await using AgentWallet wallet = await AgentWallet.CreateAsync(
            purse, "a passphrase of the demo", Policy(), KeystoreStrength.Light, TimeProvider.System, random,
            cancellation)
            .ConfigureAwait(false);
        await wallet.AllotAsync(Network, SimulatedGenesis.TokenAddress, Funds, isTakenBack: false, cancellation)
            .ConfigureAwait(false);
        SimulatedChain chain = new(
            SimulatedGenesis.Options(new Dictionary<Address, UInt256>
            {
                [Address.From(gas.PublicKey)] = UInt256.Zero,
                [wallet.Address] = Funds,
            }),
            TimeProvider.System);
        FacilitatorNetwork network = new()
        {
            Network = Network,
            ChainId = SimulatedChain.ChainId,
            Node = new InProcessJsonRpcClient(chain),
            Signers = [gas],
        };
        await using PaymentFacilitator facilitator = await PaymentFacilitator.StartAsync(
            [network], books, TimeProvider.System, NullLogger.Instance, cancellation).ConfigureAwait(false);
        await using WebApplication shop = Shop(facilitator, books, Address.From(applicant.PublicKey));
        await shop.StartAsync(cancellation).ConfigureAwait(false);
        Uri url = new(
            new Uri(
                shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            "/claim");
        return await BuyAsync(wallet, url, cancellation).ConfigureAwait(false);
    }

    private async Task<(bool Ok, long Bytes, string Text)> BuyAsync(
        AgentWallet wallet, Uri url, CancellationToken cancellation)
    {
        PaymentReport? paid = null;
        using HttpClient agent = wallet.CreateClient(new PayingClientOptions
        {
            Purpose = Purpose,
            OnPayment = report => paid = report,
        });
        byte[] bought = await agent.GetByteArrayAsync(url, cancellation).ConfigureAwait(false);
        Verdict<WebClaimSummary> verdict = verify(bought);
        string transaction = paid?.Outcome?.Transaction ?? string.Empty;
        await agent.GetByteArrayAsync(url, cancellation).ConfigureAwait(false);
        string rule = string.Empty;
        try
        {
            await agent.GetByteArrayAsync(url, cancellation).ConfigureAwait(false);
        }
        catch (SpendingRefusedException refused)
        {
            rule = refused.Rule;
        }

        bool isOk = verdict.IsAccepted && transaction.Length > 0 && rule == PolicyRule.PerHour;
        return (isOk, bought.Length, isOk
            ? $"on a simulated chain, a landlord's agent pays {Price} over HTTP 402 "
                + $"(transaction {transaction[..18]}…), gets the claim and verifies it; a second one too; the third "
                + $"is refused by its wallet (rule {rule}: 0.12 USDC), nothing signed"
            : $"claim {(verdict.IsAccepted ? "valid" : "rejected: " + verdict.Detail)}, "
                + $"transaction '{transaction}', rule '{rule}'");
    }

    private static string Network => NetworkNames.OfChain(SimulatedChain.ChainId);

    private WebApplication Shop(IFacilitator facilitator, MemoryRecordStore books, Address payTo)
    {
        KnownAssets assets = KnownAssets.Default.With(new PaymentAsset(
            PaymentNetwork.FromChain(SimulatedChain.ChainId, "demo", isSimulated: true),
            SimulatedGenesis.TokenAddress, "USDC", 6, "USDC", "2", TransferMethod.Eip3009));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPayments(
            new SellerOptions
            {
                PayTo = payTo.ToString(),
                Network = Network,
                Assets = assets,
                RequiresBinding = true,
            },
            facilitator, books);
        WebApplication shop = builder.Build();
        shop.MapGet("/claim", () => Results.Bytes(claim, "application/octet-stream")).RequirePayment(Price);
        return shop;
    }

    private static WalletPolicy Policy() => new()
    {
        Version = 1,
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        Hosts = ["127.0.0.1"],
        Payees = ["*"],
        MaxValiditySeconds = 600,
        Assets =
        [
            new AssetPolicy
            {
                Network = Network,
                Asset = SimulatedGenesis.TokenAddress.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = 100_000,
                PerHour = Cap,
                PerDay = Funds,
                Purposes = new Dictionary<string, UInt256> { [Purpose] = Funds },
            },
        ],
    };
}
