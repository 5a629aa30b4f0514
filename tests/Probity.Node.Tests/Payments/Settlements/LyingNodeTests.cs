using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments.Crashes;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>A node that lies, fails or is of another chain makes no payment out of nothing, and loses none.</summary>
public sealed class LyingNodeTests
{
    [Theory]
    [InlineData("another transaction"), InlineData("no logs"), InlineData("another token"), InlineData("another amount")]
    [InlineData("another payer"), InlineData("failed"), InlineData("nonsense"), InlineData("wrong type")]
    public async Task A_receipt_that_does_not_show_the_effect_is_no_settlement(string lie)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(100) });
        scene.Chain.Faults.ChangeResult = (method, result) =>
            method == "eth_getTransactionReceipt" && result is JsonObject receipt
                && receipt["logs"] is JsonArray { Count: > 0 } ? Lie(receipt, lie)
            : method == "eth_getLogs" ? new JsonArray()
            : result;
        FacilitatorRequest request = scene.Request();

        SettleResponse response = await scene.SettleAsync(request);

        Assert.False(response.Success);
        Assert.False((await scene.FindAsync(request))!.IsPaid);
    }

    [Fact]
    public async Task A_node_of_another_chain_is_not_used()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Faults.ReportedChainId = 1;
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => StartAsync(scene.Chain, scene.Market.Store));
        Assert.Contains("is of chain 1", refused.Message);
    }

    [Fact]
    public async Task A_node_that_is_away_at_the_start_is_said_to_be()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Faults.BeforeRequest = (_, _) => throw new HttpRequestException("gone");
        await Assert.ThrowsAsync<FacilitatorException>(() => StartAsync(scene.Chain, scene.Market.Store));
    }

    [Fact]
    public async Task A_connection_that_ends_while_it_is_made_is_not_the_end_of_all_settlements()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        int left = 8;
        scene.Chain.Faults.BeforeRequest = (_, _) => Interlocked.Decrement(ref left) >= 0
            ? throw new System.Net.Sockets.SocketException(107)
            : Task.CompletedTask;
        FacilitatorRequest request = scene.Request();
        SettleResponse? response = null;
        while (response is null)
        {
            try { response = await scene.SettleAsync(request); }
            catch (FacilitatorException)
            {
                // Asked again.
            }
        }

        Assert.True(response.Success, response.ErrorReason);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_store_of_a_chain_that_began_anew_is_refused()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        SimulatedChain anew = new(
            SimulatedGenesis.Options(), new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)));
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => StartAsync(anew, scene.Market.Store));
        Assert.Contains("another chain", refused.Message);
        await (await StartAsync(scene.Chain, scene.Market.Store)).DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_fails_after_it_took_a_transaction_costs_nothing_twice()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Faults.FailAfterSends(1);
        Assert.True((await scene.SettleAsync(scene.Request())).Success);
        scene.Chain.Faults.RefuseSends(1);
        Assert.True((await scene.SettleAsync(scene.Request(), "another key")).Success);
        Assert.Equal(SettlementScene.Price * 2ul, await scene.EarnedAsync());
    }

    [Fact]
    public async Task Settlements_of_other_chains_in_the_store_are_left_alone_and_read_seldom()
    {
        await using MemoryRecordStore disk = new();
        for (int i = 0; i < 2000; i += 500)
        {
            Assert.True(await disk.TryCommitAsync(
                [.. Enumerable.Range(i, 500).Select(n => RecordChange.Insert(
                    Settlement.KeyOf($"eip155:1/0x{n:x40}/0x{n:x40}/0x{n:x64}"), new byte[10], DateTimeOffset.UnixEpoch))],
                TestContext.Current.CancellationToken));
        }

        FaultyStore store = new(disk);
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { RecheckAfter = TimeSpan.FromMinutes(1) }, store);
        Assert.True((await scene.SettleAsync(scene.Request())).Success);
        Assert.InRange(store.DueReads, 0, 2);
    }

    [Fact]
    public async Task Gas_is_never_offered_above_the_limit()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(network => network with
        {
            MaxFeePerGas = 3_000_000_000,
            SettleTimeout = TimeSpan.FromMilliseconds(300),
        });
        scene.Chain.BaseFeePerGas = 2_000_000_000;
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Assert.Equal(PaymentErrors.SettlementPending, (await scene.SettleAsync(request)).ErrorReason);
        Settlement settlement = (await scene.FindAsync(request))!;
        Assert.All(settlement.Attempts, attempt => Assert.True(
            ((Chain.Signing.FeeMarketTransaction)SettlementLane.Read(attempt)!.Transaction).MaxFeePerGas <= 3_000_000_000ul));
        scene.Chain.Mine();
        await scene.UntilAsync(request, one => one.State == SettlementState.Confirmed);
    }

    private static async Task<PaymentFacilitator> StartAsync(SimulatedChain chain, IRecordStore store)
    {
        using SeededRandomSource random = new(1);
        return await PaymentFacilitator.StartAsync(
            [
                new FacilitatorNetwork
                {
                    Network = Market.Network,
                    ChainId = SimulatedChain.ChainId,
                    Node = new InProcessJsonRpcClient(chain),
                    Signers = [Secp256k1PrivateKey.Create(random)],
                },
            ],
            store, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
    }

    private static JsonNode? Lie(JsonObject receipt, string lie)
    {
        JsonArray logs = (JsonArray)receipt["logs"]!;
        JsonObject transfer = (JsonObject)logs[^1]!;
        switch (lie)
        {
            case "another transaction": receipt["transactionHash"] = "0x" + new string('a', 64); break;
            case "no logs": receipt["logs"] = new JsonArray(); break;
            case "another token": foreach (JsonNode? log in logs) { log!["address"] = "0x" + new string('b', 40); } break;
            case "another amount": transfer["data"] = "0x" + new string('0', 63) + "1"; break;
            case "another payer": transfer["topics"]![1] = "0x" + new string('0', 24) + new string('c', 40); break;
            case "failed": receipt["status"] = "0x0"; break;
            case "nonsense": return JsonValue.Create("yes");
            default: receipt["status"] = 1; break;
        }

        return receipt;
    }
}
