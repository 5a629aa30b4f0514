using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Tests.InProcess.Support;
using Probity.Testing.Processes;

namespace Probity.Chain.Tests.InProcess;

/// <summary>What tests of other projects ask of anvil.</summary>
public sealed class AnvilChainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_are_there_when_minting_returns_and_two_chains_are_apart()
    {
        Assert.SkipUnless(AnvilChain.MissingReason is null, AnvilChain.MissingReason ?? string.Empty);
        await using AnvilChain first = await AnvilChain.StartAsync(84532, Cancellation);
        await using AnvilChain second = await AnvilChain.StartAsync(8453, Cancellation);
        Assert.NotEqual(first.Endpoint, second.Endpoint);
        await first.MintAsync(AnvilChain.Permit2, 77, Cancellation);
        Assert.Equal<UInt256>(77, await BalanceAsync(first));
        Assert.Equal<UInt256>(0, await BalanceAsync(second));
    }

    [Fact]
    public async Task A_block_made_by_interval_is_waited_for()
    {
        Assert.SkipUnless(AnvilChain.MissingReason is null, AnvilChain.MissingReason ?? string.Empty);
        await using AnvilChain anvil =
            await AnvilChain.StartAsync(SimulatedChain.ChainId, Cancellation, "--block-time", "1");
        await anvil.MintAsync(AnvilChain.Permit2, 5, Cancellation);
        Assert.Equal<UInt256>(5, await BalanceAsync(anvil));
    }

    private static async Task<UInt256> BalanceAsync(AnvilChain anvil)
    {
        byte[] call = TokenAbi.BalanceOf.EncodeCall(AbiValue.Of(AnvilChain.Permit2));
        JsonRpcReply reply = (await anvil.Client.SendAsync(
            [EthereumCalls.Call(null, AnvilChain.Token, call, BlockReference.Latest)], Cancellation)).Value![0];
        Assert.True(EthereumResults.TryReadBytes(reply.Result, 32, out byte[] word), reply.Error?.ToString());
        return UInt256.FromBigEndian(word);
    }
}
