using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments;
using Probity.Testing;

namespace Probity.Node.Tests.Facilitator;

/// <summary>What is offered for gas: enough, and never above the limit.</summary>
public sealed class FeeOracleTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000, 10, 2000, 10), InlineData(1000, 999, 2000, 999), InlineData(1000, 1000, 2000, 1)]
    [InlineData(1000, null, 2000, 1), InlineData(6000, 10, 10_000, 10), InlineData(20_000, 15_000, 10_000, 10_000)]
    public async Task A_transaction_offers_twice_the_price_up_to_the_limit(int price, int? tip, int fee, int priority)
    {
        ScriptedNode node = Node(() => price, () => tip);
        await using CallBatcher calls = new(node, workers: 1);
        FeeOracle oracle = new(calls, 10_000, new ManualTimeProvider());

        GasFees fees = await oracle.GetAsync(Ended);

        // One more than twice: what is scaled is always above.
        Assert.Equal((ulong)(fee == 10_000 ? fee : fee + 1), fees.MaxFeePerGas);
        Assert.Equal((ulong)priority, fees.MaxPriorityFeePerGas);
    }

    [Fact]
    public async Task The_price_is_asked_again_after_two_seconds()
    {
        int price = 1000;
        ManualTimeProvider time = new();
        ScriptedNode node = Node(() => price, () => 1);
        await using CallBatcher calls = new(node, workers: 1);
        FeeOracle oracle = new(calls, 1_000_000, time);
        UInt256 first = (await oracle.GetAsync(Ended)).MaxFeePerGas;
        price = 5000;
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(first, (await oracle.GetAsync(Ended)).MaxFeePerGas);
        Assert.Single(node.Requests);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(10_001ul, (await oracle.GetAsync(Ended)).MaxFeePerGas);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Nothing_is_offered_where_the_node_does_not_say_the_price(bool isError)
    {
        ScriptedNode node = new()
        {
            Answer = _ => isError ? ScriptedNode.Error(-32000, "no") : ScriptedNode.Result("cheap"),
        };
        await using CallBatcher calls = new(node, workers: 1);
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => new FeeOracle(calls, 10_000, new ManualTimeProvider()).GetAsync(Ended));
        Assert.Contains("what gas costs", refused.Message);
    }

    [Theory]
    [InlineData(800, 80, 100, 10, 901, 91), InlineData(800, 80, 2000, 200, 2000, 200), InlineData(807, 0, 1, 0, 908, 1)]
    public async Task A_replacement_offers_an_eighth_more_at_least(
        int fee, int tip, int currentFee, int currentTip, int raisedFee, int raisedTip)
    {
        await using CallBatcher calls = new(new ScriptedNode(), workers: 1);
        FeeOracle oracle = new(calls, 10_000, new ManualTimeProvider());
        GasFees raised = oracle.Raise(Fees(fee, tip), Fees(currentFee, currentTip))!;
        Assert.Equal(Fees(raisedFee, raisedTip), raised);
    }

    [Fact]
    public async Task A_replacement_above_the_limit_is_none()
    {
        await using CallBatcher calls = new(new ScriptedNode(), workers: 1);
        FeeOracle oracle = new(calls, 901, new ManualTimeProvider());
        Assert.Equal(901ul, oracle.Raise(Fees(800, 1), Fees(1, 1))!.MaxFeePerGas);
        Assert.Null(oracle.Raise(Fees(801, 1), Fees(902, 1)));
        Assert.Null(oracle.Raise(new GasFees(UInt256.MaxValue, UInt256.MaxValue), Fees(1, 1)));
        FeeOracle boundless = new(calls, UInt256.MaxValue, new ManualTimeProvider());
        Assert.Equal(UInt256.MaxValue, boundless.Raise(new GasFees(UInt256.MaxValue, 1), Fees(1, 1))!.MaxFeePerGas);
    }

    private static GasFees Fees(int fee, int tip) => new((UInt256)(ulong)fee, (UInt256)(ulong)tip);

    private static ScriptedNode Node(Func<int> price, Func<int?> tip) => new()
    {
        Answer = call => call.Method == "eth_gasPrice" ? ScriptedNode.Result($"0x{price():x}")
            : tip() is { } asked ? ScriptedNode.Result($"0x{asked:x}")
            : ScriptedNode.Error(-32601, "no such method"),
    };
}
