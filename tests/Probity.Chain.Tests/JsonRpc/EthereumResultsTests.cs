using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.JsonRpc;

/// <summary>Blocks, transactions and logs that a node sends.</summary>
public sealed class EthereumResultsTests
{
    private const string Hash = "0xb903239f8543d04b5dc1ba6579132b143087c68db1b2168786408fcbce568238";

    private const string Block = $$"""
        {"number":"0xb","hash":"{{Hash}}","parentHash":"{{Hash}}","timestamp":"0x6b49d200","baseFeePerGas":"0x7",
        "miner":"0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f","transactions":[]}
        """;

    private const string Transaction = $$"""
        {"hash":"{{Hash}}","from":"0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f","to":null,"nonce":"0x5",
        "input":"0x0102","blockHash":"{{Hash}}","blockNumber":"0xb","type":"0x2"}
        """;

    private const string Log = $$"""
        {"address":"0x3535353535353535353535353535353535353535","topics":["{{Hash}}"],"data":"0x01","logIndex":"0x2",
        "transactionHash":"{{Hash}}","blockHash":"{{Hash}}","blockNumber":"0xb","removed":false}
        """;

    [Fact]
    public void Calls_have_the_parameters_of_the_execution_APIs()
    {
        byte[] word = new byte[32];
        string zeros = $"0x{new string('0', 64)}", address = $"0x{new string('0', 40)}";
        LogQuery query = new()
        {
            Addresses = [Address.Zero], Topics = [[word], [], [word, word]], From = BlockReference.At(1),
            To = BlockReference.Safe,
        };
        foreach ((JsonRpcCall call, string method, string parameters) in ((JsonRpcCall, string, string)[])
        [
            (EthereumCalls.GetBlock(BlockReference.At(16)), "eth_getBlockByNumber", "[\"0x10\",false]"),
            (EthereumCalls.GetTransactionByHash(new byte[1]), "eth_getTransactionByHash", "[\"0x00\"]"),
            (EthereumCalls.SendRawTransactionSync(new byte[] { 1 }), "eth_sendRawTransactionSync",
            "[\"0x01\"]"),
            (
                EthereumCalls.Call(null, Address.Zero, default, 50_000, BlockReference.Latest), "eth_call",
                $$"""[{"to":"{{address}}","gas":"0xc350","data":"0x"},"latest"]"""),
            (
                EthereumCalls.GetLogs(query), "eth_getLogs",
                $$"""[{"fromBlock":"0x1","toBlock":"safe","address":["{{address}}"],"topics":"""
                + $$"""[["{{zeros}}"],null,["{{zeros}}","{{zeros}}"]]}]"""),
            (
                EthereumCalls.GetLogs(new LogQuery { BlockHash = word }), "eth_getLogs",
                $$"""[{"blockHash":"{{zeros}}","topics":[]}]"""),
        ])
        {
            Assert.Equal(method, call.Method);
            Assert.Equal(parameters, Encoding.UTF8.GetString(call.Parameters));
        }

        Assert.Throws<ArgumentException>(() => EthereumCalls.GetLogs(new LogQuery { BlockHash = new byte[31] }));
        Assert.Throws<ArgumentException>(() => EthereumCalls.GetLogs(new LogQuery { Topics = [[new byte[33]]] }));
    }

    [Fact]
    public void A_block_is_read_and_may_have_no_hash_and_no_fee()
    {
        BlockHeader block = Read(Block, EthereumResults.ReadBlock).Value!;
        Assert.Equal<UInt256>(11, block.Number);
        Assert.Equal(Hash, Hex.From(block.Hash));
        Assert.Equal(Hash, Hex.From(block.ParentHash));
        Assert.Equal(1_800_000_000UL, block.Timestamp);
        Assert.Equal<UInt256?>(7, block.BaseFeePerGas);
        Assert.Null(Read(With(Block, "hash", "null"), EthereumResults.ReadBlock).Value!.Hash);
        Assert.Null(Read(With(Block, "baseFeePerGas", null), EthereumResults.ReadBlock).Value!.BaseFeePerGas);
    }

    [Theory]
    [InlineData("number", null)]
    [InlineData("hash", null)]
    [InlineData("hash", "\"0x00\"")]
    [InlineData("parentHash", "null")]
    [InlineData("timestamp", "5")]
    [InlineData("timestamp", "\"0x10000000000000000\"")]
    [InlineData("baseFeePerGas", "\"7\"")]
    public void A_block_with_one_thing_wrong_is_refused(string name, string? value) => Assert.Equal(
        RejectionCode.Malformed, Read(With(Block, name, value), EthereumResults.ReadBlock).Code);

    [Fact]
    public void A_transaction_is_read_with_or_without_its_block()
    {
        TransactionSummary mined = Read(Transaction, EthereumResults.ReadTransaction).Value!;
        Assert.Equal(Hash, Hex.From(mined.Hash));
        Assert.Equal("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F", mined.From.ToString());
        Assert.Null(mined.To);
        Assert.Equal<UInt256>(5, mined.Nonce);
        Assert.Equal([1, 2], mined.Input);
        Assert.Equal(Hash, Hex.From(mined.BlockHash));
        Assert.Equal<UInt256?>(11, mined.BlockNumber);
        string waiting = With(With(Transaction, "blockHash", "null"), "blockNumber", "null");
        Assert.Null(Read(waiting, EthereumResults.ReadTransaction).Value!.BlockNumber);
    }

    [Theory]
    [InlineData("hash", "null")]
    [InlineData("from", "null")]
    [InlineData("to", null)]
    [InlineData("nonce", "5")]
    [InlineData("input", null)]
    [InlineData("blockHash", "null")]
    [InlineData("blockHash", null)]
    [InlineData("blockNumber", "null")]
    [InlineData("blockNumber", null)]
    public void A_transaction_with_one_thing_wrong_is_refused(string name, string? value) => Assert.Equal(
        RejectionCode.Malformed, Read(With(Transaction, name, value), EthereumResults.ReadTransaction).Code);

    [Fact]
    public void Logs_are_read_with_their_place()
    {
        PlacedLog log = Assert.Single(Read($"[{Log}]", EthereumResults.ReadLogs).Value!);
        Assert.Equal([1], log.Entry.Data);
        Assert.Equal<UInt256>(2, log.Entry.Index);
        Assert.Equal(Hash, Hex.From(log.TransactionHash));
        Assert.Equal(Hash, Hex.From(log.BlockHash));
        Assert.Equal<UInt256>(11, log.BlockNumber);
        Assert.Empty(Read("[]", EthereumResults.ReadLogs).Value!);
    }

    [Theory]
    [InlineData("address", null)]
    [InlineData("topics", "null")]
    [InlineData("transactionHash", "null")]
    [InlineData("blockHash", "null")]
    [InlineData("blockNumber", null)]
    [InlineData("removed", "true")]
    [InlineData("removed", "\"false\"")]
    public void Logs_with_one_thing_wrong_are_refused(string name, string? value) => Assert.Equal(
        RejectionCode.Malformed, Read($"[{Log},{With(Log, name, value)}]", EthereumResults.ReadLogs).Code);

    [Fact]
    public void Logs_are_bounded_and_an_array()
    {
        string Many(int count) => $"[{string.Join(',', Enumerable.Repeat(Log, count))}]";
        Assert.True(Read(Many(EthereumResults.MaxLogs), EthereumResults.ReadLogs).IsAccepted);
        Assert.Equal(
            RejectionCode.TooLong, Read(Many(EthereumResults.MaxLogs + 1), EthereumResults.ReadLogs).Code);
        Assert.Equal(RejectionCode.Malformed, Read("{}", EthereumResults.ReadLogs).Code);
        Assert.Equal(RejectionCode.Malformed, Read("null", EthereumResults.ReadLogs).Code);
    }

    [Fact]
    public void Any_bytes_get_a_verdict()
    {
        foreach (string seed in (string[])[Block, Transaction, $"[{Log}]"])
        {
            foreach (byte[] variant in Hostile.Variants(Encoding.UTF8.GetBytes(seed)))
            {
                try
                {
                    using JsonDocument document = JsonDocument.Parse(variant);
                    _ = EthereumResults.ReadBlock(document.RootElement);
                    _ = EthereumResults.ReadTransaction(document.RootElement);
                    _ = EthereumResults.ReadLogs(document.RootElement);
                }
                catch (JsonException)
                {
                    // Which JsonRpcBatch has refused before.
                }
            }
        }
    }

    private static Verdict<T> Read<T>(string json, Func<JsonElement, Verdict<T>> read)
        where T : class
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return read(document.RootElement);
    }

    // One member changed, or removed.
    private static string With(string json, string name, string? value)
    {
        JsonObject changed = JsonNode.Parse(json)!.AsObject();
        if (value is null) { changed.Remove(name); }
        else { changed[name] = JsonNode.Parse(value); }
        return changed.ToJsonString();
    }
}
