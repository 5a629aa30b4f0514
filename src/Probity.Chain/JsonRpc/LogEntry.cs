namespace Probity.Chain.JsonRpc;

/// <summary>What a contract wrote during a transaction; read with <see cref="Abi.AbiEvent"/>.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">Up to four, of 32 bytes each.</param>
/// <param name="Data">The rest.</param>
/// <param name="Index">Its place in the block.</param>
public sealed record LogEntry(Address Address, IReadOnlyList<byte[]> Topics, byte[] Data, UInt256 Index);
