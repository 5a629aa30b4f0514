using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Storage;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A buyer that is killed and begins again with the same request pays once.</summary>
public sealed class BuyerCrashTests
{
    private const int Purchases = 4;

    // The worker knows it too.
    private const string Passphrase = "correct horse";

    [Fact]
    public async Task A_killed_buyer_that_begins_again_pays_once()
    {
        ulong seed = (ulong)(Environment.TickCount & int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        using SeededRandomSource random = new(seed);
        string folder = Directory.CreateTempSubdirectory("probity-buyer-").FullName;
        try
        {
            string place = Path.Combine(folder, "wallet.db");
            await using Market market = await Market.OpenAsync();
            Uri home = await market.SellAsync();
            await CreateAsync(market, place);
            for (int i = 0; i < Purchases; i++)
            {
                Uri url = new(home, $"/a?n={i}");
                using (KilledProcess killed = await KilledProcess.StartWorkerAsync("buyer", url.AbsoluteUri, place))
                {
                    await Task.Delay(random.NextBelow(400), TestContext.Current.CancellationToken);
                    await killed.KillAsync();
                }

                using KilledProcess second = await KilledProcess.StartWorkerAsync("buyer", url.AbsoluteUri, place);
                Assert.StartsWith("run ", await second.ReadToEndAsync());
            }

            // One that had its answer before it was killed is a request of its own: it was done.
            UInt256 earned = await market.BalanceAsync(market.PayTo);
            await using IRecordStore store = await RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);
            await using AgentWallet wallet = await OpenAsync(store);
            IReadOnlyList<WalletPayment> payments = await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken);
            Assert.All(payments, payment => Assert.Equal(WalletPaymentState.Settled, payment.State));
            Assert.Equal(earned, payments.Aggregate(UInt256.Zero, (sum, payment) => sum + payment.Amount));
            LedgerBook ledger = await wallet.GetLedgerAsync(TestContext.Current.CancellationToken);
            WalletAccounts accounts = WalletAccounts.Of(Market.Network, SimulatedGenesis.TokenAddress);
            Assert.Equal(earned, ledger.Accounts[accounts.Paid].CreditsPosted);
            Assert.Equal(UInt256.Zero, ledger.Accounts[accounts.Client].DebitsPending);
            Assert.InRange(payments.Count, Purchases, 2 * Purchases);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Buyers_in_processes_of_their_own_share_one_cap()
    {
        string folder = Directory.CreateTempSubdirectory("probity-buyers-").FullName;
        try
        {
            string place = Path.Combine(folder, "wallet.db");
            await using Market market = await Market.OpenAsync();
            Uri home = await market.SellAsync();
            await CreateAsync(market, place, perHour: 20_000);
            KilledProcess[] buyers = await Task.WhenAll(Enumerable.Range(0, 5).Select(
                i => KilledProcess.StartWorkerAsync("buyer", new Uri(home, $"/a?n={i}").AbsoluteUri, place)));
            string[] said = await Task.WhenAll(buyers.Select(buyer => buyer.ReadToEndAsync()));
            Array.ForEach(buyers, buyer => buyer.Dispose());

            Assert.Equal(2, said.Count(text => text.StartsWith("run ", StringComparison.Ordinal)));
            Assert.Equal(3, said.Count(text => text.Length == 0));
            Assert.Equal(20_000ul, await market.BalanceAsync(market.PayTo));
            await using IRecordStore store = await RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);
            await using AgentWallet wallet = await OpenAsync(store);
            Assert.Equal(2, (await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken)).Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CreateAsync(Market market, string place, ulong perHour = 1_000_000)
    {
        await using IRecordStore store = await RecordStores.OpenAsync(place, TestContext.Current.CancellationToken);
        WalletPolicy policy = new()
        {
            Version = 1,
            ExpiresAt = DateTimeOffset.MaxValue,
            Hosts = ["127.0.0.1"],
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
                    PerPayment = 10_000,
                    PerHour = perHour,
                    PerDay = 1_000_000,
                    Purposes = new Dictionary<string, UInt256> { ["*"] = 1_000_000 },
                },
            ],
        };
        await using AgentWallet wallet = await AgentWallet.CreateAsync(
            store, Passphrase, policy, KeystoreStrength.Light, TimeProvider.System,
            SystemRandomSource.Instance, TestContext.Current.CancellationToken);
        await wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, 1_000_000, false, TestContext.Current.CancellationToken);
        await market.FundAsync(wallet.Address, 1_000_000);
    }

    private static Task<AgentWallet> OpenAsync(IRecordStore store) => AgentWallet.OpenAsync(
        store, Passphrase, TimeProvider.System, SystemRandomSource.Instance,
        TestContext.Current.CancellationToken);
}
