using System.Text.Json;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Payments.Schemes.Exact;

namespace Probity.Node.Facilitator;

internal static class ChainQuestions
{
    public static JsonRpcCall GetLogs(LogFilter filter) => new("eth_getLogs", writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("address"u8, filter.Contract.ToString());
        writer.WriteString("fromBlock"u8, filter.FromBlock.ToQuantity());
        writer.WriteString("toBlock"u8, "latest"u8);
        writer.WriteStartArray("topics"u8);
        foreach (byte[]? topic in filter.Topics)
        {
            if (topic is null) { writer.WriteNullValue(); } else { writer.WriteStringValue(Hex.From(topic)); }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static IReadOnlyList<string>? ReadLogTransactions(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Array) { return null; }
        List<string> hashes = [];
        foreach (JsonElement log in result.EnumerateArray())
        {
            if (log.ValueKind != JsonValueKind.Object || !log.TryGetProperty("transactionHash"u8, out JsonElement hash)
                || !EthereumResults.TryReadHash(hash, out byte[] bytes))
            {
                return null;
            }

            hashes.Add(Hex.From(bytes));
        }

        return hashes;
    }

    public static JsonRpcCall GetBlock(BlockReference block) => new("eth_getBlockByNumber", writer =>
    {
        writer.WriteStringValue(block.ToString());
        writer.WriteBooleanValue(false);
    });

    public static ulong ReadBlockNumber(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("number"u8, out JsonElement number)
        && EthereumResults.TryReadQuantity(number, out UInt256 value) && value.TryToUInt64(out ulong read) ? read : 0;
}
