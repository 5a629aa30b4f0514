using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Node.Facilitator;
using Probity.Payments.X402.Networks;

namespace Probity.Cli.Tests.Support;

/// <summary>A simulated chain, an API, a facilitator and a shop, all started as a user starts them.</summary>
internal sealed class PaymentWorld : IAsyncDisposable
{
    public const string Passphrase = "a passphrase of tests";

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _running = [];

    private PaymentWorld()
    {
    }

    public SimulatedChain Chain { get; } = new(SimulatedGenesis.Options(), TimeProvider.System);

    public Uri Rpc { get; private set; } = null!;

    public string Shop { get; private set; } = string.Empty;

    public string this[string name] => _folder[name];

    public static string Network => NetworkNames.OfChain(SimulatedChain.ChainId);

    /// <summary>Starts everything; the price is 0.04.</summary>
    public static Task<PaymentWorld> OpenAsync(params string[] sellOptions) =>
        OpenAsync(SimulatedGenesis.TokenAddress.ToString(), _ => sellOptions);

    /// <summary>The same, with a shop that signs.</summary>
    /// <param name="payTo">Who is paid; null for the account that signs.</param>
    public static Task<PaymentWorld> OpenSignedAsync(string? payTo = null) => OpenAsync(
        payTo, world => ["--signing-key", world["gas.key"], "--passphrase-file", world["pass"]]);

    /// <summary>The account that pays the gas and signs the shop's offers.</summary>
    public string Signer { get; private set; } = string.Empty;

    private static async Task<PaymentWorld> OpenAsync(string? payTo, Func<PaymentWorld, string[]> sellOptions)
    {
        PaymentWorld world = new();
        world._folder.Write("pass", Encoding.UTF8.GetBytes(Passphrase + "\n"));
        world._folder.Write("assets.json", AssetsFile());
        SimulatedChainHost host = await SimulatedChainHost.StartAsync(
            world.Chain, new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
        world._running.Add(host);
        world.Rpc = host.Address;
        CliRun key = CliRun.Of(
            "key", "create", world["gas.key"], "--account", "--passphrase-file", world["pass"], "--json")
            .MustBeDone();
        world.Signer = key.Json.GetProperty("address").GetString()!;
        world.Chain.SetBalance(Address(world.Signer), SimulatedGenesis.GasMoney);
        Uri api = await world.StartApiAsync();
        RunningCommand facilitator = await RunningCommand.StartAsync(
            "facilitator", "--rpc", world.Rpc.ToString(), "--key", world["gas.key"], "--passphrase-file",
            world["pass"],
            "--listen", "127.0.0.1:0", "--store", world["facilitator.db"], "--assets", world["assets.json"],
            "--json");
        world._running.Add(facilitator);
        RunningCommand shop = await RunningCommand.StartAsync([
            "sell", "--upstream", api.ToString(), "--price", "0.04 USDC", "--pay-to", payTo ?? world.Signer,
            "--network", Network, "--assets", world["assets.json"], "--listen", "127.0.0.1:0", "--store",
            world["sales.db"],
            "--facilitator", facilitator.Started.GetProperty("address").GetString()!, "--json", .. sellOptions(world)]);
        world._running.Add(shop);
        world.Shop = shop.Started.GetProperty("address").GetString()!;
        return world;
    }

    /// <summary>The simulated chain's token, for --assets.</summary>
    public static byte[] AssetsFile() => Encoding.UTF8.GetBytes(
        $$"""
        [{ "network": "{{Network}}", "networkName": "Test", "simulated": true,
           "address": "{{SimulatedGenesis.TokenAddress}}", "symbol": "USDC", "decimals": 6, "name": "USDC",
           "version": "2" }]
        """);

    /// <summary>Makes a wallet with money: 0.05 a payment, 0.10 an hour.</summary>
    public string CreateWallet(params string[] options)
    {
        CliRun run = CliRun.Of([
            "wallet", "create", this["agent.wallet"], "--network", Network, "--assets", this["assets.json"],
            "--per-payment", "0.05", "--per-hour", "0.10", "--per-day", "1", "--host", "127.0.0.1", "--budget", "5",
            "--passphrase-file", this["pass"], "--json", .. options]).MustBeDone();
        Address owner = Address(run.Json.GetProperty("address").GetString()!);
        Chain.Install(new Chain.InProcess.Contracts.SimulatedToken(SimulatedGenesis.TokenAddress)
        {
            InitialBalances = new Dictionary<Address, UInt256> { [owner] = 1_000_000 },
        });
        return this["agent.wallet"];
    }

    public async ValueTask DisposeAsync()
    {
        _running.Reverse();
        foreach (IAsyncDisposable one in _running) { await one.DisposeAsync(); }
        _folder.Dispose();
    }

    private async Task<Uri> StartApiAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication api = builder.Build();
        api.MapGet("/report", () => Results.Text("""{"rent":1200}""", "application/json"));
        await api.StartAsync(TestContext.Current.CancellationToken);
        _running.Add(api);
        return new Uri(api.Urls.First());
    }

    private static Address Address(string text) =>
        Probity.Chain.Address.TryParse(text, out Address address) ? address : throw new ArgumentException(text);
}
