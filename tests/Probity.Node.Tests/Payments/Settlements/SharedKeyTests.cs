using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Node.Facilitator;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>Two facilitators with one key and a store each take numbers from one another, and lose nothing by
/// it.</summary>
public sealed class SharedKeyTests
{
    [Theory, InlineData(BlockMaking.Instant), InlineData(BlockMaking.ByHand)]
    public async Task Every_payment_is_settled_once(BlockMaking blocks)
    {
        const int Each = 6;
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        await using MemoryRecordStore store = new();
        await using PaymentFacilitator other = await StartAsync(scene, store);
        scene.Chain.Blocks = blocks;
        FacilitatorRequest[] requests = [.. Enumerable.Range(0, 2 * Each).Select(_ => scene.Request())];

        Task<SettleResponse>[] answers = [.. requests.Select((request, i) =>
            (i % 2 == 0 ? scene.Market.Facilitator : other).SettleAsync(
                request, $"key {i}", TestContext.Current.CancellationToken))];
        Task<SettleResponse[]> all = Task.WhenAll(answers);
        while (!all.IsCompleted)
        {
            if (blocks == BlockMaking.ByHand && scene.Chain.WaitingCount > 0) { scene.Chain.Mine(); }
            await Task.Yield();
        }

        Assert.All(await all, answer => Assert.True(answer.Success, answer.ErrorReason));
        Assert.Equal(2 * Each, (await all).Select(answer => answer.Transaction).Distinct().Count());
        Assert.Equal(SettlementScene.Price * (2ul * Each), await scene.EarnedAsync());
    }

    [Fact]
    public async Task One_payment_that_is_brought_to_both_is_settled_once_and_both_say_so()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        await using MemoryRecordStore store = new();
        await using PaymentFacilitator other = await StartAsync(scene, store);
        FacilitatorRequest request = scene.Request();
        Assert.True((await other.VerifyAsync(request, TestContext.Current.CancellationToken)).IsValid);

        SettleResponse first = await scene.SettleAsync(request);
        SettleResponse second = await other.SettleAsync(request, "key", TestContext.Current.CancellationToken);

        Assert.True(first.Success, first.ErrorReason);
        Assert.True(second.Success, second.ErrorReason);
        Assert.Equal(first.Transaction, second.Transaction);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
        Assert.Equal(SettlementState.Confirmed, (await scene.FindAsync(request))!.State);
    }

    private static Task<PaymentFacilitator> StartAsync(SettlementScene scene, MemoryRecordStore store) =>
        PaymentFacilitator.StartAsync(
            [
                SettlementScene.Quick(new FacilitatorNetwork
                {
                    Network = Market.Network,
                    ChainId = SimulatedChain.ChainId,
                    Node = new InProcessJsonRpcClient(scene.Chain),
                    Signers = [scene.Market.Gas],
                }),
            ],
            store, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
}
