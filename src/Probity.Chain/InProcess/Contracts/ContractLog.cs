namespace Probity.Chain.InProcess.Contracts;

/// <summary>What a contract wrote to the log.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">Up to four, of 32 bytes each.</param>
/// <param name="Data">The rest.</param>
internal sealed record ContractLog(Address Address, byte[][] Topics, byte[] Data);
