using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Facilitator;

/// <summary>What a payment costs in questions to the chain's node; exact, so that no more creep in.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task A_verification_is_one_question_and_a_settlement_two()
    {
        CountingNode? node = null;
        await using Market market = await Market.OpenAsync(configure: network =>
        {
            node = new CountingNode(network.Node);

            // Nobody else asks while the test counts.
            return network with { Node = node, RecheckAfter = TimeSpan.FromHours(1) };
        });
        PaymentRequired offer = await market.AskAsync(new Uri(await market.SellAsync(), "/a"));

        // The first one also asks for the price of gas and the number of transactions.
        await SettleAsync(market, offer);
        node!.Asked.Clear();
        (bool isVerified, bool isSettled) = await SettleAsync(market, offer);

        Assert.True(isVerified);
        Assert.True(isSettled);
        Assert.Equal(["eth_call", "eth_sendRawTransaction", "eth_getTransactionReceipt"], node.Asked);
    }

    private static async Task<(bool IsVerified, bool IsSettled)> SettleAsync(Market market, PaymentRequired offer)
    {
        FacilitatorRequest request = new(market.Sign(offer), offer.Accepts[0]);
        VerifyResponse check = await market.Facilitator.VerifyAsync(request, TestContext.Current.CancellationToken);
        SettleResponse outcome = await market.Facilitator.SettleAsync(
            request, "a key", TestContext.Current.CancellationToken);
        return (check.IsValid, outcome.Success);
    }

    /// <summary>Keeps what each request asked.</summary>
    private sealed class CountingNode(IJsonRpcClient node) : IJsonRpcClient
    {
        public List<string> Asked { get; } = [];

        public Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
            IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken)
        {
            lock (Asked) { Asked.Add(string.Join(", ", calls.Select(call => call.Method))); }
            return node.SendAsync(calls, cancellationToken);
        }
    }
}
