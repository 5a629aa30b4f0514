using Probity.Payments.Ledger;

namespace Probity.Payments.Budgets;

/// <summary>What a policy says to a request.</summary>
/// <param name="IsAllowed">Whether it may be signed.</param>
/// <param name="Rule">The rule that refuses it; empty when allowed.</param>
/// <param name="Detail">What was asked and what is allowed, for people; empty when allowed.</param>
/// <param name="Ledger">The ledger with the amount held; the old one when refused.</param>
/// <param name="Holds">What was held, and for how long each counts.</param>
public sealed record PolicyDecision(
    bool IsAllowed, string Rule, string Detail, LedgerBook Ledger, IReadOnlyList<SpendingHold> Holds);
