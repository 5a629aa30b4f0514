using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Keystore;
using Probity.Chain.Transport;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.PaidEndpoints;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Networks;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments;

/// <summary>An agent's wallet pays by itself, within its policy and no further.</summary>
public sealed class WalletTests
{
    private const string Passphrase = "correct horse";

    public static WalletPolicy Policy(UInt256 perPayment, UInt256 perHour, UInt256? approvalAbove = null) => new()
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
                PerPayment = perPayment,
                PerHour = perHour,
                PerDay = 1_000_000,
                ApprovalAbove = approvalAbove,
                Purposes = new Dictionary<string, UInt256> { ["*"] = 1_000_000 },
            },
        ],
    };

    internal static async Task<AgentWallet> CreateAsync(
        Market market, WalletPolicy policy, IRecordStore store, UInt256? budget = null)
    {
        AgentWallet wallet = await AgentWallet.CreateAsync(
            store, Passphrase, policy, KeystoreStrength.Light, TimeProvider.System, SystemRandomSource.Instance,
            TestContext.Current.CancellationToken);
        await wallet.AllotAsync(
            Market.Network, SimulatedGenesis.TokenAddress, budget ?? 1_000_000, false, TestContext.Current.CancellationToken);
        await market.FundAsync(wallet.Address, 1_000_000);
        return wallet;
    }

    [Fact]
    public async Task A_client_pays_by_itself_and_the_ledger_says_so()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, Policy(20_000, 50_000), store);
        Uri url = new(await market.SellAsync(configure: options => options.RequiresBinding = true), "/a?x=1");
        PaymentReport? report = null;
        using HttpClient http = wallet.CreateClient(new PayingClientOptions { OnPayment = one => report = one });

        string text = await http.GetStringAsync(url, TestContext.Current.CancellationToken);

        Assert.StartsWith("run 1", text);
        Assert.True(report!.Outcome!.Success);
        LedgerBook ledger = await wallet.GetLedgerAsync(TestContext.Current.CancellationToken);
        WalletAccounts accounts = WalletAccounts.Of(Market.Network, SimulatedGenesis.TokenAddress);
        Assert.Equal(10_000ul, ledger.Accounts[accounts.Paid].CreditsPosted);
        Assert.Equal(990_000ul, ledger.Accounts[accounts.Client].Available);
        Assert.Equal(10_000ul, ledger.Accounts[accounts.Hour].DebitsPending);
        Assert.Equal(WalletPaymentState.Settled, Assert.Single(
            await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken)).State);
    }

    [Fact]
    public async Task Caps_hold_for_many_requests_at_once_and_for_two_processes()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet first = await CreateAsync(market, Policy(20_000, 50_000), store);
        await using AgentWallet second = await AgentWallet.OpenAsync(
            store, Passphrase, TimeProvider.System, SystemRandomSource.Instance, TestContext.Current.CancellationToken);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient one = first.CreateClient(new PayingClientOptions()), two = second.CreateClient(new PayingClientOptions());

        string[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await (i % 2 == 0 ? one : two).GetStringAsync(new Uri(url, "/a?n=" + i), TestContext.Current.CancellationToken);
                return "paid";
            }
            catch (SpendingRefusedException refused)
            {
                return refused.Rule;
            }
        }));

        Assert.Equal(5, results.Count(result => result == "paid"));
        Assert.Equal(15, results.Count(result => result == PolicyRule.PerHour));
        Assert.Equal(50_000ul, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task After_a_halt_nothing_is_signed()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, Policy(20_000, 50_000), store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        await http.GetStringAsync(url, TestContext.Current.CancellationToken);

        await AgentWallet.HaltAsync(store, "test", TestContext.Current.CancellationToken);
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(
            () => http.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Equal(PolicyRule.Halted, refused.Rule);
        Assert.Single(await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken));

        await wallet.ResumeAsync(TestContext.Current.CancellationToken);
        await http.GetStringAsync(url, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_person_approves_one_payment()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, Policy(20_000, 50_000, approvalAbove: 5_000), store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        SpendingRefusedException refused = await Assert.ThrowsAsync<SpendingRefusedException>(
            () => http.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Equal(PolicyRule.Approval, refused.Rule);

        await wallet.ApproveAsync(refused.ApprovalId!, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        await http.GetStringAsync(url, TestContext.Current.CancellationToken);

        Assert.Equal(PolicyRule.Approval, (await Assert.ThrowsAsync<SpendingRefusedException>(
            () => http.GetStringAsync(url, TestContext.Current.CancellationToken))).Rule);
    }

    [Fact]
    public async Task An_allowance_is_never_above_the_budget_and_its_gas_comes_from_operating_funds()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, Policy(20_000, 50_000), store, budget: 100_000);
        InProcessJsonRpcClient node = new(market.Chain);
        Task<string> Set(UInt256 amount) => wallet.SetAllowanceAsync(
            node, Market.Network, SimulatedGenesis.TokenAddress, amount, TestContext.Current.CancellationToken);
        market.Chain.SetBalance(wallet.Address, SimulatedGenesis.GasMoney);

        Assert.Equal(PolicyRule.Operating, (await Assert.ThrowsAsync<SpendingRefusedException>(() => Set(100_000))).Rule);
        await wallet.AllotOperatingAsync(
            Market.Network, SimulatedGenesis.GasMoney, false, TestContext.Current.CancellationToken);
        Assert.Equal(PolicyRule.Budget, (await Assert.ThrowsAsync<SpendingRefusedException>(() => Set(100_001))).Rule);
        await Set(100_000);

        LedgerBook ledger = await wallet.GetLedgerAsync(TestContext.Current.CancellationToken);
        LedgerAccount operating = ledger.Accounts[OperatingAccounts.Of(Market.Network).Operating];
        Assert.True(operating.Available < SimulatedGenesis.GasMoney);
        Assert.True(operating.DebitsPending.IsZero);
        WalletAccounts client = WalletAccounts.Of(Market.Network, SimulatedGenesis.TokenAddress);
        Assert.Equal(100_000ul, ledger.Accounts[client.Client].Available);

        // With it a seller that is paid by Permit2 can be paid.
        Uri home = await market.SellAsync(app => app.MapGet("/permit2", () => "sold").RequirePayment(new PriceTag
        {
            PricesAsync = _ => ValueTask.FromResult<IReadOnlyList<string>>(["0.01 USDC"]),
            Method = TransferMethod.Permit2,
        }));
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        Assert.Equal("sold", await http.GetStringAsync(new Uri(home, "/permit2"), TestContext.Current.CancellationToken));
        Assert.Equal(10_000ul, await market.BalanceAsync(market.PayTo));

        await AgentWallet.HaltAsync(store, "test", TestContext.Current.CancellationToken);
        Assert.Equal(PolicyRule.Halted, (await Assert.ThrowsAsync<SpendingRefusedException>(() => Set(1))).Rule);
    }

    [Fact]
    public async Task A_policy_that_somebody_else_wrote_is_not_used()
    {
        await using Market market = await Market.OpenAsync();
        await using MemoryRecordStore store = new();
        await using AgentWallet wallet = await CreateAsync(market, Policy(20_000, 50_000), store);
        StoredRecord sealed1 = (await store.FindAsync(new RecordKey("wallet-policy", "wallet"), TestContext.Current.CancellationToken))!;
        byte[] forged = [.. sealed1.Value.Span[..32], .. Policy(999_999, 999_999).ToArray()];
        Assert.True(await store.TryCommitAsync([RecordChange.Replace(sealed1, forged)], TestContext.Current.CancellationToken));
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());

        await Assert.ThrowsAsync<WalletException>(() => http.GetStringAsync(url, TestContext.Current.CancellationToken));
        Assert.Empty(await wallet.ListPaymentsAsync(TestContext.Current.CancellationToken));
    }
}
