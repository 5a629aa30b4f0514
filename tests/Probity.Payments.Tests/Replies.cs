using System.Text;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;

namespace Probity.Payments.Tests;

/// <summary>Answers of a node.</summary>
internal static class Replies
{
    public static JsonRpcReply Bytes(ReadOnlySpan<byte> result) => Result($"\"{Hex.From(result)}\"");

    public static JsonRpcReply Word(UInt256 value) => Bytes(value.ToBigEndian());

    public static JsonRpcReply Text(string text) =>
        Bytes(AbiEncoder.Encode(AbiType.Parse("(string)").Value!, AbiValue.List(AbiValue.Of(text))));

    public static JsonRpcReply Result(string json) => Read($"\"result\":{json}");

    public static JsonRpcReply Error(int code, string message, string data = "0x") =>
        Read($$"""
            "error":{"code":{{code}},"message":"{{message}}","data":"{{data}}"}
            """);

    public static JsonRpcReply Reverted() => Error(3, "execution reverted");

    private static JsonRpcReply Read(string member) => new JsonRpcBatch([EthereumCalls.ChainId()], 1).Match(
        Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,{{member}}}""")).Value![0];
}
