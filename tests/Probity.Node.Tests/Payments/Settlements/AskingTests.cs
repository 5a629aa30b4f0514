using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>Who is told what of a settlement: while it runs, after it, when its window is over, and by a second
/// process.</summary>
public sealed class AskingTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory, InlineData("another key"), InlineData(null)]
    public async Task While_it_runs_only_the_same_key_waits_for_the_same_answer(string? other)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Task<SettleResponse> first = scene.SettleAsync(request), second = scene.SettleAsync(request);

        SettleResponse stranger = await scene.SettleAsync(request, other);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, stranger.ErrorReason);
        Assert.Empty(stranger.Transaction);
        await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1);
        scene.Chain.Mine();

        Assert.True((await first).Success);
        Assert.Equal(await first, await second);
    }

    [Fact]
    public async Task Whoever_waits_with_somebody_who_gives_up_is_told_to_ask_again()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        using CancellationTokenSource patience = new();
        Task<SettleResponse> first = scene.Market.Facilitator.SettleAsync(request, "key", patience.Token);
        Task<SettleResponse> second = scene.SettleAsync(request, "key");
        await scene.UntilAsync(request, _ => true);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Contains("Ask again", (await Assert.ThrowsAsync<FacilitatorException>(() => second)).Message);
        Task<SettleResponse> third = scene.SettleAsync(request, "key");
        await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1);
        scene.Chain.Mine();
        Assert.True((await third).Success);
    }

    [Fact]
    public async Task A_failure_of_the_node_reaches_all_who_wait_together()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        TaskCompletionSource asked = new(), go = new();
        scene.Chain.Faults.BeforeRequest = async (_, _) =>
        {
            asked.TrySetResult();
            await go.Task;
            throw new HttpRequestException("gone");
        };
        FacilitatorRequest request = scene.Request();
        Task<SettleResponse> first = scene.SettleAsync(request);
        await asked.Task;
        Task<SettleResponse> second = scene.SettleAsync(request);
        go.SetResult();
        await Assert.ThrowsAsync<FacilitatorException>(() => first);
        Assert.Contains("does not answer", (await Assert.ThrowsAsync<FacilitatorException>(() => second)).Message);
    }

    [Fact]
    public async Task An_asker_without_a_key_that_was_told_to_wait_is_told_the_end_once()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(50) });
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        SettleResponse early = await scene.SettleAsync(request, null);
        Assert.Equal(PaymentErrors.SettlementPending, early.ErrorReason);
        Settlement told = (await scene.FindAsync(request))!;
        Assert.Contains(told.Attempts, attempt => attempt.Hash == early.Transaction);
        Assert.Equal(SettlementAnswer.Pending, told.Answer);

        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.IsPaid);

        SettleResponse end = await UntilDoneAsync(scene.Market.Facilitator, request, null);
        Assert.True(end.Success, end.ErrorReason);
        SettleResponse third = await scene.SettleAsync(request, null);
        Assert.Equal((false, PaymentErrors.NonceAlreadyUsed), (third.Success, third.ErrorReason));
    }

    [Fact]
    public async Task A_settlement_that_began_in_time_is_answered_after_its_window_and_no_other_begins()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        ManualTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        scene.Chain.Blocks = BlockMaking.ByHand;
        await using PaymentFacilitator facilitator = await StartAsync(
            scene, scene.Market.Store, clock, TimeSpan.FromMilliseconds(50));
        FacilitatorRequest request = scene.Request(), unknown = scene.Request();
        SettleResponse early = await facilitator.SettleAsync(request, "key", Ended);
        Assert.Equal(PaymentErrors.SettlementPending, early.ErrorReason);

        clock.Advance(TimeSpan.FromMinutes(10));
        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.IsPaid);

        SettleResponse late = await UntilDoneAsync(facilitator, request, "key");
        Assert.True(late.Success, late.ErrorReason);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, (await facilitator.SettleAsync(request, "other", Ended)).ErrorReason);
        Assert.Equal(PaymentErrors.ValidBefore, (await facilitator.SettleAsync(unknown, "key", Ended)).ErrorReason);
        Assert.Null(await scene.FindAsync(unknown));
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Theory, InlineData("key", true), InlineData("other", false), InlineData(null, false)]
    public async Task Two_processes_with_one_store_that_begin_at_once_are_one_facilitator(string? key, bool isTold)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        OtherStore store = new(scene.Market.Store);
        await using PaymentFacilitator second = await StartAsync(scene, store, TimeProvider.System);
        Assert.True((await second.VerifyAsync(request, Ended)).IsValid);
        SettleResponse first = await scene.SettleAsync(request, "key");

        // It looked before the other wrote, and writes after it.
        store.IsBlind = true;
        SettleResponse response = await second.SettleAsync(request, key, Ended);

        Assert.False(store.IsBlind);
        Assert.Equal(isTold, response.Success);
        Assert.Equal(isTold ? first.Transaction : string.Empty, response.Transaction);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
        Assert.True((await scene.SettleAsync(scene.Request(), "next")).Success);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_process_is_told_what_another_one_made_of_its_settlement(bool isPaid)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();

        // The other one is always first with what is due: this one never sweeps.
        await using PaymentFacilitator waiting = await StartAsync(
            scene, new OtherStore(scene.Market.Store) { HasNothingDue = true }, TimeProvider.System);
        Task<SettleResponse> answer = waiting.SettleAsync(request, "key", Ended);
        Settlement sent = await scene.UntilAsync(request, _ => true);
        scene.Chain.Faults.Hold(Convert.FromHexString(sent.Attempts[0].Hash[2..]));
        if (!isPaid) { await scene.DrainAsync(); }
        await scene.UntilAsync(request, settlement =>
        {
            scene.Chain.Mine();
            return settlement.State != SettlementState.Broadcast;
        });

        SettleResponse end = await answer;
        Assert.Equal(isPaid, end.Success);
        Assert.Equal(isPaid ? null : PaymentErrors.TransactionFailed, end.ErrorReason);
        Assert.NotEqual((await scene.FindAsync(request))!.Attempts[0].Hash, end.Transaction);
    }

    private static async Task<SettleResponse> UntilDoneAsync(
        PaymentFacilitator facilitator, FacilitatorRequest request, string? key)
    {
        while (true)
        {
            SettleResponse response = await facilitator.SettleAsync(request, key, Ended);
            if (response.ErrorReason != PaymentErrors.SettlementPending) { return response; }
        }
    }

    private static Task<PaymentFacilitator> StartAsync(
        SettlementScene scene, IRecordStore store, TimeProvider time, TimeSpan? patience = null) =>
        PaymentFacilitator.StartAsync(
            [
                SettlementScene.Quick(new FacilitatorNetwork
                {
                    Network = Market.Network,
                    ChainId = SimulatedChain.ChainId,
                    Node = new InProcessJsonRpcClient(scene.Chain),
                    Signers = [scene.Market.Gas],
                    SettleTimeout = patience ?? TimeSpan.FromSeconds(25),
                }),
            ],
            store, time, NullLogger.Instance, Ended);

    /// <summary>A store as a process sees it that is never first.</summary>
    private sealed class OtherStore(IRecordStore inner) : IRecordStore
    {
        /// <summary>Whether the next settlement that is looked for is not seen.</summary>
        public bool IsBlind { get; set; }

        public bool HasNothingDue { get; init; }

        public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
        {
            if (!IsBlind || key.Collection != Settlement.Collection) { return inner.FindAsync(key, cancellationToken); }
            IsBlind = false;
            return Task.FromResult<StoredRecord?>(null);
        }

        public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
            IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) =>
            inner.FindManyAsync(keys, cancellationToken);

        public Task<IReadOnlyList<StoredRecord>> ListAsync(
            string collection, string prefix, string after, int limit, CancellationToken cancellationToken) =>
            inner.ListAsync(collection, prefix, after, limit, cancellationToken);

        public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
            string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
            HasNothingDue ? Task.FromResult<IReadOnlyList<StoredRecord>>([])
                : inner.ListDueAsync(collection, until, limit, cancellationToken);

        public Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken) =>
            inner.TryCommitAsync(changes, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
