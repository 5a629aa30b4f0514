using System.Text;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Purchases;
using Probity.Payments.X402;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller's evidence log says of purchases. Source: docs/specs/evidence-log.md, section
/// 5.</summary>
internal static class PurchaseEvidence
{
    /// <summary>A payment was taken for a request: with the offer.</summary>
    public static RecordChange Claimed(EvidenceOutbox evidence, BoughtRequest bought) => evidence.Change(
        EvidenceEntryKind.Purchase,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["role"] = "seller",
            ["state"] = "claimed",
            ["amountAtomic"] = bought.Terms.Amount.ToString(),
            ["asset"] = bought.Terms.Asset.ToString(),
            ["network"] = bought.Terms.Network,
        },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EvidenceItem.PaymentName] = bought.Id,
            ["request"] = bought.RequestDigest,
            ["offer"] = Encoding.UTF8.GetString(X402Json.WritePaymentRequired(new PaymentRequired
            {
                X402Version = 2,
                Resource = new ResourceInfo("-"),
                Accepts = [bought.Terms.Source],
            })),
        });

    /// <summary>A purchase went on; null where its state is the same.</summary>
    public static RecordChange? Step(EvidenceOutbox evidence, Purchase before, Purchase next) =>
        next.State == before.State ? null : Change(evidence, next, next.State.ToString().ToLowerInvariant());

    private static RecordChange Change(EvidenceOutbox evidence, Purchase purchase, string state) =>
        evidence.Change(
        EvidenceEntryKind.Purchase,
        new Dictionary<string, string>(StringComparer.Ordinal) { ["role"] = "seller", ["state"] = state },
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [EvidenceItem.PaymentName] = purchase.Payment,
            ["request"] = purchase.Request,
        });
}
