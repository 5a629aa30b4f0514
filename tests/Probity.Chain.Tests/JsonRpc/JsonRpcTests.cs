using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.JsonRpc;

public sealed class JsonRpcTests
{
    private const string Hash = "0xb903239f8543d04b5dc1ba6579132b143087c68db1b2168786408fcbce568238";

    private const string Receipt = $$"""
        {"transactionHash":"{{Hash}}","blockHash":"{{Hash}}","blockNumber":"0xb","transactionIndex":"0x1",
        "from":"0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f","to":null,"status":"0x1","gasUsed":"0x4dc",
        "effectiveGasPrice":"0x3b9aca00","type":"0x2","logs":[{"address":"0x3535353535353535353535353535353535353535",
        "topics":["{{Hash}}"],"data":"0x0102","logIndex":"0x0","removed":false}]}
        """;

    [Fact]
    public void A_single_call_is_an_object_and_several_are_an_array()
    {
        Assert.Equal(
            """{"jsonrpc":"2.0","id":7,"method":"eth_chainId","params":[]}""",
            Text(new JsonRpcBatch([EthereumCalls.ChainId()], 7).Encode()));
        Assert.Equal(
            """[{"jsonrpc":"2.0","id":1,"method":"eth_getCode","params":["0x0000000000000000000000000000000000000000","""
            + "\"latest\"]},"
            + """{"jsonrpc":"2.0","id":2,"method":"eth_sendRawTransaction","params":["0x0102"]}]""",
            Text(new JsonRpcBatch(
                [EthereumCalls.GetCode(Address.Zero, BlockReference.Latest),
                    EthereumCalls.SendRawTransaction(new byte[] { 1, 2 })], 1).Encode()));
    }

    [Fact]
    public void Calls_have_the_parameters_of_the_execution_APIs()
    {
        Address a = Address.Zero;
        string zero = "\"0x0000000000000000000000000000000000000000\"";
        foreach ((JsonRpcCall call, string method, string parameters) in ((JsonRpcCall, string, string)[])
            [
                (EthereumCalls.BlockNumber(), "eth_blockNumber", "[]"),
                (EthereumCalls.GasPrice(), "eth_gasPrice", "[]"),
                (EthereumCalls.MaxPriorityFeePerGas(), "eth_maxPriorityFeePerGas", "[]"),
                (EthereumCalls.GetBalance(a, BlockReference.Safe), "eth_getBalance", $"[{zero},\"safe\"]"),
                (
                    EthereumCalls.GetTransactionCount(a, BlockReference.Pending), "eth_getTransactionCount",
                    $"[{zero},\"pending\"]"),
                (
                    EthereumCalls.Call(null, a, new byte[] { 1 }, BlockReference.At(16)), "eth_call",
                    $$"""[{"to":{{zero}},"data":"0x01"},"0x10"]"""),
                (
                    EthereumCalls.EstimateGas(a, a, default, 5, BlockReference.Finalized), "eth_estimateGas",
                    $$"""[{"from":{{zero}},"to":{{zero}},"value":"0x5","data":"0x"},"finalized"]"""),
                (EthereumCalls.GetTransactionReceipt(new byte[1]), "eth_getTransactionReceipt", "[\"0x00\"]"),
            ])
        {
            Assert.Equal(method, call.Method);
            Assert.Equal(parameters, Text(call.Parameters));
        }
    }

    [Fact]
    public void Replies_come_in_the_order_of_the_calls()
    {
        IReadOnlyList<JsonRpcReply> replies = Match(
            3,
            """
            [{"jsonrpc":"2.0","id":12,"result":null},{"id":10,"jsonrpc":"2.0","result":"0x5","extra":1},
            {"jsonrpc":"2.0","id":11,"error":{"code":-32000,"message":"nonce too low"}}]
            """).Value!;
        Assert.True(EthereumResults.TryReadQuantity(replies[0].Result, out UInt256 value) && value == 5);
        Assert.Equal(JsonRpcErrorKind.NonceTooLow, replies[1].Error!.Kind);
        Assert.Equal(JsonValueKind.Undefined, replies[1].Result.ValueKind);
        Assert.Equal(JsonValueKind.Null, replies[2].Result.ValueKind);
    }

    [Fact]
    public void A_refused_batch_is_an_error_of_every_call()
    {
        const string Refusal =
            """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}}""";
        IReadOnlyList<JsonRpcReply> replies = Match(2, Refusal).Value!;
        Assert.Equal(2, replies.Count);
        Assert.All(replies, reply => Assert.Equal(JsonRpcErrorKind.InvalidRequest, reply.Error!.Kind));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(1, "null")]
    [InlineData(1, "[]")]
    [InlineData(1, "{}")]
    [InlineData(1, """[{"jsonrpc":"2.0","id":10,"result":1}]""")]
    [InlineData(2, """{"jsonrpc":"2.0","id":10,"result":1}""")]
    [InlineData(1, """{"id":10,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"1.0","id":10,"result":1}""")]
    [InlineData(1, """{"jsonrpc":2.0,"id":10,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":"10","result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10.5,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":9,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":11,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":-9223372036854775808,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":null,"result":1}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"result":1,"error":{"code":1,"message":"m"}}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"result":1,"result":2}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"error":null}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"error":{"code":1.5,"message":"m"}}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"error":{"code":1}}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"error":{"code":1,"message":"\ud800"}}""")]
    [InlineData(1, """{"jsonrpc":"2.0","id":10,"result":1} 2""")]
    [InlineData(2, """[{"jsonrpc":"2.0","id":10,"result":1}]""")]
    [InlineData(2, """[{"jsonrpc":"2.0","id":10,"result":1},{"jsonrpc":"2.0","id":10,"result":1}]""")]
    [InlineData(2, """[{"jsonrpc":"2.0","id":10,"result":1},{"jsonrpc":"2.0","id":12,"result":1}]""")]
    [InlineData(2, """[{"jsonrpc":"2.0","id":10,"result":1},5]""")]
    public void Other_responses_are_refused(int calls, string response) =>
        Assert.Equal(RejectionCode.Malformed, Match(calls, response).Code);

    [Fact]
    public void Long_and_deep_responses_are_refused()
    {
        JsonRpcBatch batch = new([EthereumCalls.ChainId()], 1);
        Assert.Equal(RejectionCode.TooLong, batch.Match(new byte[JsonRpcBatch.MaxResponseBytes + 1]).Code);
        string deep =
            $$"""{"jsonrpc":"2.0","id":1,"result":{{new string('[', 40)}}{{new string(']', 40)}}}""";
        Assert.Equal(RejectionCode.Malformed, batch.Match(Encoding.UTF8.GetBytes(deep)).Code);
        Assert.Throws<ArgumentException>(() => new JsonRpcBatch([], 1));
        Assert.Throws<ArgumentException>(
            (
                ) => new JsonRpcBatch(
                    [.. Enumerable.Repeat(EthereumCalls.ChainId(), JsonRpcBatch.MaxCalls + 1)], 1));
    }

    [Fact]
    public void Any_bytes_get_a_verdict()
    {
        string response = $$"""[{"jsonrpc":"2.0","id":10,"result":{{Receipt}}},"""
            + """{"jsonrpc":"2.0","id":11,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}]""";
        JsonRpcBatch batch = new([EthereumCalls.ChainId(), EthereumCalls.ChainId()], 10);
        Assert.True(batch.Match(Encoding.UTF8.GetBytes(response)).IsAccepted);
        foreach (byte[] variant in Hostile.Variants(Encoding.UTF8.GetBytes(response)))
        {
            Verdict<IReadOnlyList<JsonRpcReply>> replies = batch.Match(variant);
            if (!replies.IsAccepted) { continue; }
            foreach (JsonRpcReply reply in replies.Value)
            {
                _ = EthereumResults.ReadReceipt(reply.Result);
                _ = reply.Error?.Kind;
                _ = reply.Error?.RevertReason;
            }
        }
    }

    [Theory]
    [InlineData(-32700, "", JsonRpcErrorKind.InvalidRequest)]
    [InlineData(-32600, "", JsonRpcErrorKind.InvalidRequest)]
    [InlineData(-32602, "", JsonRpcErrorKind.InvalidRequest)]
    [InlineData(-32603, "", JsonRpcErrorKind.Other)]
    [InlineData(3, "", JsonRpcErrorKind.Reverted)]
    [InlineData(-32000, "execution reverted: no", JsonRpcErrorKind.Reverted)]
    [InlineData(-32000, "Nonce too low: next nonce 4", JsonRpcErrorKind.NonceTooLow)]
    [InlineData(-32000, "already known", JsonRpcErrorKind.AlreadyKnown)]
    [InlineData(-32000, "replacement transaction underpriced", JsonRpcErrorKind.Underpriced)]
    [InlineData(-32000, "insufficient funds for gas * price + value", JsonRpcErrorKind.InsufficientFunds)]
    [InlineData(-32005, "", JsonRpcErrorKind.LimitExceeded)]
    [InlineData(1, "", JsonRpcErrorKind.Other)]
    public void Errors_have_a_kind(int code, string message, JsonRpcErrorKind kind) =>
        Assert.Equal(kind, new JsonRpcError(code, message, default).Kind);

    [Fact]
    public void A_contract_s_reason_is_read_and_other_data_are_passed_over()
    {
        byte[] data = AbiFunction.Error.EncodeCall(AbiValue.Of("no funds"));
        string response =
            $$"""{"jsonrpc":"2.0","id":10,"error":{"code":3,"message":"m","data":"{{Hex.From(data)}}"} }""";
        Assert.Equal("no funds", Match(1, response).Value![0].Error!.RevertReason);
        foreach (string other in (string[])["5", "\"text\"", "\"0x1\"", "{}", "null"])
        {
            JsonRpcError error = Match(
                1, $$"""{"jsonrpc":"2.0","id":10,"error":{"code":3,"message":"m","data":{{other}} } }""").Value![0].Error!;
            Assert.True(error.Data.IsEmpty && error.RevertReason is null);
        }

        string words = new('x', 5_000);
        Assert.Equal(
            JsonRpcError.MaxMessageLength,
            Match(1, $$"""{"jsonrpc":"2.0","id":10,"error":{"code":3,"message":"{{words}}"} }""").Value![0]
                .Error!.Message.Length);
    }

    [Fact]
    public void A_receipt_is_read()
    {
        TransactionReceipt receipt = Read(Receipt).Value!;
        Assert.Equal(Hash, Hex.From(receipt.TransactionHash));
        Assert.Equal(Hash, Hex.From(receipt.BlockHash));
        Assert.Equal((UInt256)11, receipt.BlockNumber);
        Assert.Equal("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F", receipt.From.ToString());
        Assert.Null(receipt.To);
        Assert.True(receipt.IsSuccess);
        Assert.Equal((UInt256)1244, receipt.GasUsed);
        Assert.Equal((UInt256)1_000_000_000, receipt.EffectiveGasPrice);
        LogEntry log = Assert.Single(receipt.Logs);
        Assert.Equal([1, 2], log.Data);
        Assert.Equal(Hash, Hex.From(Assert.Single(log.Topics)));
    }

    [Theory]
    [InlineData("transactionHash", "\"0x00\"")]
    [InlineData("blockHash", "null")]
    [InlineData("blockNumber", "11")]
    [InlineData("from", "null")]
    [InlineData("to", "\"0x00\"")]
    [InlineData("status", "\"0x2\"")]
    [InlineData("status", null)]
    [InlineData("gasUsed", "\"0x00\"")]
    [InlineData("effectiveGasPrice", null)]
    [InlineData("logs", "{}")]
    [InlineData("logs", "[5]")]
    [InlineData("logs", "[{}]")]
    public void A_receipt_with_one_thing_wrong_is_refused(string name, string? value)
    {
        JsonObject receipt = JsonNode.Parse(Receipt)!.AsObject();
        if (value is null) { receipt.Remove(name); }
        else { receipt[name] = JsonNode.Parse(value); }
        Assert.Equal(RejectionCode.Malformed, Read(receipt.ToJsonString()).Code);
    }

    [Fact]
    public void Logs_are_bounded()
    {
        JsonObject receipt = JsonNode.Parse(Receipt)!.AsObject();
        JsonNode log = receipt["logs"]![0]!;
        log["topics"] = new JsonArray([.. Enumerable.Repeat(0, 5).Select(_ => (JsonNode)Hash)]);
        Assert.Equal(RejectionCode.Malformed, Read(receipt.ToJsonString()).Code);
        log["topics"] = new JsonArray();
        Assert.True(Read(receipt.ToJsonString()).IsAccepted);
        receipt["logs"] = new JsonArray(
            [.. Enumerable.Range(0, EthereumResults.MaxLogs + 1).Select(_ => log.DeepClone())]);
        Assert.Equal(RejectionCode.Malformed, Read(receipt.ToJsonString()).Code);
    }

    private static Verdict<IReadOnlyList<JsonRpcReply>> Match(int calls, string response) =>
        new JsonRpcBatch([.. Enumerable.Repeat(EthereumCalls.ChainId(), calls)], 10)
            .Match(Encoding.UTF8.GetBytes(response));

    private static Verdict<TransactionReceipt> Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return EthereumResults.ReadReceipt(document.RootElement);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
