using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Chain.Transport;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A wallet, a shop that a test plays, and a chain; two clocks that tests set.</summary>
internal sealed class WalletScene : IAsyncDisposable
{
    public const string Passphrase = "correct horse";

    public const ulong Budget = 1_000_000;

    public static readonly Uri Url = new("https://shop.example/thing");

    private WalletScene()
    {
    }

    public required Market Market { get; init; }

    public required IRecordStore Store { get; init; }

    public required AgentWallet Wallet { get; init; }

    public required HostileShop Shop { get; init; }

    /// <summary>The host's clock.</summary>
    public required ManualTimeProvider Clock { get; init; }

    /// <summary>The chain's clock.</summary>
    public required ManualTimeProvider ChainClock { get; init; }

    public static WalletAccounts Accounts => WalletAccounts.Of(Market.Network, SimulatedGenesis.TokenAddress);

    /// <summary>What the wallet signed and let go.</summary>
    public int Authorisations => Shop.Authorisations;

    public InProcessJsonRpcClient Node => new(Market.Chain);

    public static async Task<WalletScene> OpenAsync(
        Func<WalletPolicy, WalletPolicy>? change = null, IRecordStore? store = null)
    {
        ManualTimeProvider clock = new(), chainClock = new();
        Market market = await Market.OpenAsync(chainTime: chainClock);
        store ??= new MemoryRecordStore();
        WalletPolicy policy = Policy();
        AgentWallet wallet = await AgentWallet.CreateAsync(
            store, Passphrase, change?.Invoke(policy) ?? policy, KeystoreStrength.Light, clock,
            SystemRandomSource.Instance, TestContext.Current.CancellationToken);
        await wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, Budget, false, TestContext.Current.CancellationToken);
        HostileShop shop = new(market);
        shop.Answer = (url, payment) => payment is null ? shop.Ask(url) : HostileShop.Deliver();
        return new WalletScene
        {
            Market = market,
            Store = store,
            Wallet = wallet,
            Shop = shop,
            Clock = clock,
            ChainClock = chainClock,
        };
    }

    public static WalletPolicy Policy() => new()
    {
        Version = 1,
        ExpiresAt = DateTimeOffset.MaxValue,
        Hosts = ["shop.example", "127.0.0.1"],
        Payees = ["*"],
        MaxValiditySeconds = 600,
        Assets =
        [
            new AssetPolicy
            {
                Network = Market.Network,
                Asset = SimulatedGenesis.TokenAddress.ToString(),
                Symbol = "USDC",
                Decimals = 6,
                PerPayment = 20_000,
                PerHour = 100_000,
                PerDay = 200_000,
                Purposes = new Dictionary<string, UInt256> { ["default"] = 150_000 },
            },
        ],
    };

    /// <summary>The shop takes the payment and says nothing.</summary>
    public void Cut() => Shop.Answer =
        (url, payment) => payment is null ? Shop.Ask(url) : throw new HttpRequestException("cut");

    public async Task<HttpResponseMessage> GetAsync(
        AgentWallet? wallet = null, PayingClientOptions? options = null, Uri? url = null) =>
        await (wallet ?? Wallet).CreateClient((options ?? new PayingClientOptions()) with
        {
            Inner = Shop,
            MaxAttempts = 1,
        }).GetAsync(url ?? Url, TestContext.Current.CancellationToken);

    /// <summary>Begins a payment whose end nobody tells.</summary>
    public async Task<WalletPayment> BeginAsync()
    {
        Cut();
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync());
        return Assert.Single(await PaymentsAsync());
    }

    /// <summary>The rule that refuses a request; nothing is signed for it and nothing held.</summary>
    public async Task<string> RefusalAsync(
        PayingClientOptions? options = null, Uri? url = null, AgentWallet? wallet = null)
    {
        int before = Authorisations, payments = (await PaymentsAsync()).Count;
        LedgerBook ledger = await LedgerAsync();
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(
            () => GetAsync(wallet, options, url));
        Assert.Equal(before, Authorisations);
        Assert.Equal(payments, (await PaymentsAsync()).Count);
        Assert.Equal(ledger.ToArray(), (await LedgerAsync()).ToArray());
        return refused.Rule;
    }

    public Task<IReadOnlyList<WalletPayment>> PaymentsAsync() =>
        Wallet.ListPaymentsAsync(TestContext.Current.CancellationToken);

    public Task<LedgerBook> LedgerAsync() => Wallet.GetLedgerAsync(TestContext.Current.CancellationToken);

    public async Task<LedgerAccount> AccountAsync(string name) => (await LedgerAsync()).Accounts[name];

    public Task<int> ReconcileAsync() =>
        Wallet.ReconcileAsync(Node, Market.Network, TestContext.Current.CancellationToken);

    /// <summary>Another process with the same store.</summary>
    public Task<AgentWallet> OpenAgainAsync(IRecordStore? store = null) => AgentWallet.OpenAsync(
        store ?? Store, Passphrase, Clock, SystemRandomSource.Instance, TestContext.Current.CancellationToken);

    public async Task<StoredRecord> RecordAsync(string collection, string id) =>
        (await Store.FindAsync(new RecordKey(collection, id), TestContext.Current.CancellationToken))!;

    /// <summary>Writes into the store as somebody without the passphrase can.</summary>
    public async Task WriteAsync(params RecordChange[] changes) =>
        Assert.True(await Store.TryCommitAsync(changes, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await Wallet.DisposeAsync();
        await Market.DisposeAsync();
        await Store.DisposeAsync();
        Shop.Dispose();
    }
}
