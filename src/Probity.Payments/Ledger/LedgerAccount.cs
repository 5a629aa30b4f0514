using Probity.Chain;

namespace Probity.Payments.Ledger;

/// <summary>One account: what went out and came in, for good and for the time being.</summary>
/// <param name="Kind">What it may never do.</param>
/// <param name="DebitsPosted">What went out for good.</param>
/// <param name="CreditsPosted">What came in for good.</param>
/// <param name="DebitsPending">What is promised, and counts until it is posted or voided.</param>
/// <param name="CreditsPending">What somebody promised to this account; it cannot be spent yet.</param>
/// <remarks>Source: the account model of TigerBeetle's documentation, "Data modeling".</remarks>
public sealed record LedgerAccount(
    AccountKind Kind, UInt256 DebitsPosted = default, UInt256 CreditsPosted = default,
    UInt256 DebitsPending = default,
    UInt256 CreditsPending = default)
{
    /// <summary>What could still go out; the highest number for an open account.</summary>
    public UInt256 Available => Kind == AccountKind.Open
        ? UInt256.MaxValue
        : CreditsPosted.TrySubtract(DebitsPosted, out UInt256 left)
            && left.TrySubtract(DebitsPending, out left)
            ? left
            : UInt256.Zero;
}
