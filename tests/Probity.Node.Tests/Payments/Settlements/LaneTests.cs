using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>One account's numbers: none is given twice, none is made up, and what was not stored is not sent.</summary>
public sealed class LaneTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_processes_give_every_number_once_where_the_chain_has_none_of_them()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Faults.RefuseSends(int.MaxValue);
        await using LaneScene one = new(scene), other = new(scene);

        (StoredSettlement Settlement, bool IsNew)[] made = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => (i % 3 == 0 ? one : other).Lane.SubmitAsync(Order($"{i}"), Ended)));

        Assert.All(made, one => Assert.True(one.IsNew));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => (ulong)i),
            made.Select(one => one.Settlement.Settlement.Attempts[0].Nonce).Order());
        foreach ((StoredSettlement settlement, _) in made)
        {
            StoredRecord stored = (await scene.Market.Store.FindAsync(settlement.Record.Key, Ended))!;
            Assert.Equal(settlement.Record.Value.ToArray(), stored.Value.ToArray());
            Assert.Equal(settlement.Record.Version, stored.Version);
        }

        IReadOnlyList<StoredRecord> lanes = await scene.Market.Store.ListAsync("lane", string.Empty, string.Empty, 10, Ended);
        Assert.Equal($"{Market.Network}/{one.Lane.Sender}".ToLowerInvariant(), Assert.Single(lanes).Key.Id);
        Assert.Equal(40ul, LaneState.Parse(lanes[0].Value.Span).NextNonce);
    }

    [Fact]
    public async Task One_payment_that_two_processes_send_is_stored_once_and_both_learn_it()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        await using LaneScene one = new(scene), other = new(scene);
        (StoredSettlement first, bool isFirst) = await one.Lane.SubmitAsync(Order("x"), Ended);
        (StoredSettlement second, bool isSecond) = await other.Lane.SubmitAsync(Order("x"), Ended);
        Assert.Equal((true, false), (isFirst, isSecond));
        Assert.Equal(first.Settlement.Attempts[0].Hash, second.Settlement.Attempts[0].Hash);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Numbers_that_the_key_used_elsewhere_are_passed_over_in_a_block_or_not(bool isMined)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        if (!isMined) { scene.Chain.Blocks = BlockMaking.ByHand; }
        await using LaneScene lane = new(scene);
        await UseKeyAsync(scene, 2);
        Assert.Equal(2ul, await NonceAsync(lane, "a"));

        // It goes on by itself, until a send is refused.
        await UseKeyAsync(scene, 3);
        Assert.Equal(3ul, await NonceAsync(lane, "b"));
        Assert.Equal(6ul, await NonceAsync(lane, "c"));
    }

    [Theory, InlineData("null"), InlineData("{}"), InlineData("[]"), InlineData("nonsense"), InlineData("")]
    public async Task A_damaged_lane_gives_out_no_number(string stored)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        await using LaneScene lane = new(scene);
        RecordKey key = new("lane", $"{Market.Network}/{lane.Lane.Sender}".ToLowerInvariant());
        Assert.True(await scene.Market.Store.TryCommitAsync(
            [RecordChange.Insert(key, System.Text.Encoding.UTF8.GetBytes(stored))], Ended));

        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => NonceAsync(lane, "a"));

        Assert.Contains("damaged", refused.Message);
        Assert.Null(await scene.Market.Store.FindAsync(Settlement.KeyOf("a"), Ended));

        // From a backup it goes on.
        StoredRecord record = (await scene.Market.Store.FindAsync(key, Ended))!;
        Assert.True(await scene.Market.Store.TryCommitAsync(
            [RecordChange.Replace(record, new LaneState(5).ToArray())], Ended));
        Assert.Equal(5ul, await NonceAsync(lane, "a"));
    }

    [Fact]
    public async Task What_is_stored_is_told_although_the_node_went_away()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        ScriptedNode node = new(new InProcessJsonRpcClient(scene.Chain));
        await using LaneScene lane = new(scene, node);
        node.Answer = call => call.Method == "eth_sendRawTransaction" ? throw new HttpRequestException("gone") : null;
        (StoredSettlement settlement, bool isNew) = await lane.Lane.SubmitAsync(Order("a"), Ended);
        Assert.True(isNew);
        Assert.Equal(SettlementState.Broadcast, settlement.Settlement.State);
        Assert.NotNull(await scene.Market.Store.FindAsync(Settlement.KeyOf("a"), Ended));
    }

    [Theory, InlineData("eth_gasPrice"), InlineData("eth_getTransactionCount")]
    public async Task Without_a_price_or_a_number_nothing_is_stored(string method)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        ScriptedNode node = new(new InProcessJsonRpcClient(scene.Chain));
        await using LaneScene lane = new(scene, node);
        node.Answer = call => call.Method == method ? ScriptedNode.Error(-32000, "no") : null;
        await Assert.ThrowsAsync<FacilitatorException>(() => NonceAsync(lane, "a"));
        Assert.Null(await scene.Market.Store.FindAsync(Settlement.KeyOf("a"), Ended));
        node.Answer = _ => null;
        Assert.Equal(0ul, await NonceAsync(lane, "a"));
    }

    [Fact]
    public async Task Whoever_waits_when_it_ends_is_told_so()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        TaskCompletionSource go = new(), asked = new();
        ScriptedNode node = new(new InProcessJsonRpcClient(scene.Chain))
        {
            BeforeAnswer = () =>
            {
                asked.TrySetResult();
                return go.Task;
            },
        };
        LaneScene lane = new(scene, node);
        Task<ulong> first = NonceAsync(lane, "a");
        await asked.Task;
        Task<ulong> second = NonceAsync(lane, "b");
        ValueTask end = lane.DisposeAsync();
        go.SetResult();
        await end;
        await Assert.ThrowsAnyAsync<Exception>(() => first);
        Assert.Contains("stopping", (await Assert.ThrowsAsync<FacilitatorException>(() => second)).Message);
    }

    [Fact]
    public async Task Two_accounts_share_the_work_and_each_replaces_its_own()
    {
        Secp256k1PrivateKey second = Secp256k1PrivateKey.Create(Core.Secrets.SystemRandomSource.Instance);
        using (second)
        {
            await using SettlementScene scene = await SettlementScene.OpenAsync(
                network => network with { Signers = [.. network.Signers, second] });
            scene.Chain.SetBalance(Address.From(second.PublicKey), SimulatedGenesis.GasMoney);
            scene.Chain.Blocks = BlockMaking.ByHand;
            using SemaphoreSlim asked = new(0);
            TaskCompletionSource go = new();
            scene.Chain.Faults.BeforeRequest = (request, _) =>
            {
                string text = System.Text.Encoding.UTF8.GetString(request.Span);
                if (!text.Contains("eth_gasPrice", StringComparison.Ordinal)) { return Task.CompletedTask; }
                asked.Release();
                return go.Task;
            };

            // The second comes while the first account is busy: each asks what gas costs.
            FacilitatorRequest[] requests = [scene.Request(), scene.Request()];
            Task<SettleResponse> first = scene.SettleAsync(requests[0]);
            await asked.WaitAsync(Ended);
            Task<SettleResponse>[] answers = [first, scene.SettleAsync(requests[1])];
            await asked.WaitAsync(TimeSpan.FromSeconds(20), Ended);
            go.SetResult();
            foreach (FacilitatorRequest request in requests)
            {
                Settlement settlement = await scene.UntilAsync(request, one => one.Attempts.Count > 1);
                Assert.Single(settlement.Attempts.Select(attempt => (attempt.Sender, attempt.Nonce)).Distinct());
            }

            Assert.NotEqual(
                (await scene.FindAsync(requests[0]))!.Attempts[0].Sender,
                (await scene.FindAsync(requests[1]))!.Attempts[0].Sender);
            await scene.UntilAsync(requests[0], _ => scene.Chain.WaitingCount == 2);
            scene.Chain.Mine();
            Assert.All(await Task.WhenAll(answers), answer => Assert.True(answer.Success, answer.ErrorReason));
        }
    }

    private static SettlementOrder Order(string payment) =>
        new(payment, "{}", "key", SimulatedGenesis.TokenAddress, new byte[4], 100_000);

    private static async Task<ulong> NonceAsync(LaneScene lane, string payment) =>
        (await lane.Lane.SubmitAsync(Order(payment), Ended)).Settlement.Settlement.Attempts[0].Nonce;

    private static async Task UseKeyAsync(SettlementScene scene, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await scene.SendAsync(scene.Market.Gas, Address.From(scene.Third.PublicKey), []);
        }
    }

    /// <summary>A lane of its own, as another process has it.</summary>
    private sealed class LaneScene : IAsyncDisposable
    {
        private readonly CallBatcher _calls;

        public LaneScene(SettlementScene scene, IJsonRpcClient? node = null)
        {
            FacilitatorNetwork network = SettlementScene.Quick(new FacilitatorNetwork
            {
                Network = Market.Network,
                ChainId = SimulatedChain.ChainId,
                Node = node ?? new InProcessJsonRpcClient(scene.Chain),
                Signers = [scene.Market.Gas],
            });
            _calls = new CallBatcher(network.Node, workers: 2);
            Lane = new SettlementLane(
                network, scene.Market.Gas, _calls, new FeeOracle(_calls, network.MaxFeePerGas, TimeProvider.System),
                scene.Market.Store, TimeProvider.System, NullLogger.Instance);
        }

        public SettlementLane Lane { get; }

        public async ValueTask DisposeAsync()
        {
            await Lane.DisposeAsync();
            await _calls.DisposeAsync();
        }
    }
}
