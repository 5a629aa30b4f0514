using System.Text.Json.Nodes;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Whose clock ends a payment: the chain's, whatever the host's says.</summary>
public sealed class WalletClockTests
{
    [Fact]
    public async Task A_host_s_clock_that_lies_frees_nothing_and_the_chain_s_final_clock_does()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        WalletPayment held = await scene.BeginAsync();
        scene.Market.Chain.Mine(20);
        scene.Clock.Advance(TimeSpan.FromDays(3650));
        Assert.Equal(0, await scene.ReconcileAsync());
        Assert.Equal(10_000ul, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPending);

        // The newest blocks are past the window, one after the other; a final one decides.
        scene.ChainClock.Advance(TimeSpan.FromSeconds(295));
        bool wasBefore = false, isOver = false;
        while (!isOver)
        {
            scene.ChainClock.Advance(TimeSpan.FromSeconds(1));
            scene.Market.Chain.Mine();
            UInt256 final = await FinalTimeAsync(scene);
            wasBefore |= final == held.ValidBefore;
            isOver = final > held.ValidBefore;
            Assert.Equal(isOver ? 1 : 0, await scene.ReconcileAsync());
        }

        Assert.True(wasBefore, "the last second was seen");
        LedgerAccount client = await scene.AccountAsync(WalletScene.Accounts.Client);
        Assert.Equal(UInt256.Zero, client.DebitsPending);
        Assert.Equal(WalletScene.Budget, client.Available);
        WalletPayment released = Assert.Single(await scene.PaymentsAsync());
        Assert.Equal(WalletPaymentState.Released, released.State);
        Assert.Empty(released.Holds);
        foreach (string window in (string[])[WalletScene.Accounts.Hour, WalletScene.Accounts.Day, WalletScene.Accounts.Purpose("default")])
        {
            Assert.Equal(UInt256.Zero, (await scene.AccountAsync(window)).DebitsPending);
        }
    }

    [Theory, InlineData("chain"), InlineData("error"), InlineData("nonsense"), InlineData("no block"), InlineData("another network")]
    public async Task A_node_that_does_not_say_it_frees_nothing(string how)
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.BeginAsync();
        scene.ChainClock.Advance(TimeSpan.FromHours(1));
        scene.Market.Chain.Mine(20);
        string network = how == "another network" ? "eip155:1" : Market.Network;
        if (how == "chain") { scene.Market.Chain.Faults.ReportedChainId = 1; }
        scene.Market.Chain.Faults.ChangeResult = (method, result) => (how, method) switch
        {
            ("nonsense", "eth_call") => JsonValue.Create("0x"),
            ("no block", "eth_getBlockByNumber") => null,
            ("error", "eth_call") => JsonValue.Create(5),
            _ => result,
        };
        Assert.Equal(0, await scene.Wallet.ReconcileAsync(
            scene.Node, network, TestContext.Current.CancellationToken));

        (scene.Market.Chain.Faults.ReportedChainId, scene.Market.Chain.Faults.ChangeResult) = (null, null);
        Assert.Equal(1, await scene.ReconcileAsync());
    }

    [Fact]
    public async Task What_the_chain_settled_is_spent_whoever_is_silent_about_it()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        await scene.Market.FundAsync(scene.Wallet.Address, 1_000_000);
        WalletPayment held = await scene.BeginAsync();
        PaymentPayload sent = scene.Shop.Seen.Single(one => one.Payment is not null).Payment!;
        Assert.True((await SettleAsync(scene, sent)).Success);

        // Before its window is over, and long after: used is used.
        Assert.Equal(1, await scene.ReconcileAsync());
        scene.ChainClock.Advance(TimeSpan.FromHours(1));
        scene.Market.Chain.Mine(20);
        Assert.Equal(0, await scene.ReconcileAsync());

        Assert.Equal(WalletPaymentState.Settled, Assert.Single(await scene.PaymentsAsync()).State);
        LedgerAccount client = await scene.AccountAsync(WalletScene.Accounts.Client);
        Assert.Equal(held.Amount, client.DebitsPosted);
        Assert.Equal(UInt256.Zero, client.DebitsPending);
        Assert.Equal(held.Amount, (await scene.AccountAsync(WalletScene.Accounts.Hour)).DebitsPending);
        Assert.Null(await scene.Store.FindAsync(
            new Core.Stores.RecordKey("wallet-open", held.Request), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_second_payment_is_signed_while_a_block_may_still_take_the_first()
    {
        await using WalletScene scene = await WalletScene.OpenAsync();
        WalletPayment held = await scene.BeginAsync();

        // The seller refuses the first as late, and asks again.
        scene.Shop.Answer = (url, payment) => scene.Shop.Ask(url, reason: payment is null ? null : PaymentErrors.ValidBefore);
        Assert.True(held.ValidBefore.TryToUInt64(out ulong end));
        scene.Clock.Advance(DateTimeOffset.FromUnixTimeSeconds((long)end + 29) - scene.Clock.GetUtcNow());
        (await scene.GetAsync()).Dispose();
        Assert.Equal(1, scene.Authorisations);

        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.GetAsync()).Dispose();
        Assert.Equal(2, scene.Authorisations);
        Assert.Equal(20_000ul, (await scene.AccountAsync(WalletScene.Accounts.Client)).DebitsPending);
    }

    [Fact]
    public async Task The_windows_slide_to_the_second()
    {
        await using WalletScene scene = await WalletScene.OpenAsync(policy => policy with
        {
            Assets = [policy.Assets[0] with { PerHour = 10_000, PerDay = 20_000 }],
        });
        (await scene.GetAsync()).Dispose();
        scene.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(PolicyRule.PerHour, await RefusalAsync(scene));
        scene.Clock.Advance(TimeSpan.FromTicks(1));
        (await scene.GetAsync()).Dispose();
        scene.Clock.Advance(TimeSpan.FromHours(23) - TimeSpan.FromTicks(1));
        Assert.Equal(PolicyRule.PerDay, await RefusalAsync(scene));
        scene.Clock.Advance(TimeSpan.FromTicks(1));
        (await scene.GetAsync()).Dispose();
        Assert.Equal(3, scene.Authorisations);
    }

    // Windows that passed are let go before the policy is asked: the ledger may change.
    private static async Task<string> RefusalAsync(WalletScene scene)
    {
        int before = scene.Authorisations;
        string rule = (await Assert.ThrowsAsync<SpendingRefusedException>(() => scene.GetAsync())).Rule;
        Assert.Equal(before, scene.Authorisations);
        return rule;
    }

    private static Task<SettleResponse> SettleAsync(WalletScene scene, PaymentPayload payment) =>
        scene.Market.Facilitator.SettleAsync(
            new FacilitatorRequest(payment, payment.Accepted), "key", TestContext.Current.CancellationToken);

    private static async Task<UInt256> FinalTimeAsync(WalletScene scene)
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await scene.Node.SendAsync(
            [EthereumCalls.GetBlock(BlockReference.Finalized)], TestContext.Current.CancellationToken);
        return EthereumResults.ReadBlock(replies.Value![0].Result).Value!.Timestamp;
    }
}
