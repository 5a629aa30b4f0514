using System.Text.Json.Serialization;

namespace Probity.Cli.Output;

// What the commands of payments print with --json. The names of the fields are part of the interface.

/// <summary><c>key create --account</c> and <c>key show</c> of an account.</summary>
internal sealed record AccountReport(string File, string Address);

/// <summary><c>web endorse</c>.</summary>
internal sealed record EndorsementReport(string File, string Endorser, string Signature, string Facts);

/// <summary><c>facilitator</c>, when it has started.</summary>
internal sealed record FacilitatorReport(string Address, string Network, bool Simulated, string[] Signers);

/// <summary><c>sell</c>, when it has started. The signer is the account that signs offers and receipts; null where
/// none are signed.</summary>
internal sealed record SellReport(
    string Address, string Upstream, string Price, string PayTo, string Network, bool Simulated, string Facilitator,
    string? Signer);

/// <summary><c>pay</c>. Without a payment the fields of one are null.</summary>
internal sealed record PayReport(
    int Status, bool Paid, string? AmountAtomic, string? Asset, string? Network, string? PayTo, string? Transaction,
    string Finality, PayDecision Decision, byte[] BodyBase64, PayReceipt? Receipt);

/// <summary>The seller's signed receipt; in <c>pay</c>, null where none came.</summary>
/// <param name="Accepted">Whether it is for this payment, and the payee's or of an account that was named.</param>
/// <param name="Signer">Who signed it; null where it is not accepted.</param>
/// <param name="Payee">Whether that is the account that was paid.</param>
/// <param name="Detail">Why it is not accepted; null where it is.</param>
internal sealed record PayReceipt(bool Accepted, string? Signer, bool Payee, string? Detail);

/// <summary>What the wallet's policy said: allowed, or the rule that refused; or that nothing was asked.</summary>
internal sealed record PayDecision(string Result, string? Rule, string? Detail)
{
    /// <summary>What a person can approve.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApprovalId { get; init; }
}

/// <summary><c>wallet create</c> and <c>wallet show</c>.</summary>
internal sealed record WalletReport(
    string Wallet, string Address, bool Halted, int PolicyVersion, DateTimeOffset PolicyExpiresAt, string[] Hosts,
    string[] Payees, WalletAssetReport[] Assets, WalletPaymentReport[] Payments, WalletApprovalReport[] Approvals);

/// <summary>A token of a wallet. Amounts are in its smallest unit.</summary>
internal sealed record WalletAssetReport(
    string Network, string Asset, string Symbol, string BudgetAtomic, string PaidAtomic, string HeldAtomic,
    string LeftAtomic, string HourAtomic, string PerHourAtomic, string DayAtomic, string PerDayAtomic,
    string PerPaymentAtomic, string? ApprovalAboveAtomic);

/// <summary>A payment of a wallet.</summary>
internal sealed record WalletPaymentReport(
    string Payment, string State, string AmountAtomic, string Host, string Purpose, string Resource,
    string? Transaction,
    DateTimeOffset At);

/// <summary>What waits for a person.</summary>
internal sealed record WalletApprovalReport(
    string Id, string Summary, DateTimeOffset AskedAt, DateTimeOffset? ApprovedUntil);

/// <summary>A change of a wallet that has no more to say.</summary>
internal sealed record WalletChangeReport(string Wallet, string Change);

/// <summary><c>evidence</c> and <c>wallet evidence</c>.</summary>
/// <param name="LogKey">The log's name and public key.</param>
/// <param name="Payments">Those with evidence, or the one that was written.</param>
/// <param name="File">Where it was written; null where payments are listed.</param>
/// <param name="LogSize">How many entries the log has.</param>
/// <param name="LogRoot">The hash over them, base64; null while there are none.</param>
/// <param name="Checkpoint">Both under the log's signature, to be kept; null while there are none.</param>
internal sealed record EvidenceReport(
    string LogKey, IReadOnlyList<string> Payments, string? File, ulong LogSize, string? LogRoot, string? Checkpoint);
