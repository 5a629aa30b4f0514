using System.Text.Json;

namespace Probity.Chain.JsonRpc;

/// <summary>The methods that we use. Source: Ethereum execution APIs, "eth" namespace.</summary>
public static class EthereumCalls
{
    /// <summary>The number of the chain; read with <see cref="EthereumResults.TryReadQuantity"/>.</summary>
    public static JsonRpcCall ChainId() => new("eth_chainId", _ => { });

    /// <summary>The newest block's number; a quantity.</summary>
    public static JsonRpcCall BlockNumber() => new("eth_blockNumber", _ => { });

    /// <summary>What gas costs; a quantity.</summary>
    public static JsonRpcCall GasPrice() => new("eth_gasPrice", _ => { });

    /// <summary>A tip that is taken soon; a quantity.</summary>
    public static JsonRpcCall MaxPriorityFeePerGas() => new("eth_maxPriorityFeePerGas", _ => { });

    /// <summary>What an account holds; a quantity.</summary>
    public static JsonRpcCall GetBalance(Address account, BlockReference block) =>
        OfAccount("eth_getBalance", account, block);

    /// <summary>How many transactions an account made: its next nonce; a quantity.</summary>
    public static JsonRpcCall GetTransactionCount(Address account, BlockReference block) =>
        OfAccount("eth_getTransactionCount", account, block);

    /// <summary>A contract's code; bytes, none for an account.</summary>
    public static JsonRpcCall GetCode(Address account, BlockReference block) =>
        OfAccount("eth_getCode", account, block);

    /// <summary>What a call would return; bytes, or an error with the reason.</summary>
    /// <param name="from">Who would call; null for the address of zeros.</param>
    /// <param name="to">The contract.</param>
    /// <param name="data">The call.</param>
    /// <param name="block">On which state.</param>
    public static JsonRpcCall Call(
        Address? from, Address to, ReadOnlyMemory<byte> data, BlockReference block) =>
        new("eth_call", writer => WriteCall(writer, from, to, data, UInt256.Zero, block));

    /// <summary>What a call of a contract that may be hostile would return: it gets this much gas and no
    /// more.</summary>
    /// <param name="from">Who would call; null for the address of zeros.</param>
    /// <param name="to">The contract.</param>
    /// <param name="data">The call.</param>
    /// <param name="gasLimit">The most gas, with what every transaction costs. Unit: gas.</param>
    /// <param name="block">On which state.</param>
    public static JsonRpcCall Call(
        Address? from, Address to, ReadOnlyMemory<byte> data, ulong gasLimit, BlockReference block) =>
        new("eth_call", writer => WriteCall(writer, from, to, data, UInt256.Zero, block, gasLimit));

    /// <summary>How much gas a call would use; a quantity.</summary>
    public static JsonRpcCall EstimateGas(
        Address from, Address to, ReadOnlyMemory<byte> data, UInt256 value, BlockReference block) =>
        new("eth_estimateGas", writer => WriteCall(writer, from, to, data, value, block));

    /// <summary>Sends a signed transaction; its digest.</summary>
    public static JsonRpcCall SendRawTransaction(ReadOnlyMemory<byte> encoded) =>
        new("eth_sendRawTransaction", writer => writer.WriteStringValue(Hex.From(encoded.Span)));

    /// <summary>Sends a signed transaction and waits for its block; read with
    /// <see cref="EthereumResults.ReadReceipt"/>.</summary>
    /// <remarks>A node that waits too long answers with an error of code 4: the transaction is on its way.
    /// Source: EIP-7966.</remarks>
    public static JsonRpcCall SendRawTransactionSync(ReadOnlyMemory<byte> encoded) =>
        new("eth_sendRawTransactionSync", writer => writer.WriteStringValue(Hex.From(encoded.Span)));

    /// <summary>A transaction, in a block or not; read with
    /// <see cref="EthereumResults.ReadTransaction"/>.</summary>
    /// <param name="hash">Shape: 32 bytes.</param>
    public static JsonRpcCall GetTransactionByHash(ReadOnlyMemory<byte> hash) =>
        new("eth_getTransactionByHash", writer => writer.WriteStringValue(Hex.From(hash.Span)));

    /// <summary>A block, without its transactions; read with <see
    /// cref="EthereumResults.ReadBlock"/>.</summary>
    public static JsonRpcCall GetBlock(BlockReference block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new JsonRpcCall("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue(block.ToString());
            writer.WriteBooleanValue(false);
        });
    }

    /// <summary>What contracts wrote; read with <see cref="EthereumResults.ReadLogs"/>.</summary>
    public static JsonRpcCall GetLogs(LogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new JsonRpcCall("eth_getLogs", query.Write);
    }

    /// <summary>What became of a transaction; read with <see cref="EthereumResults.ReadReceipt"/>.</summary>
    /// <param name="hash">Shape: 32 bytes.</param>
    public static JsonRpcCall GetTransactionReceipt(ReadOnlyMemory<byte> hash) =>
        new("eth_getTransactionReceipt", writer => writer.WriteStringValue(Hex.From(hash.Span)));

    private static JsonRpcCall OfAccount(string method, Address account, BlockReference block)
    {
        ArgumentNullException.ThrowIfNull(block);
        return new JsonRpcCall(method, writer =>
        {
            writer.WriteStringValue(Hex.From(account.ToArray()));
            writer.WriteStringValue(block.ToString());
        });
    }

    private static void WriteCall(
        Utf8JsonWriter writer, Address? from, Address to, ReadOnlyMemory<byte> data, UInt256 value,
        BlockReference block, ulong? gasLimit = null)
    {
        ArgumentNullException.ThrowIfNull(block);
        writer.WriteStartObject();
        if (from is { } caller) { writer.WriteString("from"u8, Hex.From(caller.ToArray())); }
        writer.WriteString("to"u8, Hex.From(to.ToArray()));
        if (gasLimit is { } gas) { writer.WriteString("gas"u8, ((UInt256)gas).ToQuantity()); }
        if (!value.IsZero) { writer.WriteString("value"u8, value.ToQuantity()); }
        writer.WriteString("data"u8, Hex.From(data.Span));
        writer.WriteEndObject();
        writer.WriteStringValue(block.ToString());
    }
}
