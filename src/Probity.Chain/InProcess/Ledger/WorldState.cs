using System.Collections.Immutable;
using Probity.Chain.InProcess.Contracts;

namespace Probity.Chain.InProcess.Ledger;

/// <summary>All accounts and all storage at one moment. Never changes: every block keeps its own.</summary>
internal sealed class WorldState
{
    private readonly ImmutableDictionary<Address, AccountState> _accounts;
    private readonly ImmutableDictionary<StorageSlot, UInt256> _storage;

    private WorldState(
        ImmutableDictionary<Address, AccountState> accounts,
        ImmutableDictionary<StorageSlot, UInt256> storage) =>
        (_accounts, _storage) = (accounts, storage);

    public static WorldState Empty { get; } = new(
        ImmutableDictionary<Address, AccountState>.Empty, ImmutableDictionary<StorageSlot, UInt256>.Empty);

    public AccountState Account(Address address) => _accounts.GetValueOrDefault(address);

    public UInt256 Read(StorageSlot slot) => _storage.GetValueOrDefault(slot);

    public WorldState With(Address address, AccountState account) =>
        new(_accounts.SetItem(address, account), _storage);

    public WorldState With(StorageSlot slot, UInt256 value) =>
        new(_accounts, value.IsZero ? _storage.Remove(slot) : _storage.SetItem(slot, value));

    /// <summary>Moves money; null where the sender has too little.</summary>
    public WorldState? Move(Address from, Address to, UInt256 value)
    {
        if (value.IsZero) { return this; }
        AccountState payer = Account(from);
        if (!payer.Balance.TrySubtract(value, out UInt256 rest)) { return null; }
        WorldState without = With(from, payer with { Balance = rest });
        AccountState payee = without.Account(to);
        return payee.Balance.TryAdd(value, out UInt256 sum)
            ? without.With(to, payee with { Balance = sum })
            : null;
    }
}
