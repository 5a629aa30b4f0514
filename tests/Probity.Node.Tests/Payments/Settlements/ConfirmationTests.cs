using System.Globalization;
using System.Text.Json.Nodes;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Node.Facilitator;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>What a confirmed settlement becomes: it follows its transaction, and nobody's silence.</summary>
public sealed class ConfirmationTests
{
    [Theory, InlineData("no logs"), InlineData("error")]
    public async Task A_node_that_contradicts_itself_or_fails_gives_up_no_block(string trouble)
    {
        ScriptedNode? node = null;
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { Node = node = new ScriptedNode(network.Node) });
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);

        int asked = 0;
        node!.Answer = call =>
        {
            if (call.Method != "eth_getTransactionReceipt") { return null; }
            Interlocked.Increment(ref asked);
            return trouble == "error" ? ScriptedNode.Error(-32000, "busy") : null;
        };
        scene.Chain.Faults.ChangeResult = (method, result) =>
        {
            if (trouble == "no logs" && method == "eth_getTransactionReceipt") { result!["logs"] = new JsonArray(); }
            return result;
        };
        await scene.UntilAsync(request, _ => Volatile.Read(ref asked) > 2);

        Settlement settlement = (await scene.FindAsync(request))!;
        Assert.Equal((SettlementState.Confirmed, 0), (settlement.State, settlement.Reorganisations));
    }

    [Fact]
    public async Task A_transaction_that_is_in_another_block_now_takes_its_settlement_along()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);
        ulong number = (await scene.FindAsync(request))!.BlockNumber!.Value + 1;
        string other = "0x" + new string('d', 64);
        scene.Chain.Faults.ChangeResult = (method, result) =>
        {
            if (method == "eth_getTransactionReceipt")
            {
                result!["blockHash"] = other;
                result["blockNumber"] = "0x" + number.ToString("x", CultureInfo.InvariantCulture);
                foreach (JsonNode? log in result["logs"]!.AsArray())
                {
                    (log!["blockHash"], log["blockNumber"]) = (other, result["blockNumber"]!.DeepClone());
                }
            }

            return result;
        };

        Settlement moved = await scene.UntilAsync(request, settlement => settlement.BlockHash == other);
        Assert.Equal((SettlementState.Confirmed, number, 0), (moved.State, moved.BlockNumber, moved.Reorganisations));
    }

    [Fact]
    public async Task An_older_transaction_that_is_taken_after_all_is_the_settlement()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        FacilitatorRequest request = scene.Request();
        Task<SettleResponse> settling = scene.SettleAsync(request);
        await scene.UntilAsync(request, _ => scene.Chain.WaitingCount == 1);
        string first = (await scene.FindAsync(request))!.Attempts[0].Hash;

        // No replacement reaches the chain.
        scene.Chain.Faults.RefuseSends(int.MaxValue);
        await scene.UntilAsync(request, settlement => settlement.Attempts.Count > 2);
        scene.Chain.Mine();

        SettleResponse response = await settling;
        if (response.Transaction != first)
        {
            // One replacement came before sends were refused.
            Assert.Contains((await scene.FindAsync(request))!.Attempts, attempt => attempt.Hash == response.Transaction);
        }

        Assert.NotEqual((await scene.FindAsync(request))!.Attempts[^1].Hash, response.Transaction);
        Assert.True(response.Success, response.ErrorReason);
    }

    [Fact]
    public async Task It_is_final_behind_the_finalized_block_and_not_before_and_is_sent_no_more()
    {
        ScriptedNode? node = null;
        await using SettlementScene scene = await SettlementScene.OpenAsync(network => network with
        {
            Node = node = new ScriptedNode(network.Node),
            RecheckAfter = TimeSpan.FromMilliseconds(4),
        });
        FacilitatorRequest request = scene.Request();
        SettleResponse response = await scene.SettleAsync(request);
        Assert.True(response.Success);
        int asked = 0;
        node!.Answer = call =>
        {
            if (call.Method == "eth_getTransactionReceipt") { Interlocked.Increment(ref asked); }
            return null;
        };
        Assert.Equal(Address.From(scene.Market.Payer.PublicKey).ToString(), response.Payer, ignoreCase: true);

        scene.Chain.Mine(7);
        int looks = asked;
        await scene.UntilAsync(request, _ => Volatile.Read(ref asked) > looks + 2);
        Assert.Equal(SettlementState.Confirmed, (await scene.FindAsync(request))!.State);
        scene.Chain.Mine();
        await scene.UntilAsync(request, settlement => settlement.State == SettlementState.Final);

        Assert.Null((await scene.RecordAsync(request))!.Due);
        Assert.Equal(response, await scene.SettleAsync(request));
        lock (node.Requests)
        {
            Assert.Single(node.Requests.SelectMany(methods => methods), "eth_sendRawTransaction");
        }
    }

    [Theory, InlineData(-32005, false), InlineData(-32602, false), InlineData(3, true)]
    public async Task A_node_that_refuses_to_simulate_says_nothing_of_a_payment(int code, bool isAnswer)
    {
        ScriptedNode? node = null;
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { Node = node = new ScriptedNode(network.Node) });
        node!.Answer = call => call.Method == "eth_call" ? ScriptedNode.Error(code, "execution reverted") : null;
        FacilitatorRequest request = scene.Request();
        if (isAnswer)
        {
            Assert.False((await scene.Market.Facilitator.VerifyAsync(request, TestContext.Current.CancellationToken)).IsValid);
            return;
        }

        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => scene.Market.Facilitator.VerifyAsync(request, TestContext.Current.CancellationToken));
        Assert.Contains("refuses to simulate", refused.Message);
    }
}
