using System.Globalization;
using System.Security.Cryptography;
using Probity.Chain;
using Probity.Core.Stores;
using Probity.Payments.Budgets;
using Probity.Payments.Evidence;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.Wallets;

/// <summary>What a wallet's evidence log says. Source: docs/specs/evidence-log.md, section 5.</summary>
internal sealed class WalletEvidence(EvidenceOutbox outbox)
{
    /// <summary>A payment was allowed by a policy, and may be signed: two entries for the commit that holds
    /// its amount, and before them the seller's offer, where that is signed. Neither key nor signature of the
    /// wallet.</summary>
    public IEnumerable<RecordChange> Allowed(
        WalletPayment payment, ExactIntent intent, WalletPolicy policy, bool isApproved,
        SignedOffer? signedOffer)
    {
        if (signedOffer is not null)
        {
            Dictionary<string, string> offer = Terms(payment, intent.Terms);
            offer["validUntil"] = signedOffer.Payload.ValidUntil.ToString(CultureInfo.InvariantCulture);
            yield return outbox.Change(EvidenceEntryKind.Offer, offer, Values(
                (EvidenceItem.PaymentName, payment.Payment), ("signedOffer", signedOffer.ToText())));
        }

        Dictionary<string, string> decision = Terms(payment, intent.Terms);
        decision["outcome"] = "allowed";
        decision["policyVersion"] = policy.Version.ToString(CultureInfo.InvariantCulture);
        decision["approved"] = isApproved ? "yes" : "no";
        yield return outbox.Change(EvidenceEntryKind.Decision, decision, Values(
            (EvidenceItem.PaymentName, payment.Payment), ("payTo", intent.Terms.PayTo.ToString()),
            ("host", payment.Host), ("purpose", payment.Purpose), ("resource", payment.Resource),
            ("request", payment.Request), ("offer", payment.Offer)));

        Dictionary<string, string> authorisation = Terms(payment, intent.Terms);
        authorisation["validAfter"] = payment.ValidAfter.ToString();
        authorisation["validBefore"] = payment.ValidBefore.ToString();
        yield return outbox.Change(EvidenceEntryKind.Authorisation, authorisation, Values(
            (EvidenceItem.PaymentName, payment.Payment), ("digest", Hex.From(intent.Digest()))));
    }

    /// <summary>A payment was refused; nothing was signed.</summary>
    public RecordChange Refused(SpendingRequest request, string rule, WalletPolicy? policy)
    {
        Dictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            ["outcome"] = "refused",
            ["rule"] = rule,
            ["amountAtomic"] = request.Terms.Amount.ToString(),
            ["asset"] = request.Terms.Asset.ToString(),
            ["network"] = request.Terms.Network,
        };
        if (policy is not null)
        {
            facts["policyVersion"] = policy.Version.ToString(CultureInfo.InvariantCulture);
        }

        return outbox.Change(EvidenceEntryKind.Decision, facts, Values(
            ("payTo", request.Terms.PayTo.ToString()), ("host", request.Host), ("purpose", request.Purpose),
            ("resource", request.Resource)));
    }

    /// <summary>A payment was settled, perhaps with the seller's receipt, or released.</summary>
    public RecordChange Ended(WalletPayment payment, SignedReceipt? receipt)
    {
        bool isSettled = payment.State == WalletPaymentState.Settled;
        Dictionary<string, string> facts = Facts(("amountAtomic", payment.Amount.ToString()));
        bool isOffer = ExactTerms.TryParse(
            WalletBooks.ReadOffer(payment.Offer), out ExactTerms? terms, out _);
        if (isOffer) { facts = Terms(payment, terms!); }
        if (isSettled) { facts["state"] = "settled"; }
        Dictionary<string, string> values = Values((EvidenceItem.PaymentName, payment.Payment));
        if (payment.Transaction is { } transaction) { values["transaction"] = transaction; }
        if (receipt is not null) { values["receipt"] = receipt.ToText(); }
        return outbox.Change(
            isSettled ? EvidenceEntryKind.Settlement : EvidenceEntryKind.Release, facts, values);
    }

    /// <summary>A policy holds from now on.</summary>
    public RecordChange PolicySet(WalletPolicy policy) => outbox.Change(
        EvidenceEntryKind.Policy,
        Facts(
            ("version", policy.Version.ToString(CultureInfo.InvariantCulture)),
            ("expiresAt", policy.ExpiresAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture))),
        Values(("digest", Convert.ToHexStringLower(SHA256.HashData(policy.ToArray())))));

    /// <summary>The wallet has more to spend, or less.</summary>
    public RecordChange BudgetChanged(string network, string asset, UInt256 amount, string direction) =>
        outbox.Change(
            EvidenceEntryKind.Budget,
            Facts(
                ("network", network), ("asset", asset), ("amountAtomic", amount.ToString()),
                ("direction", direction)),
            Values());

    /// <summary>Permit2 may move so much.</summary>
    public RecordChange AllowanceSet(AllowanceIntent intent) =>
        BudgetChanged(intent.Network, intent.Token.ToString(), intent.Amount, "allowance");

    /// <summary>A person approved what waited.</summary>
    public RecordChange Approved(SpendingApproval approval) => outbox.Change(
        EvidenceEntryKind.Approval,
        Facts(("id", approval.Id)),
        Values(("summary", approval.Summary)));

    /// <summary>The wallet was halted.</summary>
    public RecordChange Halted(string reason) =>
        outbox.Change(EvidenceEntryKind.Halt, Facts(("state", "halted")), Values(("reason", reason)));

    /// <summary>The wallet signs again.</summary>
    public RecordChange Resumed() =>
        outbox.Change(EvidenceEntryKind.Halt, Facts(("state", "resumed")), Values());

    private static Dictionary<string, string> Terms(WalletPayment payment, ExactTerms terms) => Facts(
        ("amountAtomic", payment.Amount.ToString()), ("asset", terms.Asset.ToString()),
        ("network", terms.Network));

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) =>
        facts.ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);

    private static Dictionary<string, string> Values(params (string Name, string Value)[] values) =>
        Facts(values);
}
