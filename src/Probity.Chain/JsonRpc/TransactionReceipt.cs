namespace Probity.Chain.JsonRpc;

/// <summary>What became of a transaction that is in a block.</summary>
public sealed record TransactionReceipt
{
    /// <summary>The transaction's digest, 32 bytes.</summary>
    public required byte[] TransactionHash { get; init; }

    /// <summary>The block's digest, 32 bytes; another one later means that the chain was
    /// reorganised.</summary>
    public required byte[] BlockHash { get; init; }

    /// <summary>The block's number.</summary>
    public required UInt256 BlockNumber { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>Who was called; null where a contract was made.</summary>
    public required Address? To { get; init; }

    /// <summary>Whether it did what it should; otherwise only its gas was taken.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>How much gas it used.</summary>
    public required UInt256 GasUsed { get; init; }

    /// <summary>Unit: wei for one unit of gas.</summary>
    public required UInt256 EffectiveGasPrice { get; init; }

    /// <summary>What contracts wrote, in order.</summary>
    public required IReadOnlyList<LogEntry> Logs { get; init; }
}
