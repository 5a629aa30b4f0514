namespace Probity.Chain.InProcess.Contracts;

/// <summary>A place in a contract's storage: a variable, and the keys of a mapping of mappings.</summary>
/// <param name="Contract">Whose it is.</param>
/// <param name="Variable">The contract's own numbering.</param>
/// <param name="First">The outer key; zero where there is none.</param>
/// <param name="Second">The inner key; zero where there is none.</param>
internal readonly record struct StorageSlot(Address Contract, int Variable, UInt256 First, UInt256 Second);
