using Probity.Chain.Rlp;
using Probity.Crypto.Hashes;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>A block, with the state after it.</summary>
internal sealed record SimulatedBlock
{
    public required ulong Number { get; init; }

    public required byte[] ParentHash { get; init; }

    /// <summary>Unit: seconds since 1970.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Unit: wei for one unit of gas.</summary>
    public required UInt256 BaseFee { get; init; }

    /// <summary>How often the chain was reorganised before: a block that is made anew has another
    /// hash.</summary>
    public required ulong Branch { get; init; }

    public required IReadOnlyList<MinedTransaction> Transactions { get; init; }

    public required WorldState State { get; init; }

    /// <summary>Of the simulation's own header, which is shorter than a real one.</summary>
    public byte[] Hash => field ??= ComputeHash();

    public long GasUsed => Transactions.Count == 0 ? 0 : Transactions[^1].CumulativeGasUsed;

    private byte[] ComputeHash()
    {
        RlpWriter transactions = new();
        foreach (MinedTransaction transaction in Transactions)
        {
            transactions.Write(transaction.Signed.Hash);
        }

        return Keccak256.Hash(new RlpWriter().Write(ParentHash).Write(Number).Write(Timestamp).Write(BaseFee)
            .Write(Branch).WriteList(transactions).ToList());
    }
}
