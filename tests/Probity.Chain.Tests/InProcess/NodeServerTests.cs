using System.Text;
using System.Text.Json;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

/// <summary>The simulated chain answers whatever it is sent.</summary>
public sealed class NodeServerTests
{
    private readonly SimulatedTestChain _chain = new();

    [Theory]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("{} {}", -32700)]
    [InlineData("""{"id":1,"id":2}""", -32700)]
    [InlineData("""{"\ud800":1}""", -32700)]
    [InlineData("null", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"eth_chainId"}""", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"\ud800"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_call"}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"data":"0x"}]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_getCode","params":["0x00"]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["newest"]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"topics":[1]}]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_getLogs","params":[{"topics":[[],[],[],[],[]]}]}""", -32602)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"eth_sendTransaction","params":[{}]}""", -32601)]
    public void What_is_no_request_gets_an_error(string request, int code)
    {
        using JsonDocument response = JsonDocument.Parse(Simulate(request));
        Assert.Equal(code, response.RootElement.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public void A_batch_is_answered_in_order_and_ids_come_back_as_they_were()
    {
        string response = Encoding.UTF8.GetString(Simulate(
            """[{"jsonrpc":"2.0","id":"a\u0062","method":"eth_blockNumber","params":[]},5,"""
            + """{"jsonrpc":"2.0","id":7,"method":"no"},{"jsonrpc":"2.0","id":null,"method":"eth_chainId"}]"""));
        Assert.Equal(
            """[{"jsonrpc":"2.0","id":"a\u0062","result":"0x0"},"""
            + """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},"""
            + """{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"the method no does not exist/is not available"}},"""
            + """{"jsonrpc":"2.0","id":null,"result":"0x50726f626974"}]""",
            response);
    }

    [Fact]
    public void Too_many_calls_are_refused_before_any_is_answered()
    {
        string call = """{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}""";
        string batch = $"[{string.Join(',', Enumerable.Repeat(call, JsonRpcBatch.MaxCalls + 1))}]";
        using JsonDocument response = JsonDocument.Parse(Simulate(batch));
        Assert.Equal(JsonValueKind.Object, response.RootElement.ValueKind);
        using JsonDocument long1 = JsonDocument.Parse(_chain.Simulated.Handle(new byte[(1 << 24) + 1]));
        Assert.Equal(-32600, long1.RootElement.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_batch_that_asks_for_too_much_gets_a_part()
    {
        TestAccount from = await _chain.AccountAsync();
        for (int i = 0; i < 8; i++)
        {
            await _chain.SendAsync(from, _chain.Token, new byte[10_000], gas: 1_000_000);
        }

        string[] calls =
        [
            .. Enumerable.Range(1, JsonRpcBatch.MaxCalls).Select(id =>
                $$"""{"jsonrpc":"2.0","id":{{id}},"method":"eth_getTransactionByHash","params":["{{Last(from)}}"]}"""),
        ];
        byte[] response = Simulate($"[{string.Join(',', calls)}]");
        Assert.InRange(response.Length, 1 << 23, JsonRpcBatch.MaxResponseBytes);
        Assert.Contains("response too large", Encoding.UTF8.GetString(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_bytes_get_a_response()
    {
        TestAccount from = await _chain.AccountAsync(tokens: 5);
        byte[] request = new JsonRpcBatch(
            [
                EthereumCalls.Call(from.Address, _chain.Token, new byte[68], BlockReference.Latest),
                EthereumCalls.SendRawTransaction(_chain.Sign(from, _chain.Token, []).Encoded.ToArray()),
                EthereumCalls.GetLogs(new LogQuery { Addresses = [_chain.Token], Topics = [[],
                [new byte[32]]] }),
            ],
            1).Encode();
        foreach (byte[] variant in Hostile.Variants(request))
        {
            using JsonDocument response = JsonDocument.Parse(_chain.Simulated.Handle(variant));
            Assert.True(response.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array);
        }
    }

    private string Last(TestAccount from)
    {
        using JsonDocument block = JsonDocument.Parse(Simulate(
            """{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["latest",true]}"""));
        JsonElement transaction = block.RootElement.GetProperty("result").GetProperty("transactions")[0];
        Assert.Equal(Hex.From(from.Address.ToArray()), transaction.GetProperty("from").GetString());
        return transaction.GetProperty("hash").GetString()!;
    }

    private byte[] Simulate(string request) => _chain.Simulated.Handle(Encoding.UTF8.GetBytes(request));
}
