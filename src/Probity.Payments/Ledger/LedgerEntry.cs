using Probity.Chain;

namespace Probity.Payments.Ledger;

/// <summary>An amount from one account to another.</summary>
/// <param name="Debit">Where it goes out.</param>
/// <param name="Credit">Where it comes in.</param>
/// <param name="Amount">Unit: the smallest of the token that both accounts are kept in.</param>
public sealed record LedgerEntry(string Debit, string Credit, UInt256 Amount);
