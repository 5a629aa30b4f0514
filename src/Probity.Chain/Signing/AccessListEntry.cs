namespace Probity.Chain.Signing;

/// <summary>An account, and those of its storage slots, that a transaction announces. Source:
/// EIP-2930.</summary>
/// <param name="Address">The account.</param>
/// <param name="StorageKeys">Slots.</param>
public sealed record AccessListEntry(Address Address, IReadOnlyList<UInt256> StorageKeys);
