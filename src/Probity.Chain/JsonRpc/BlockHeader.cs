namespace Probity.Chain.JsonRpc;

/// <summary>What we need to know of a block.</summary>
public sealed record BlockHeader
{
    /// <summary>The number.</summary>
    public required UInt256 Number { get; init; }

    /// <summary>The digest, 32 bytes; null for a block that is not made yet.</summary>
    public required byte[]? Hash { get; init; }

    /// <summary>The digest of the block before, 32 bytes.</summary>
    public required byte[] ParentHash { get; init; }

    /// <summary>When it was made. Unit: seconds since 1970.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Unit: wei for one unit of gas. Null on chains that have none.</summary>
    public required UInt256? BaseFeePerGas { get; init; }
}
