using Probity.Chain.InProcess;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>What happens between a decision and its commit is seen: the commit names what it was decided by.</summary>
public sealed class WalletRaceTests
{
    [Theory, InlineData("halt", PolicyRule.Halted), InlineData("policy", PolicyRule.Network)]
    public async Task A_payment_that_was_decided_before_a_halt_or_a_new_policy_is_not_signed_after_it(string what, string rule)
    {
        FullStore store = new(new MemoryRecordStore());
        await using WalletScene scene = await WalletScene.OpenAsync(store: store);
        Meanwhile(store, () => ChangeAsync(scene, what));
        Assert.Equal(rule, (await Assert.ThrowsAsync<SpendingRefusedException>(() => scene.GetAsync())).Rule);
        Assert.Equal(0, scene.Authorisations);
        Assert.Empty(await scene.PaymentsAsync());
    }

    [Theory, InlineData("halt", PolicyRule.Halted), InlineData("policy", PolicyRule.Asset)]
    public async Task An_allowance_that_was_decided_before_a_halt_or_a_new_policy_is_not_signed_after_it(string what, string rule)
    {
        FullStore store = new(new MemoryRecordStore());
        await using WalletScene scene = await WalletScene.OpenAsync(store: store);
        await scene.Wallet.AllotOperatingAsync(
            Market.Network, SimulatedGenesis.GasMoney, false, TestContext.Current.CancellationToken);
        Meanwhile(store, () => ChangeAsync(scene, what));
        Assert.Equal(rule, (await Assert.ThrowsAsync<SpendingRefusedException>(() => scene.Wallet.SetAllowanceAsync(
            scene.Node, Market.Network, SimulatedGenesis.TokenAddress, 1, TestContext.Current.CancellationToken))).Rule);
    }

    [Fact]
    public async Task Of_two_processes_with_one_request_the_later_one_sends_the_payment_of_the_first()
    {
        FullStore store = new(new MemoryRecordStore());
        await using WalletScene scene = await WalletScene.OpenAsync(store: store);
        await using AgentWallet other = await scene.OpenAgainAsync();
        scene.Cut();
        Meanwhile(store, () => Assert.ThrowsAsync<HttpRequestException>(() => scene.GetAsync(other)));
        await Assert.ThrowsAsync<HttpRequestException>(() => scene.GetAsync());
        Assert.Equal(2, scene.Shop.Seen.Count(one => one.Payment is not null));
        Assert.Equal(1, scene.Authorisations);
        Assert.Single(await scene.PaymentsAsync());
    }

    // Just before the first commit that changes the ledger.
    private static void Meanwhile(FullStore store, Func<Task> change)
    {
        bool isDone = false;
        store.IsFull = changes =>
        {
            if (!isDone && changes.Any(one => one.Key.Collection == "wallet-ledger"))
            {
                isDone = true;
                change().Wait();
            }

            return false;
        };
    }

    private static Task ChangeAsync(WalletScene scene, string what) => what == "halt"
        ? AgentWallet.HaltAsync(scene.Store, "test", TestContext.Current.CancellationToken)
        : scene.Wallet.SetPolicyAsync(
            WalletScene.Policy() with { Version = 2, Assets = [] }, TestContext.Current.CancellationToken);
}
