namespace Probity.Chain.InProcess.Ledger;

/// <summary>What an account has.</summary>
/// <param name="Nonce">How many transactions it made.</param>
/// <param name="Balance">Unit: wei.</param>
internal readonly record struct AccountState(ulong Nonce, UInt256 Balance);
