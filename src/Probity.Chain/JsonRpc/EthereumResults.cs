using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Chain.JsonRpc;

/// <summary>Reads results of a node; total.</summary>
public static class EthereumResults
{
    /// <summary>The most log entries of one receipt, or of one answer to eth_getLogs.</summary>
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

    /// <summary>Reads log entries with where they stand.</summary>
    /// <remarks>Entries that a node marks as taken back are refused: nobody asked for those.</remarks>
    public static Verdict<IReadOnlyList<PlacedLog>> ReadLogs(JsonElement result)
    {
        if (result.ValueKind == JsonValueKind.Array && result.GetArrayLength() > MaxLogs)
        {
            return new Rejection(
                RejectionCode.TooLong, $"{result.GetArrayLength()} log entries, at most {MaxLogs}");
        }

        if (!TryReadLogs(result, out List<LogEntry> entries)) { return MalformedLogs; }
        List<PlacedLog> logs = [];
        foreach (JsonElement element in result.EnumerateArray())
        {
            if (!TryReadHash(Member(element, "transactionHash"u8), out byte[] transactionHash)
                || !TryReadHash(Member(element, "blockHash"u8), out byte[] blockHash)
                || !TryReadQuantity(Member(element, "blockNumber"u8), out UInt256 blockNumber)
                || Member(element,
                "removed"u8).ValueKind is not (JsonValueKind.False or JsonValueKind.Undefined))
            {
                return MalformedLogs;
            }

            logs.Add(new PlacedLog(entries[logs.Count], transactionHash, blockHash, blockNumber));
        }

        return Verdict<IReadOnlyList<PlacedLog>>.Accept(logs);
    }

    /// <summary>Reads a block.</summary>
    /// <param name="result">Not null, which stands for a block that does not exist.</param>
    public static Verdict<BlockHeader> ReadBlock(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object
            || !TryReadQuantity(Member(result, "number"u8), out UInt256 number)
            || !TryReadOptional(Member(result, "hash"u8), TryReadHash, out byte[]? hash)
            || !TryReadHash(Member(result, "parentHash"u8), out byte[] parentHash)
            || !TryReadQuantity(Member(result, "timestamp"u8), out UInt256 time)
            || !time.TryToUInt64(out ulong timestamp)
            || !TryReadFee(Member(result, "baseFeePerGas"u8), out UInt256? baseFee))
        {
            return new Rejection(RejectionCode.Malformed, "a block misses a member, or one has another form");
        }

        return new BlockHeader
        {
            Number = number,
            Hash = hash,
            ParentHash = parentHash,
            Timestamp = timestamp,
            BaseFeePerGas = baseFee,
        };
    }

    /// <summary>Reads a transaction.</summary>
    /// <param name="result">Not null, which stands for a transaction that the node does not know.</param>
    public static Verdict<TransactionSummary> ReadTransaction(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object
            || !TryReadHash(Member(result, "hash"u8), out byte[] hash)
            || !TryReadAddress(Member(result, "from"u8), out Address from)
            || !TryReadTarget(Member(result, "to"u8), out Address? to)
            || !TryReadQuantity(Member(result, "nonce"u8), out UInt256 nonce)
            || !TryReadBytes(Member(result, "input"u8), JsonRpcBatch.MaxResponseBytes, out byte[] input)
            || !TryReadOptional(Member(result, "blockHash"u8), TryReadHash, out byte[]? blockHash)
            || !TryReadPlace(Member(result, "blockNumber"u8), out UInt256? blockNumber)
            || (blockHash is null) != (blockNumber is null))
        {
            return new Rejection(
                RejectionCode.Malformed, "a transaction misses a member, or one has another form");
        }

        return new TransactionSummary
        {
            Hash = hash,
            From = from,
            To = to,
            Nonce = nonce,
            Input = input,
            BlockHash = blockHash,
            BlockNumber = blockNumber,
        };
    }

    private static Rejection MalformedLogs =>
        new(RejectionCode.Malformed, "a log entry misses a member, or one has another form");

    private delegate bool Reader<T>(JsonElement element, out T value);

    // Null, or what the reader takes; a missing member is neither.
    private static bool TryReadOptional<T>(JsonElement element, Reader<T> reader, out T? value)
        where T : class
    {
        value = null;
        if (element.ValueKind == JsonValueKind.Null) { return true; }
        if (!reader(element, out T read)) { return false; }
        value = read;
        return true;
    }

    private static bool TryReadPlace(JsonElement element, out UInt256? value)
    {
        value = null;
        if (element.ValueKind == JsonValueKind.Null) { return true; }
        if (!TryReadQuantity(element, out UInt256 read)) { return false; }
        value = read;
        return true;
    }

    // Older chains leave the fee out.
    private static bool TryReadFee(JsonElement element, out UInt256? value)
    {
        value = null;
        return element.ValueKind == JsonValueKind.Undefined || TryReadPlace(element, out value);
    }

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
