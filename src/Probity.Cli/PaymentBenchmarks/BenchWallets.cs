using Probity.Chain;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.X402.Networks;
using Probity.Storage;

namespace Probity.Cli.PaymentBenchmarks;

/// <summary>Agents' wallets, each in a file of its own, and the clients that pay with them.</summary>
internal sealed class BenchWallets : IAsyncDisposable
{
    private const string Purpose = "bench";

    private static readonly UInt256 Much = 1_000_000_000_000;

    private readonly List<IRecordStore> _stores = [];
    private readonly List<AgentWallet> _wallets = [];
    private readonly List<HttpClient> _clients = [];

    /// <summary>Whose accounts they are.</summary>
    public IEnumerable<Address> Addresses => _wallets.Select(wallet => wallet.Address);

    /// <summary>Pay by themselves, within their policies.</summary>
    public IReadOnlyList<HttpClient> Clients => _clients;

    /// <summary>Makes wallets.</summary>
    public static async Task<BenchWallets> CreateAsync(
        string folder, int count, Address token, CancellationToken cancellation)
    {
        BenchWallets wallets = new();
        for (int i = 0; i < count; i++)
        {
            IRecordStore store = await RecordStores.OpenAsync(
                Path.Combine(folder, $"{Path.GetRandomFileName()}.wallet"), cancellation).ConfigureAwait(false);
            wallets._stores.Add(store);
            AgentWallet wallet = await AgentWallet.CreateAsync(
                store, "a passphrase of the benchmark", Policy(token), KeystoreStrength.Light, TimeProvider.System,
                SystemRandomSource.Instance, cancellation).ConfigureAwait(false);
            wallets._wallets.Add(wallet);
            await wallet.AllotAsync(BenchPayers.Network, token, Much, isTakenBack: false, cancellation)
                .ConfigureAwait(false);
            wallets._clients.Add(wallet.CreateClient(new PayingClientOptions { Purpose = Purpose }));
        }

        return wallets;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in _clients) { client.Dispose(); }
        foreach (AgentWallet wallet in _wallets) { await wallet.DisposeAsync().ConfigureAwait(false); }
        foreach (IRecordStore store in _stores) { await store.DisposeAsync().ConfigureAwait(false); }
    }

    private static WalletPolicy Policy(Address token) => new()
    {
        Version = 1,
        ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
        Hosts = ["127.0.0.1"],
        Payees = [BenchPayers.PayTo.ToString()],
        MaxValiditySeconds = 900,
        Assets =
        [
            new AssetPolicy
            {
                Network = NetworkNames.OfChain(84532),
                Asset = token.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = 10_000,
                PerHour = Much,
                PerDay = Much,
                Purposes = new Dictionary<string, UInt256> { [Purpose] = Much },
            },
        ],
    };
}
