using Probity.Payments.Ledger;

namespace Probity.Payments.Budgets;

/// <summary>An amount that a payment holds.</summary>
/// <param name="Entry">From which account to which.</param>
/// <param name="Until">When the window is over and it no longer counts; null for the money itself, which
/// counts until it is settled or cannot be any more.</param>
public sealed record SpendingHold(LedgerEntry Entry, DateTimeOffset? Until = null);
