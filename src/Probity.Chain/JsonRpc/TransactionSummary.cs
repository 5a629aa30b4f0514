namespace Probity.Chain.JsonRpc;

/// <summary>What a node tells of a transaction, whether it waits or is in a block.</summary>
public sealed record TransactionSummary
{
    /// <summary>The transaction's digest, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>Who is called; null where a contract is made.</summary>
    public required Address? To { get; init; }

    /// <summary>How many transactions the sender made before.</summary>
    public required UInt256 Nonce { get; init; }

    /// <summary>What is called.</summary>
    public required byte[] Input { get; init; }

    /// <summary>The digest of its block, 32 bytes; null while it waits.</summary>
    public required byte[]? BlockHash { get; init; }

    /// <summary>The number of its block; null while it waits.</summary>
    public required UInt256? BlockNumber { get; init; }
}
