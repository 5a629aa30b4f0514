using Probity.Chain.InProcess.Contracts;
using Probity.Chain.InProcess.Ledger;
using Probity.Chain.InProcess.Node;

namespace Probity.Chain.InProcess;

/// <summary>A chain in this process, behind the JSON-RPC interface of a node; safe for many callers at
/// once.</summary>
/// <remarks>
/// For tests and a demonstration: accounts, gas, fees, nonces and signatures are real, the contracts are
/// objects of C#, and nobody agrees on the blocks but this process. docs/adr/0018-simulated-chain.md tells
/// where it differs from a node.
/// </remarks>
public sealed class SimulatedChain
{
    /// <summary>What web3_clientVersion answers.</summary>
    public const string ClientVersion = "Probity/simulated";

    private readonly Lock _gate = new();
    private readonly ChainState _chain;
    private readonly NodeServer _server;

    /// <summary>A chain with its first block.</summary>
    /// <exception cref="ArgumentException">Blocks are less than a second apart.</exception>
    public SimulatedChain(SimulatedChainOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.BlockInterval < TimeSpan.FromSeconds(1))
        {
            throw new ArgumentException("Blocks are a second apart or more.", nameof(options));
        }

        _chain = new ChainState(options, time, Faults);
        _server = new NodeServer(new NodeMethods(_chain, _gate, Faults), Faults);
    }

    /// <summary>The chain's own number: "Probit" in ASCII.</summary>
    /// <remarks>
    /// A transaction and a domain of EIP-712 carry the number under their signature, and no registered chain
    /// has this one (ethereum-lists/chains and viem 2.57.1, looked up in November 2026): so what is signed
    /// for it moves nothing elsewhere. It is far above 2^32, where nearly all chains are, and below 2^53, so
    /// that JavaScript can read it.
    /// </remarks>
    public static UInt256 ChainId => 0x50_72_6F_62_69_74;

    /// <summary>What goes wrong.</summary>
    public ChainFaults Faults { get; } = new();

    /// <summary>The newest block's number.</summary>
    public ulong BlockNumber
    {
        get
        {
            lock (_gate)
            {
                _chain.CatchUp();
                return _chain.Head.Number;
            }
        }
    }

    /// <summary>How many transactions wait for a block.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate)
            {
                _chain.CatchUp();
                return _chain.WaitingCount;
            }
        }
    }

    /// <summary>When blocks are made from now on.</summary>
    public BlockMaking Blocks
    {
        get
        {
            lock (_gate) { return _chain.Blocks; }
        }

        set
        {
            lock (_gate)
            {
                _chain.CatchUp();
                _chain.Blocks = value;
                _chain.MineInstantly();
            }
        }
    }

    /// <summary>The base fee of the next block. Unit: wei for one unit of gas.</summary>
    public UInt256 BaseFeePerGas
    {
        get
        {
            lock (_gate) { return _chain.BaseFee; }
        }

        set
        {
            lock (_gate)
            {
                _chain.CatchUp();
                _chain.BaseFee = value;
                _chain.MineInstantly();
            }
        }
    }

    /// <summary>Answers a request of JSON-RPC, single or a batch; total.</summary>
    public byte[] Handle(ReadOnlyMemory<byte> request)
    {
        lock (_gate) { _chain.CatchUp(); }
        return _server.Handle(request);
    }

    /// <summary>Makes blocks, even empty ones: the first takes all that can go into it.</summary>
    public void Mine(int count = 1)
    {
        lock (_gate)
        {
            _chain.CatchUp();
            for (int i = 0; i < count; i++) { _chain.Mine(); }
        }
    }

    /// <summary>Replaces the newest blocks by as many empty ones, as if another branch had won.</summary>
    /// <remarks>Transactions that wait again go into the next block, even where blocks are instant. What was
    /// changed without a transaction is lost with its block.</remarks>
    /// <param name="depth">How many blocks; the first one stays.</param>
    /// <param name="dropsTransactions">Whether their transactions are lost; otherwise they wait
    /// again.</param>
    public void Reorganise(int depth, bool dropsTransactions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        lock (_gate)
        {
            _chain.CatchUp();
            _chain.Reorganise(depth, dropsTransactions);
        }
    }

    /// <summary>Forgets a transaction that waits, without telling anybody.</summary>
    /// <param name="transactionHash">Shape: 32 bytes.</param>
    /// <returns>Whether it waited.</returns>
    public bool Drop(ReadOnlySpan<byte> transactionHash)
    {
        UInt256 hash = UInt256.FromBigEndian(transactionHash);
        lock (_gate)
        {
            _chain.CatchUp();
            return _chain.Drop(hash);
        }
    }

    /// <summary>Puts a contract on the chain, in a block of its own.</summary>
    public void Install(SimulatedContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        lock (_gate)
        {
            _chain.CatchUp();
            _chain.Install(contract);
        }
    }

    /// <summary>Gives an account a balance, in a block of its own.</summary>
    /// <param name="account">The account.</param>
    /// <param name="balance">Unit: wei.</param>
    public void SetBalance(Address account, UInt256 balance)
    {
        lock (_gate)
        {
            _chain.CatchUp();
            _chain.Change(state => state.With(account, state.Account(account) with { Balance = balance }));
        }
    }

    /// <summary>Calls a contract in the name of any account, in a block of its own, without a
    /// transaction.</summary>
    /// <remarks>Its events are in no receipt: this arranges what a test or a demonstration needs.</remarks>
    public ContractResult Impersonate(Address sender, Address contract, ReadOnlyMemory<byte> call)
    {
        lock (_gate)
        {
            _chain.CatchUp();
            return _chain.Impersonate(sender, contract, call);
        }
    }
}
