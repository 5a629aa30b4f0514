using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.Transport;

public sealed class HttpJsonRpcClientTests
{
    private static readonly Uri Endpoint = new("http://node.test/key");

    [Fact]
    public async Task Calls_travel_in_one_request_and_ids_are_never_used_twice()
    {
        List<string> requests = [];
        using HttpClient http = new(new Node(body =>
        {
            requests.Add(body);
            return (HttpStatusCode.OK, Answer(body));
        }));
        HttpJsonRpcClient client = new(http, Endpoint);
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await client.SendAsync(
            [EthereumCalls.ChainId(), EthereumCalls.BlockNumber()], TestContext.Current.CancellationToken);
        Assert.Equal(
            ["eth_chainId", "eth_blockNumber"], replies.Value!.Select(reply => reply.Result.GetString()));
        replies = await client.SendAsync([EthereumCalls.GasPrice()], TestContext.Current.CancellationToken);
        Assert.Equal("eth_gasPrice", Assert.Single(replies.Value!).Result.GetString());
        Assert.Equal(2, requests.Count);
        Assert.Contains("\"id\":1,", requests[0], StringComparison.Ordinal);
        Assert.Contains("\"id\":2,", requests[0], StringComparison.Ordinal);
        Assert.Contains("\"id\":3,", requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_response_is_no_answer_to_a_later_request()
    {
        string? first = null;
        using HttpClient http = new(new Node(body => (HttpStatusCode.OK, first ??= Answer(body))));
        HttpJsonRpcClient client = new(http, Endpoint);
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.True((await client.SendAsync([EthereumCalls.ChainId()], token)).IsAccepted);
        Assert.Equal(
            RejectionCode.Malformed, (await client.SendAsync([EthereumCalls.ChainId()], token)).Code);
    }

    [Fact]
    public async Task A_long_response_is_cut_off()
    {
        using HttpClient http = new(new Node(_ => (HttpStatusCode.OK, new string(' ', (1 << 24) + 1))));
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await new HttpJsonRpcClient(http, Endpoint)
            .SendAsync([EthereumCalls.ChainId()], TestContext.Current.CancellationToken);
        Assert.Equal(RejectionCode.TooLong, replies.Code);
    }

    [Fact]
    public async Task Another_status_is_the_world_s_fault_and_the_key_stays_secret()
    {
        using HttpClient http = new(new Node(_ => (HttpStatusCode.TooManyRequests, "slow down")));
        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(
            () => new HttpJsonRpcClient(http, Endpoint)
                .SendAsync([EthereumCalls.ChainId()], TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.TooManyRequests, failure.StatusCode);
        Assert.DoesNotContain("key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_ends()
    {
        using HttpClient http = new(new Node(body => (HttpStatusCode.OK, Answer(body))));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HttpJsonRpcClient(http, Endpoint)
            .SendAsync([EthereumCalls.ChainId()], new CancellationToken(canceled: true)));
    }

    // Every result is the method's name.
    private static string Answer(string request)
    {
        JsonNode body = JsonNode.Parse(request)!;
        return body is JsonArray calls
            ? new JsonArray([.. calls.Reverse().Select(call => AnswerOne(call!))]).ToJsonString()
            : AnswerOne(body).ToJsonString();
    }

    private static JsonObject AnswerOne(JsonNode call) => new()
    {
        ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone(), ["result"] = call["method"]!.DeepClone(),
    };

    private sealed class Node(Func<string, (HttpStatusCode Status, string Body)> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.Equal("application/json", request.Content!.Headers.ContentType!.MediaType);
            (HttpStatusCode status, string body) =
                answer(await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
        }
    }
}
