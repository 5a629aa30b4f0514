using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Core.Stores;
using Probity.Node.Tests.Support;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>What a facilitator finds in its store when nobody waits: its own it goes on with, the rest it leaves
/// alone.</summary>
public sealed class RestartTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_away_for_a_while_ends_no_care()
    {
        await using SettlementScene scene = await PendingAsync();
        FacilitatorRequest request = await BeginAsync(scene);
        await scene.Market.RestartAsync(scene.Market.Store, SettlementScene.Quick);
        int left = 6;
        scene.Chain.Faults.BeforeRequest = (_, _) => Interlocked.Decrement(ref left) >= 0
            ? throw new HttpRequestException("gone")
            : Task.CompletedTask;
        await scene.UntilAsync(request, _ => Volatile.Read(ref left) < 0);
        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.IsPaid);
    }

    [Fact]
    public async Task A_damaged_settlement_holds_up_no_other()
    {
        await using SettlementScene scene = await PendingAsync();
        FacilitatorRequest request = await BeginAsync(scene);
        RecordKey key = Settlement.KeyOf($"{Market.Network}/damaged");
        Assert.True(await scene.Market.Store.TryCommitAsync(
            [RecordChange.Insert(key, new byte[] { 1 }, DateTimeOffset.UnixEpoch)], Ended));
        await scene.Market.RestartAsync(scene.Market.Store, SettlementScene.Quick);
        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.IsPaid);
        Assert.Equal(1ul, (ulong)(await scene.Market.Store.FindAsync(key, Ended))!.Version);
    }

    [Theory, InlineData("eip155:1"), InlineData("0")]
    public async Task A_settlement_of_another_chain_is_another_sweepers(string network)
    {
        await using SettlementScene scene = await PendingAsync();
        FacilitatorRequest mine = await BeginAsync(scene);
        Settlement settlement = (await scene.FindAsync(mine))!;

        // Its network may begin with the text of ours.
        PaymentRequirements offer = scene.Offer() with { Network = network == "0" ? Market.Network + "0" : network };
        FacilitatorRequest theirs = new(scene.Market.Sign(offer), offer);
        Settlement other = settlement with
        {
            Payment = SettlementScene.Payment(theirs).Key(SettlementScene.Terms(theirs)).ToString(),
            Request = System.Text.Encoding.UTF8.GetString(X402Json.WriteFacilitatorRequest(theirs)),
        };
        Assert.True(await scene.Market.Store.TryCommitAsync(
            [RecordChange.Insert(other.Key, other.ToArray(), DateTimeOffset.UnixEpoch)], Ended));
        await scene.Market.RestartAsync(scene.Market.Store, SettlementScene.Quick);
        scene.Chain.Mine();
        await scene.UntilAsync(mine, one => one.IsPaid);
        StoredRecord left = (await scene.Market.Store.FindAsync(other.Key, Ended))!;
        Assert.Equal((1ul, DateTimeOffset.UnixEpoch), ((ulong)left.Version, left.Due));
    }

    [Fact]
    public async Task A_settlement_that_was_mined_meanwhile_is_not_sent_under_another_number()
    {
        await using SettlementScene scene = await PendingAsync();
        FacilitatorRequest request = await BeginAsync(scene);
        await scene.Market.RestartAsync(scene.Market.Store, network =>
        {
            // The old process is gone, and the new one has not begun.
            scene.Chain.Mine();
            return SettlementScene.Quick(network) with { ReplaceAfter = TimeSpan.Zero };
        });
        Settlement settled = await scene.UntilAsync(request, settlement => settlement.IsPaid);
        Assert.Single(settled.Attempts);
    }

    [Fact]
    public async Task Whoever_asks_again_has_it_sent_again_before_anybody_sweeps()
    {
        await using SettlementScene scene = await PendingAsync();
        FacilitatorRequest request = await BeginAsync(scene);
        Settlement sent = (await scene.FindAsync(request))!;
        await scene.Market.RestartAsync(scene.Market.Store, network =>
        {
            Assert.True(scene.Chain.Drop(Convert.FromHexString(sent.Attempts[0].Hash[2..])));
            return SettlementScene.Quick(network) with { RecheckAfter = TimeSpan.FromHours(1) };
        });
        scene.Chain.Blocks = BlockMaking.Instant;
        Assert.True((await scene.SettleAsync(request)).Success);
        Assert.Single((await scene.FindAsync(request))!.Attempts);
    }

    [Fact]
    public async Task A_replacement_that_was_not_stored_is_not_sent()
    {
        ScriptedNode? node = null;
        await using Storage.Memory.MemoryRecordStore disk = new();
        StubbornStore store = new(disk);
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with
            {
                Node = node = new ScriptedNode(network.Node),
                SettleTimeout = TimeSpan.FromMilliseconds(50),
            },
            store);
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        await scene.SettleAsync(request);
        await scene.UntilAsync(request, _ => store.Refused > 3);
        Assert.Single((await scene.FindAsync(request))!.Attempts);
        lock (node!.Requests)
        {
            Assert.Single(node.Requests.SelectMany(methods => methods), "eth_sendRawTransaction");
        }

        // Once it can be stored, it is replaced and settled.
        store.IsOpen = true;
        await scene.UntilAsync(request, settlement => settlement.Attempts.Count > 1);
        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.IsPaid);
    }

    private static Task<SettlementScene> PendingAsync() => SettlementScene.OpenAsync(network => network with
    {
        SettleTimeout = TimeSpan.FromMilliseconds(50),
        ReplaceAfter = TimeSpan.FromHours(1),
    });

    private static async Task<FacilitatorRequest> BeginAsync(SettlementScene scene)
    {
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Assert.Equal(PaymentErrors.SettlementPending, (await scene.SettleAsync(request)).ErrorReason);
        return request;
    }

    /// <summary>Somebody else is always first with settlements that are there already.</summary>
    private sealed class StubbornStore(IRecordStore inner) : WrappedStore(inner, isOwned: false)
    {
        private int _refused;

        public bool IsOpen { get; set; }

        public int Refused => _refused;

        public override async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
        {
            if (!IsOpen && changes.Count == 1 && changes[0].Key.Collection == Settlement.Collection)
            {
                Interlocked.Increment(ref _refused);
                return false;
            }

            return await base.TryCommitAsync(changes, cancellationToken);
        }
    }
}
