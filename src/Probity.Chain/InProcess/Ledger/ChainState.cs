using System.Collections.Immutable;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.InProcess.Node;
using Probity.Chain.Signing;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>Blocks, the pool and the clock; used under the lock of <see cref="SimulatedChain"/>.</summary>
internal sealed class ChainState
{
    public const long BlockGasLimit = 30_000_000;

    // A chain that nobody asked for long catches up with this many blocks, and leaves out the rest.
    private const int MaxCatchUp = 1_000;

    private readonly SimulatedChainOptions _options;
    private readonly TimeProvider _time;
    private readonly ChainFaults _faults;
    private readonly TransactionPool _pool = new();
    private readonly BlockLedger _ledger;
    private DateTimeOffset _nextBlockAt;
    private BlockMaking _blocks;
    private ulong _branch;

    public ChainState(SimulatedChainOptions options, TimeProvider time, ChainFaults faults)
    {
        (_options, _time, _faults) = (options, time, faults);
        (BaseFee, _blocks) = (options.BaseFeePerGas, options.Blocks);
        WorldState state = WorldState.Empty;
        foreach ((Address account, UInt256 balance) in options.Balances)
        {
            state = state.With(account, new AccountState(0, balance));
        }

        foreach (SimulatedContract contract in options.Contracts)
        {
            Contracts = Contracts.Add(contract.Address, contract);
            foreach ((StorageSlot slot, UInt256 value) in contract.InitialStorage)
            {
                state = state.With(slot, value);
            }
        }

        _nextBlockAt = time.GetUtcNow() + options.BlockInterval;
        _ledger = new BlockLedger(new SimulatedBlock
        {
            Number = 0,
            ParentHash = new byte[32],
            Timestamp = Seconds(time.GetUtcNow()),
            BaseFee = BaseFee,
            Branch = 0,
            Transactions = [],
            State = state,
        });
    }

    public ImmutableDictionary<Address, SimulatedContract> Contracts { get; private set; } =
        ImmutableDictionary<Address, SimulatedContract>.Empty;

    public UInt256 BaseFee { get; set; }

    public BlockMaking Blocks
    {
        get => _blocks;
        set => (_blocks, _nextBlockAt) = (value, _time.GetUtcNow() + _options.BlockInterval);
    }

    public SimulatedBlock Head => _ledger.Head;

    public int WaitingCount => _pool.Count;

    public SimulatedBlock Safe => AtDepth(_options.SafeDepth);

    public SimulatedBlock Finalized => AtDepth(_options.FinalizedDepth);

    public SimulatedBlock? At(ulong number) => _ledger.At(number);

    public SimulatedBlock? Find(UInt256 hash) => _ledger.Find(hash);

    public (SimulatedBlock Block, MinedTransaction Transaction)? FindMined(UInt256 hash) =>
        _ledger.FindTransaction(hash);

    public SignedTransaction? FindWaiting(UInt256 hash) => _pool.Find(hash);

    public ulong NextNonce(Address account) => _pool.NextNonce(account, Head.State.Account(account).Nonce);

    public bool Drop(UInt256 hash) => _pool.Remove(hash);

    /// <summary>The block that would be made now; it is not kept.</summary>
    public SimulatedBlock Pending()
    {
        BlockBuilder builder = Builder(_time.GetUtcNow());
        _pool.Fill(builder, BaseFee, int.MaxValue, IsHeld);
        return builder.Finish(_branch);
    }

    /// <summary>Makes the blocks whose time has come.</summary>
    public void CatchUp()
    {
        if (Blocks != BlockMaking.Interval) { return; }
        DateTimeOffset now = _time.GetUtcNow();
        long due = now < _nextBlockAt ? 0 : 1 + ((now - _nextBlockAt).Ticks / _options.BlockInterval.Ticks);
        if (due > MaxCatchUp) { _nextBlockAt += _options.BlockInterval * (due - MaxCatchUp); }
        while (_nextBlockAt <= now)
        {
            MineOne(_nextBlockAt, int.MaxValue);
            _nextBlockAt += _options.BlockInterval;
        }
    }

    /// <summary>Makes a block of all that can go into one.</summary>
    public void Mine() => MineOne(_time.GetUtcNow(), int.MaxValue);

    /// <summary>Takes a transaction as a node does.</summary>
    public NodeError? Submit(SignedTransaction signed)
    {
        EthereumTransaction transaction = signed.Transaction;
        if (transaction.SigningChain is not { } chain)
        {
            return new NodeError("only replay-protected (EIP-155) transactions allowed over RPC");
        }

        if (chain != SimulatedChain.ChainId)
        {
            return new NodeError($"invalid chain id for signer: have {chain} want {SimulatedChain.ChainId}");
        }

        if (transaction.To is null) { return new NodeError("contract creation is not simulated"); }
        if (transaction.GasLimit > (ulong)BlockGasLimit) { return new NodeError("exceeds block gas limit"); }
        if ((long)transaction.GasLimit < BlockBuilder.Intrinsic(transaction))
        {
            return new NodeError("intrinsic gas too low");
        }

        AccountState sender = Head.State.Account(signed.Sender);
        if (transaction.Nonce < sender.Nonce)
        {
            return new NodeError($"nonce too low: next nonce {sender.Nonce}, tx nonce {transaction.Nonce}");
        }

        if (BlockBuilder.CostOf(transaction) is not { } cost || sender.Balance < cost)
        {
            return new NodeError("insufficient funds for gas * price + value");
        }

        if (_pool.Add(signed) is { } refusal) { return new NodeError(refusal); }
        MineInstantly();
        return null;
    }

    /// <summary>Makes a block for each transaction that can go into one, where blocks are instant.</summary>
    public void MineInstantly()
    {
        while (Blocks == BlockMaking.Instant && MineOne(_time.GetUtcNow(), 1)) { }
    }

    /// <summary>Replaces the newest blocks by as many empty ones.</summary>
    public void Reorganise(int depth, bool dropsTransactions)
    {
        List<SignedTransaction> displaced = [];
        int count = (int)Math.Min((ulong)depth, Head.Number);
        for (int i = 0; i < count; i++)
        {
            displaced.AddRange(_ledger.RemoveHead().Transactions.Select(mined => mined.Signed));
        }

        _branch++;
        for (int i = 0; i < count; i++) { _ledger.Append(Builder(_time.GetUtcNow()).Finish(_branch)); }
        if (dropsTransactions) { return; }
        foreach (SignedTransaction signed in displaced.OrderBy(signed => signed.Transaction.Nonce))
        {
            // One that was replaced in the meantime stays away.
            _ = _pool.Add(signed);
        }
    }

    /// <summary>Adds a contract, with the storage that it begins with.</summary>
    public void Install(SimulatedContract contract)
    {
        Contracts = Contracts.SetItem(contract.Address, contract);
        Change(state => contract.InitialStorage.Aggregate(
            state, (current, entry) => current.With(entry.Key, entry.Value)));
    }

    /// <summary>Changes the state in a block of its own, without transactions.</summary>
    public void Change(Func<WorldState, WorldState> change)
    {
        BlockBuilder builder = Builder(_time.GetUtcNow());
        builder.State = change(builder.State);
        _ledger.Append(builder.Finish(_branch));
    }

    /// <summary>Calls a contract in a block of its own, without a transaction.</summary>
    public ContractResult Impersonate(Address sender, Address contract, ReadOnlyMemory<byte> call)
    {
        DateTimeOffset now = _time.GetUtcNow();
        ulong timestamp = Math.Max(Head.Timestamp, Seconds(now));
        Execution execution = new(Head.State, Contracts, SimulatedChain.ChainId, timestamp);
        ContractResult result = execution.Call(
            sender, contract, UInt256.Zero, call, BlockGasLimit, isStatic: false, depth: 0, out _);
        Change(_ => execution.State);
        return result;
    }

    // False where no transaction could go in: instant blocks are not empty.
    private bool MineOne(DateTimeOffset at, int maxCount)
    {
        BlockBuilder builder = Builder(at);
        _pool.Fill(builder, BaseFee, maxCount, IsHeld);
        SimulatedBlock block = builder.Finish(_branch);
        if (block.Transactions.Count == 0 && maxCount == 1) { return false; }
        _ledger.Append(block);
        foreach (MinedTransaction mined in block.Transactions)
        {
            _pool.Remove(UInt256.FromBigEndian(mined.Signed.Hash));
        }

        _pool.Prune(block.State, block.Transactions.Select(mined => mined.Signed.Sender));
        return true;
    }

    private bool IsHeld(SignedTransaction signed) => _faults.IsHeld(signed.Hash);

    // Never before its parent, even when the clock was set back.
    private BlockBuilder Builder(DateTimeOffset at) => new(
        Head, Contracts, SimulatedChain.ChainId, Math.Max(Head.Timestamp, Seconds(at)), BaseFee,
        BlockGasLimit);

    private SimulatedBlock AtDepth(int depth) =>
        _ledger.At(Head.Number - Math.Min(Head.Number, (ulong)depth))!;

    private static ulong Seconds(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeSeconds());
}
