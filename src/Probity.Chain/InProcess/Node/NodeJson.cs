using System.Text.Json.Nodes;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.InProcess.Ledger;
using Probity.Chain.Signing;
using Probity.Crypto.Hashes;

namespace Probity.Chain.InProcess.Node;

/// <summary>Blocks, transactions, receipts and logs as nodes write them. Source: Ethereum execution
/// APIs.</summary>
internal static class NodeJson
{
    private const int BloomBytes = 256;

    public static JsonNode Quantity(UInt256 value) => JsonValue.Create(value.ToQuantity());

    public static JsonNode Bytes(ReadOnlySpan<byte> bytes) => JsonValue.Create(Hex.From(bytes));

    public static JsonNode Account(Address address) => Bytes(address.ToArray());

    /// <summary>A block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isPending">Whether it is not made yet, and so has no hash.</param>
    /// <param name="hasTransactions">Whether transactions stand there whole.</param>
    public static JsonObject Block(SimulatedBlock block, bool isPending, bool hasTransactions)
    {
        byte[] bloom = Bloom(block.Transactions.SelectMany(mined => mined.Logs));
        return new JsonObject
        {
            ["number"] = Quantity(block.Number),
            ["hash"] = isPending ? null : Bytes(block.Hash),
            ["parentHash"] = Bytes(block.ParentHash),
            ["timestamp"] = Quantity(block.Timestamp),
            ["baseFeePerGas"] = Quantity(block.BaseFee),
            ["gasLimit"] = Quantity((ulong)ChainState.BlockGasLimit),
            ["gasUsed"] = Quantity((ulong)block.GasUsed),
            ["miner"] = Account(Address.Zero),
            ["difficulty"] = Quantity(UInt256.Zero),
            ["extraData"] = Bytes("Probity/simulated"u8),
            ["logsBloom"] = Bytes(bloom),
            ["mixHash"] = Bytes(new byte[Keccak256.DigestBytes]),
            ["nonce"] = Bytes(new byte[8]),
            ["sha3Uncles"] = Bytes(new byte[Keccak256.DigestBytes]),
            ["transactionsRoot"] = Bytes(new byte[Keccak256.DigestBytes]),
            ["stateRoot"] = Bytes(new byte[Keccak256.DigestBytes]),
            ["receiptsRoot"] = Bytes(new byte[Keccak256.DigestBytes]),
            ["size"] = Quantity(UInt256.One),
            ["uncles"] = new JsonArray(),
            ["transactions"] = new JsonArray([.. block.Transactions.Select(mined => hasTransactions
                ? Transaction(mined.Signed, block, mined)
                : Bytes(mined.Signed.Hash))]),
        };
    }

    /// <summary>A transaction; where it waits there is no block.</summary>
    public static JsonObject Transaction(
        SignedTransaction signed, SimulatedBlock? block, MinedTransaction? mined)
    {
        EthereumTransaction transaction = signed.Transaction;
        FeeMarketTransaction? market = transaction as FeeMarketTransaction;
        (UInt256 fee, UInt256 tip) = BlockBuilder.Fees(transaction);
        UInt256 parity = (ulong)signed.Signature.RecoveryId;
        JsonObject result = new()
        {
            ["type"] = Quantity(market is null ? 0UL : FeeMarketTransaction.Type),
            ["hash"] = Bytes(signed.Hash),
            ["nonce"] = Quantity(transaction.Nonce),
            ["blockHash"] = block is null ? null : Bytes(block.Hash),
            ["blockNumber"] = block is null ? null : Quantity(block.Number),
            ["transactionIndex"] = mined is null ? null : Quantity((ulong)mined.Index),
            ["from"] = Account(signed.Sender),
            ["to"] = transaction.To is { } to ? Account(to) : null,
            ["value"] = Quantity(transaction.Value),
            ["gas"] = Quantity(transaction.GasLimit),
            ["gasPrice"] = Quantity(mined?.GasPrice ?? fee),
            ["input"] = Bytes(transaction.Data.Span),
            ["chainId"] = transaction.SigningChain is { } chain ? Quantity(chain) : null,
            ["r"] = Quantity(UInt256.FromBigEndian(signed.Signature.R)),
            ["s"] = Quantity(UInt256.FromBigEndian(signed.Signature.S)),
        };
        if (market is null)
        {
            result["v"] = Quantity(
                transaction.SigningChain is { } number ? (number * 2) + 35 + parity : parity + 27);
            return result;
        }

        result["v"] = Quantity(parity);
        result["yParity"] = Quantity(parity);
        result["maxFeePerGas"] = Quantity(fee);
        result["maxPriorityFeePerGas"] = Quantity(tip);
        result["accessList"] = new JsonArray([.. market.AccessList.Select(entry => new JsonObject
        {
            ["address"] = Account(entry.Address),
            ["storageKeys"] = new JsonArray([.. entry.StorageKeys.Select(key => Bytes(key.ToBigEndian()))]),
        })]);
        return result;
    }

    /// <summary>What became of a transaction.</summary>
    public static JsonObject Receipt(SimulatedBlock block, MinedTransaction mined) => new()
    {
        ["type"] =
            Quantity(mined.Signed.Transaction is FeeMarketTransaction ? FeeMarketTransaction.Type : 0UL),
        ["status"] = Quantity(mined.IsSuccess ? UInt256.One : UInt256.Zero),
        ["transactionHash"] = Bytes(mined.Signed.Hash),
        ["transactionIndex"] = Quantity((ulong)mined.Index),
        ["blockHash"] = Bytes(block.Hash),
        ["blockNumber"] = Quantity(block.Number),
        ["from"] = Account(mined.Signed.Sender),
        ["to"] = mined.Signed.Transaction.To is { } to ? Account(to) : null,
        ["contractAddress"] = null,
        ["gasUsed"] = Quantity((ulong)mined.GasUsed),
        ["cumulativeGasUsed"] = Quantity((ulong)mined.CumulativeGasUsed),
        ["effectiveGasPrice"] = Quantity(mined.GasPrice),
        ["logsBloom"] = Bytes(Bloom(mined.Logs)),
        ["logs"] = new JsonArray([.. mined.Logs.Select((_, i) => Log(block, mined, i))]),
    };

    /// <summary>An entry of the log.</summary>
    /// <param name="block">The block.</param>
    /// <param name="mined">The transaction.</param>
    /// <param name="index">Which of the transaction's entries.</param>
    public static JsonObject Log(SimulatedBlock block, MinedTransaction mined, int index)
    {
        ContractLog log = mined.Logs[index];
        return new JsonObject
        {
            ["address"] = Account(log.Address),
            ["topics"] = new JsonArray([.. log.Topics.Select(topic => Bytes(topic))]),
            ["data"] = Bytes(log.Data),
            ["blockHash"] = Bytes(block.Hash),
            ["blockNumber"] = Quantity(block.Number),
            ["transactionHash"] = Bytes(mined.Signed.Hash),
            ["transactionIndex"] = Quantity((ulong)mined.Index),
            ["logIndex"] = Quantity((ulong)(mined.FirstLog + index)),
            ["removed"] = JsonValue.Create(false),
        };
    }

    // Three bits of 2048 for each address and topic. Source: Yellow Paper, section 4.3.1.
    private static byte[] Bloom(IEnumerable<ContractLog> logs)
    {
        byte[] bloom = new byte[BloomBytes];
        foreach (byte[] item in logs.SelectMany(log => log.Topics.Prepend(log.Address.ToArray())))
        {
            byte[] digest = Keccak256.Hash(item);
            for (int i = 0; i < 6; i += 2)
            {
                int bit = ((digest[i] << 8) | digest[i + 1]) & ((8 * BloomBytes) - 1);
                bloom[BloomBytes - 1 - (bit >> 3)] |= (byte)(1 << (bit & 7));
            }
        }

        return bloom;
    }
}
