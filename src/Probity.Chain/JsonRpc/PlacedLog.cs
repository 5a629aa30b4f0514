namespace Probity.Chain.JsonRpc;

/// <summary>A log entry, and which transaction of which block wrote it.</summary>
/// <param name="Entry">What was written.</param>
/// <param name="TransactionHash">The transaction's digest, 32 bytes.</param>
/// <param name="BlockHash">The block's digest, 32 bytes.</param>
/// <param name="BlockNumber">The block's number.</param>
public sealed record PlacedLog(
    LogEntry Entry, byte[] TransactionHash, byte[] BlockHash, UInt256 BlockNumber);
