using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Signing;
using Probity.Node.Facilitator;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>Chains lose transactions, give up blocks and change their prices; a settlement ends right all the
/// same.</summary>
public sealed class ChainTroubleTests
{
    [Fact]
    public async Task A_stuck_transaction_is_replaced_while_somebody_waits_for_it()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Task<SettleResponse> settling = scene.SettleAsync(request);

        Settlement stuck = await scene.UntilAsync(request, settlement => settlement.Attempts.Count > 1);
        Assert.Single(stuck.Attempts.Select(attempt => attempt.Nonce).Distinct());
        FeeMarketTransaction[] offers = [.. stuck.Attempts.Select(
            attempt => (FeeMarketTransaction)SettlementLane.Read(attempt)!.Transaction)];
        Assert.True(offers[1].MaxFeePerGas * 10ul >= offers[0].MaxFeePerGas * 11ul);
        Assert.True(offers[1].MaxPriorityFeePerGas * 10ul >= offers[0].MaxPriorityFeePerGas * 11ul);
        scene.Chain.Mine();

        Assert.True((await settling).Success);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_transaction_that_the_node_forgot_is_sent_again_while_somebody_waits_for_it()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network, null);
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Task<SettleResponse> settling = scene.SettleAsync(request);
        Settlement sent = await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1);
        Assert.True(scene.Chain.Drop(Convert.FromHexString(sent.Attempts[^1].Hash[2..])));

        await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1);
        scene.Chain.Mine();

        Assert.True((await settling).Success);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_transaction_number_that_the_key_used_elsewhere_is_given_up_for_another()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Assert.True((await scene.SettleAsync(scene.Request())).Success);
        await scene.SendAsync(scene.Market.Gas, Address.From(scene.Third.PublicKey), []);

        SettleResponse second = await scene.SettleAsync(scene.Request(), "another key");

        Assert.True(second.Success, second.ErrorReason);
        Assert.Equal(SettlementScene.Price * 2ul, await scene.EarnedAsync());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_settlement_whose_block_is_given_up_is_settled_again(bool dropsTransactions)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);

        scene.Chain.Reorganise(1, dropsTransactions);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
        await scene.UntilAsync(request, settlement => settlement.Reorganisations == 1);
        await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1 || IsMined(scene));
        scene.Chain.Mine();

        await scene.UntilAsync(request, settlement => settlement.State == SettlementState.Confirmed);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_settlement_that_fails_on_the_branch_which_won_is_no_settlement()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { RecheckAfter = TimeSpan.FromMilliseconds(20) });
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);

        scene.Chain.Reorganise(1, dropsTransactions: false);
        await scene.DrainAsync();
        scene.Chain.Mine();

        Settlement end = await scene.UntilAsync(
            request, settlement => settlement.State is SettlementState.Failed or SettlementState.Final);
        Assert.Equal(SettlementState.Failed, end.State);
    }

    [Theory, InlineData(20_000_000ul, 4), InlineData(2_000_000_000ul, 8)]
    public async Task What_could_be_lost_decides_how_deep_a_settlement_must_be(ulong amount, int depth)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(50) });
        await scene.Market.FundAsync(scene.Market.PayTo, 0);
        scene.Chain.Impersonate(
            Address.From(scene.Market.Payer.PublicKey), SimulatedGenesis.TokenAddress,
            Chain.Abi.AbiFunction.Parse("mint(address,uint256)", "(bool)").Value!.EncodeCall(
                [Chain.Abi.AbiValue.Of(Address.From(scene.Market.Payer.PublicKey)), Chain.Abi.AbiValue.Of(amount)]));
        FacilitatorRequest request = scene.Request(scene.Offer(amount));

        SettleResponse early = await scene.SettleAsync(request);
        Assert.False(early.Success);
        Assert.Equal(PaymentErrors.SettlementPending, early.ErrorReason);

        // One block less is not enough, however often one asks.
        scene.Chain.Mine(depth - 1);
        await scene.UntilAsync(request, settlement => settlement.State == SettlementState.Confirmed);
        for (int times = 0; times < 3; times++)
        {
            Assert.Equal(PaymentErrors.SettlementPending, (await scene.SettleAsync(request)).ErrorReason);
        }

        scene.Chain.Mine();

        SettleResponse late = await UntilDoneAsync(scene, request);
        Assert.True(late.Success, late.ErrorReason);
        Assert.Equal(early.Transaction, late.Transaction);
    }

    [Fact]
    public async Task A_payment_that_expires_while_it_waits_moves_nothing()
    {
        ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(50) }, chainTime: clock);
        scene.Chain.Faults.RefuseSends(int.MaxValue);
        PaymentRequirements offer = scene.Offer() with { MaxTimeoutSeconds = ExactChecks.SettlementSeconds + 1 };
        FacilitatorRequest request = scene.Request(offer);
        Assert.Equal(PaymentErrors.SettlementPending, (await scene.SettleAsync(request)).ErrorReason);

        clock.Advance(TimeSpan.FromSeconds(30));
        scene.Chain.Mine();
        scene.Chain.Faults.RefuseSends(0);

        await scene.UntilAsync(request, settlement => settlement.State == SettlementState.Failed);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
        Assert.False((await scene.SettleAsync(request)).Success);
    }

    [Theory, InlineData(-20), InlineData(20)]
    public async Task A_chain_whose_clock_is_off_settles_what_it_takes(int seconds)
    {
        ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(seconds));
        await using SettlementScene scene = await SettlementScene.OpenAsync(chainTime: clock);
        Assert.True((await scene.SettleAsync(scene.Request())).Success);

        // Open for ten seconds by our clock; by the chain's, that is over or not.
        SettleResponse response = await scene.SettleAsync(
            scene.Request(scene.Offer() with { MaxTimeoutSeconds = 10 }), "another key");
        Assert.Equal(seconds < 0, response.Success);
        Assert.Equal(SettlementScene.Price * (seconds < 0 ? 2ul : 1ul), await scene.EarnedAsync());
    }

    private static bool IsMined(SettlementScene scene) => scene.Chain.WaitingCount == 0;

    private static async Task<SettleResponse> UntilDoneAsync(SettlementScene scene, FacilitatorRequest request)
    {
        while (true)
        {
            SettleResponse response = await scene.SettleAsync(request);
            if (response.ErrorReason != PaymentErrors.SettlementPending) { return response; }
        }
    }
}
