using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Chain.JsonRpc;

/// <summary>Reads results of a node; total.</summary>
public static class EthereumResults
{
    /// <summary>The most log entries of one receipt.</summary>
    public const int MaxLogs = 4096;

    private const int HashBytes = 32;
    private const int MaxTopics = 4;

    /// <summary>Reads a number.</summary>
    public static bool TryReadQuantity(JsonElement result, out UInt256 value)
    {
        value = default;
        return TryReadText(result, out string text) && UInt256.TryParseQuantity(text, out value);
    }

    /// <summary>Reads bytes.</summary>
    public static bool TryReadBytes(JsonElement result, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        return TryReadText(result, out string text) && Hex.TryParse(text, maxBytes, out bytes);
    }

    /// <summary>Reads a digest of 32 bytes.</summary>
    public static bool TryReadHash(JsonElement result, out byte[] hash) =>
        TryReadBytes(result, HashBytes, out hash) && hash.Length == HashBytes;

    /// <summary>Reads the receipt of a transaction that is in a block.</summary>
    /// <param name="result">Not null, which stands for a transaction that is in no block yet.</param>
    /// <remarks>Members that are not asked for are passed over: chains add their own.</remarks>
    public static Verdict<TransactionReceipt> ReadReceipt(JsonElement result) =>
        TryReadReceipt(result) is { } receipt
            ? receipt
            : new Rejection(RejectionCode.Malformed, "a receipt misses a member, or one has another form");

    private static TransactionReceipt? TryReadReceipt(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object
            || !TryReadHash(Member(result, "transactionHash"u8), out byte[] transactionHash)
            || !TryReadHash(Member(result, "blockHash"u8), out byte[] blockHash)
            || !TryReadQuantity(Member(result, "blockNumber"u8), out UInt256 blockNumber)
            || !TryReadAddress(Member(result, "from"u8), out Address from)
            || !TryReadTarget(Member(result, "to"u8), out Address? to)
            || !TryReadQuantity(Member(result, "status"u8), out UInt256 status) || status > UInt256.One
            || !TryReadQuantity(Member(result, "gasUsed"u8), out UInt256 gasUsed)
            || !TryReadQuantity(Member(result, "effectiveGasPrice"u8), out UInt256 gasPrice)
            || !TryReadLogs(Member(result, "logs"u8), out List<LogEntry> logs))
        {
            return null;
        }

        return new TransactionReceipt
        {
            TransactionHash = transactionHash,
            BlockHash = blockHash,
            BlockNumber = blockNumber,
            From = from,
            To = to,
            IsSuccess = status == UInt256.One,
            GasUsed = gasUsed,
            EffectiveGasPrice = gasPrice,
            Logs = logs,
        };
    }

    private static bool TryReadLogs(JsonElement element, out List<LogEntry> logs)
    {
        logs = [];
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > MaxLogs) { return false; }
        foreach (JsonElement entry in element.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object
                || !TryReadAddress(Member(entry, "address"u8), out Address address)
                || !TryReadBytes(Member(entry, "data"u8), JsonRpcBatch.MaxResponseBytes, out byte[] data)
                || !TryReadQuantity(Member(entry, "logIndex"u8), out UInt256 index)
                || Member(entry, "topics"u8) is not { ValueKind: JsonValueKind.Array } topics
                || topics.GetArrayLength() > MaxTopics)
            {
                return false;
            }

            List<byte[]> hashes = [];
            foreach (JsonElement topic in topics.EnumerateArray())
            {
                if (!TryReadHash(topic, out byte[] hash)) { return false; }
                hashes.Add(hash);
            }

            logs.Add(new LogEntry(address, hashes, data, index));
        }

        return true;
    }

    // A missing member has no kind, which no reader takes.
    private static JsonElement Member(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out JsonElement member) ? member : default;

    // Null where the transaction made a contract.
    private static bool TryReadTarget(JsonElement element, out Address? target)
    {
        target = null;
        if (element.ValueKind == JsonValueKind.Null) { return true; }
        if (!TryReadAddress(element, out Address address)) { return false; }
        target = address;
        return true;
    }

    internal static bool TryReadAddress(JsonElement element, out Address address)
    {
        address = default;
        return TryReadText(element, out string text) && Address.TryParse(text, out address);
    }

    internal static bool TryReadText(JsonElement element, out string text)
    {
        text = string.Empty;
        if (element.ValueKind != JsonValueKind.String) { return false; }
        try
        {
            text = element.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // One half of a pair of surrogates.
            return false;
        }
    }
}
