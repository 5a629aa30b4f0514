using Probity.Chain;
using Probity.Payments.Ledger;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.Budgets;

/// <summary>Judges what an agent wants to pay. Pure: policy, ledger and clock in, decision and new ledger
/// out.</summary>
/// <remarks>
/// Rules are asked in one order and the first that refuses names itself. Caps are windows that slide: what a
/// payment holds in a window counts until the window has passed since it was signed, settled or not; only
/// what can never be settled is given back before.
/// </remarks>
public static class SpendingPolicy
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    /// <summary>Judges a request.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="policy">What is allowed.</param>
    /// <param name="ledger">What is spent and held.</param>
    /// <param name="isApproved">Whether a person approved this very request.</param>
    /// <param name="maximum">The most that the caller of this request allows; null for the policy
    /// alone.</param>
    /// <param name="now">The time.</param>
    public static PolicyDecision Judge(
        SpendingRequest request, WalletPolicy policy, LedgerBook ledger, bool isApproved, UInt256? maximum,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(ledger);
        PolicyDecision Refuse(string rule, string detail) => new(false, rule, detail, ledger, []);
        UInt256 amount = request.Terms.Amount;
        if (now >= policy.ExpiresAt)
        {
            return Refuse(PolicyRule.Expired, $"the policy ended at {policy.ExpiresAt:u}");
        }

        if (!policy.Assets.Any(asset => asset.Network == request.Terms.Network))
        {
            return Refuse(PolicyRule.Network, $"{request.Terms.Network} is not allowed");
        }

        if (policy.Find(request.Terms.Network, request.Terms.Asset) is not { } asset)
        {
            return Refuse(PolicyRule.Asset, $"the token {request.Terms.Asset} is not allowed");
        }

        if (!policy.Hosts.Any(pattern => Covers(pattern, request.Host)))
        {
            return Refuse(PolicyRule.Host, $"{request.Host} is not allowed");
        }

        if (!policy.Payees.Any(payee => payee == "*"
            || (Address.TryParse(payee, out Address one) && one == request.Terms.PayTo)))
        {
            return Refuse(PolicyRule.Payee, $"{request.Terms.PayTo} is not allowed");
        }

        if (request.Terms.MaxTimeoutSeconds > policy.MaxValiditySeconds)
        {
            return Refuse(PolicyRule.Validity,
                $"the offer wants {request.Terms.MaxTimeoutSeconds} s of validity, allowed are {policy.MaxValiditySeconds}");
        }

        string Text(UInt256 value) => $"{Price.FormatAmount(value, asset.Decimals)} {asset.Symbol}";
        if (maximum is { } most && amount > most)
        {
            return Refuse(PolicyRule.Maximum, $"{Text(amount)} is asked, this request may cost {Text(most)}");
        }

        if (amount > asset.PerPayment)
        {
            return Refuse(
                PolicyRule.PerPayment, $"{Text(amount)} is asked, a payment may be {Text(asset.PerPayment)}");
        }

        string purpose = asset.Purposes.ContainsKey(request.Purpose) ? request.Purpose : "*";
        if (!asset.Purposes.TryGetValue(purpose, out UInt256 perPurpose))
        {
            return Refuse(PolicyRule.Purpose, $"the purpose '{request.Purpose}' is not allowed");
        }

        WalletAccounts accounts = WalletAccounts.Of(asset.Network, request.Terms.Asset);
        LedgerBook book = accounts.Open(ledger, purpose);
        foreach ((string rule, string account, UInt256 cap) in ((string, string, UInt256)[])[
            (PolicyRule.PerHour, accounts.Hour, asset.PerHour),
            (PolicyRule.PerDay, accounts.Day, asset.PerDay),
            (PolicyRule.Purpose, accounts.Purpose(purpose), perPurpose)])
        {
            UInt256 used = book.Accounts[account].DebitsPending;
            if (!used.TryAdd(amount, out UInt256 sum) || sum > cap)
            {
                return Refuse(rule, $"{Text(amount)} is asked, {Text(used)} of {Text(cap)} are used");
            }
        }

        SpendingHold[] holds =
        [
            new(new LedgerEntry(accounts.Client, accounts.Paid, amount), null),
            new(new LedgerEntry(accounts.Hour, accounts.Windows, amount), now + Hour),
            new(new LedgerEntry(accounts.Day, accounts.Windows, amount), now + Day),
            new(new LedgerEntry(accounts.Purpose(purpose), accounts.Windows, amount), now + Day),
        ];
        if (!book.TryHold([.. holds.Select(hold => hold.Entry)], out LedgerBook held, out _))
        {
            return Refuse(PolicyRule.Budget,
                $"{Text(amount)} is asked, {Text(book.Accounts[accounts.Client].Available)} of the budget are left");
        }

        return asset.ApprovalAbove is { } threshold && amount > threshold && !isApproved
            ? Refuse(
                PolicyRule.Approval, $"{Text(amount)} is asked, above {Text(threshold)} a person approves")
            : new PolicyDecision(true, string.Empty, string.Empty, held, holds);
    }

    // "*.example.org" covers what is below the name, and not the name.
    private static bool Covers(string pattern, string host) =>
        pattern == "*"
        || string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith("*.", StringComparison.Ordinal)
            && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
                && host.Length > pattern.Length - 1);
}
