using System.Net;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;
using Probity.Node.Facilitator;

namespace Probity.Node.Tests.Facilitator;

public sealed class SimulatedChainHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_over_HTTP_reaches_the_chain_and_its_faults()
    {
        SimulatedChain chain = new(SimulatedGenesis.Options(), TimeProvider.System);
        await using SimulatedChainHost host = await StartAsync(chain);
        using HttpClient http = new();
        HttpJsonRpcClient client = new(http, host.Address);
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await client.SendAsync(
            [EthereumCalls.ChainId(), EthereumCalls.BlockNumber()], Cancellation);
        Assert.True(EthereumResults.TryReadQuantity(replies.Value![0].Result, out UInt256 id));
        Assert.Equal(SimulatedChain.ChainId, id);
        chain.Faults.BeforeReply = (_, _) => throw new HttpRequestException("The connection is lost.");
        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync([EthereumCalls.ChainId()], Cancellation));
    }

    [Fact]
    public async Task Pages_of_a_browser_are_refused()
    {
        SimulatedChain chain = new(SimulatedGenesis.Options(), TimeProvider.System);
        await using SimulatedChainHost host = await StartAsync(chain);
        using HttpClient http = new();
        using HttpRequestMessage request =
            new(HttpMethod.Post, host.Address) { Content = new StringContent("{}") };
        request.Headers.Add("Origin", "https://example.org");
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static Task<SimulatedChainHost> StartAsync(SimulatedChain chain) =>
        SimulatedChainHost.StartAsync(chain, new IPEndPoint(IPAddress.Loopback, 0), Cancellation);
}
