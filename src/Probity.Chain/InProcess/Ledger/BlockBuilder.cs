using System.Collections.Immutable;
using System.Numerics;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Signing;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>Runs transactions into a block; used once, by one thread.</summary>
internal sealed class BlockBuilder(
    SimulatedBlock parent, ImmutableDictionary<Address, SimulatedContract> contracts, UInt256 chainId,
    ulong timestamp, UInt256 baseFee, long gasLimit)
{
    private readonly List<MinedTransaction> _transactions = [];
    private int _logs;

    public WorldState State { get; set; } = parent.State;

    public long GasUsed { get; private set; }

    /// <summary>What a unit of gas costs the sender; null while the base fee is above the
    /// transaction's.</summary>
    public static UInt256? GasPriceOf(EthereumTransaction transaction, UInt256 baseFee)
    {
        (UInt256 fee, UInt256 tip) = Fees(transaction);
        if (!fee.TrySubtract(baseFee, out UInt256 room)) { return null; }
        return baseFee + (tip < room ? tip : room);
    }

    /// <summary>The most for a unit of gas, and the most that goes to whoever makes the block.</summary>
    public static (UInt256 Fee, UInt256 Tip) Fees(EthereumTransaction transaction) => transaction switch
    {
        FeeMarketTransaction market => (market.MaxFeePerGas, market.MaxPriorityFeePerGas),
        LegacyTransaction legacy => (legacy.GasPrice, legacy.GasPrice),
        _ => throw new ArgumentException("A transaction of a kind that is not known.", nameof(transaction)),
    };

    /// <summary>The most that a transaction can take from its sender; null where that is above
    /// 2^256.</summary>
    public static UInt256? CostOf(EthereumTransaction transaction)
    {
        BigInteger cost = (Fees(transaction).Fee.ToBigInteger() * transaction.GasLimit)
            + transaction.Value.ToBigInteger();
        return UInt256.TryFrom(cost, out UInt256 value) ? value : null;
    }

    /// <summary>Takes a transaction in; false while it does not fit: by nonce, fee, balance or
    /// room.</summary>
    public bool TryAdd(SignedTransaction signed)
    {
        EthereumTransaction transaction = signed.Transaction;
        AccountState sender = State.Account(signed.Sender);
        if (sender.Nonce != transaction.Nonce || (ulong)(gasLimit - GasUsed) < transaction.GasLimit
            || GasPriceOf(transaction, baseFee) is not { } price
            || CostOf(transaction) is not { } cost || sender.Balance < cost)
        {
            return false;
        }

        // The gas is paid first and what is left is paid back: a call sees the lower balance.
        UInt256 prepaid = price * transaction.GasLimit;
        WorldState paid = State.With(
            signed.Sender, new AccountState(sender.Nonce + 1, sender.Balance - prepaid));
        Execution execution = new(paid, contracts, chainId, timestamp);
        long intrinsic = Intrinsic(transaction);
        ContractResult result = execution.Call(
            signed.Sender, transaction.To!.Value, transaction.Value, transaction.Data,
            (long)transaction.GasLimit - intrinsic, isStatic: false, depth: 0, out long used);
        used += intrinsic;
        AccountState after = execution.State.Account(signed.Sender);
        UInt256 refund = price * (transaction.GasLimit - (ulong)used);
        State = execution.State.With(signed.Sender, after with { Balance = after.Balance + refund });
        GasUsed += used;
        _transactions.Add(new MinedTransaction
        {
            Signed = signed,
            Index = _transactions.Count,
            IsSuccess = result.IsSuccess,
            GasUsed = used,
            CumulativeGasUsed = GasUsed,
            GasPrice = price,
            FirstLog = _logs,
            Logs = execution.Logs,
        });
        _logs += execution.Logs.Count;
        return true;
    }

    public SimulatedBlock Finish(ulong branch) => new()
    {
        Number = parent.Number + 1,
        ParentHash = parent.Hash,
        Timestamp = timestamp,
        BaseFee = baseFee,
        Branch = branch,
        Transactions = _transactions,
        State = State,
    };

    /// <summary>What a transaction costs before anything runs.</summary>
    public static long Intrinsic(EthereumTransaction transaction) => GasCost.Intrinsic(
        transaction.Data.Span, (transaction as FeeMarketTransaction)?.AccessList ?? []);
}
