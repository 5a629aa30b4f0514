using System.Net;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Tests.Payments.Attacks;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>One payment of a wallet, ended before and after each of the wallet's own commits: whoever opens it
/// again and asks again pays once, and the ledger says what was moved.</summary>
public sealed class WalletCrashPointTests
{
    private static readonly UInt256 Price = 10_000;

    [Theory, InlineData("/a", false), InlineData("/a", true), InlineData("/upfront", false), InlineData("/upfront", true)]
    public async Task A_wallet_that_ends_at_any_commit_pays_once(string path, bool endsAfter)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), path);
        int ends = 0, end = 1;
        for (bool isLast = false; !isLast; end++)
        {
            UInt256 before = await market.BalanceAsync(market.PayTo);
            await using MemoryRecordStore disk = new();
            await CreateAsync(market, disk);
            FaultyStore store = new(disk) { EndsAt = end, EndsAfter = endsAfter };
            bool isDone = await TryBuyAsync(store, url);
            isLast = isDone && !store.HasEnded;

            // Whatever the chain moved is held or spent, and nothing is free that may still move.
            await using AgentWallet wallet = await OpenAsync(disk);
            await CheckAsync(wallet, await EarnedAsync());
            if (store.HasEnded) { ends++; }

            // Where the end is written down the answer had come: the same request again would be another one.
            if (!isDone && !await HasSettledAsync(wallet))
            {
                using HttpClient http = wallet.CreateClient(new PayingClientOptions());
                using HttpResponseMessage again = await http.GetAsync(url, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, again.StatusCode);
            }

            Assert.Equal(Price, await EarnedAsync());
            await CheckAsync(wallet, Price);
            IReadOnlyList<WalletPayment> payments = await wallet.ListPaymentsAsync(
                TestContext.Current.CancellationToken);
            Assert.True(payments.Count == 1, $"commit {end}: {payments.Count} payments were signed");

            async Task<UInt256> EarnedAsync() => await market.BalanceAsync(market.PayTo) - before;
        }

        Assert.True(ends >= 3, $"only {ends} commits");
    }

    private static async Task<bool> HasSettledAsync(AgentWallet wallet) =>
        (await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken))
            .Any(payment => payment.State == WalletPaymentState.Settled);

    private static async Task CheckAsync(AgentWallet wallet, UInt256 moved)
    {
        LedgerBook ledger = await wallet.GetLedgerAsync(TestContext.Current.CancellationToken);
        LedgerAccount client = ledger.Accounts[WalletScene.Accounts.Client];
        Assert.True(client.DebitsPosted + client.DebitsPending >= moved, $"{client} covers less than {moved}");
        Assert.True(client.DebitsPosted + client.DebitsPending <= Price, $"{client} counts more than was signed");
        Assert.True(LedgerBook.Parse(ledger.ToArray()).IsAccepted);
    }

    private static async Task<bool> TryBuyAsync(IRecordStore store, Uri url)
    {
        try
        {
            await using AgentWallet wallet = await OpenAsync(store);
            using HttpClient http = wallet.CreateClient(new PayingClientOptions());
            using HttpResponseMessage response = await http.GetAsync(url, TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private static async Task CreateAsync(Market market, IRecordStore store)
    {
        await using AgentWallet wallet = await AgentWallet.CreateAsync(
            store, WalletScene.Passphrase, WalletScene.Policy(), KeystoreStrength.Light, TimeProvider.System,
            SystemRandomSource.Instance, TestContext.Current.CancellationToken);
        await wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, 1_000_000, false, TestContext.Current.CancellationToken);
        await market.FundAsync(wallet.Address, 1_000_000);
    }

    private static Task<AgentWallet> OpenAsync(IRecordStore store) => AgentWallet.OpenAsync(
        store, WalletScene.Passphrase, TimeProvider.System, SystemRandomSource.Instance, TestContext.Current.CancellationToken);
}
