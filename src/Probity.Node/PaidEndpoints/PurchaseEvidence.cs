using System.Globalization;
using System.Text;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Purchases;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>What a seller's evidence log says of purchases. Source: docs/specs/evidence-log.md, section
/// 5.</summary>
internal static class PurchaseEvidence
{
    /// <summary>A payment was taken for a request: the offer as it was signed, if it was, and the
    /// purchase.</summary>
    public static IEnumerable<RecordChange> Claimed(EvidenceOutbox evidence, BoughtRequest bought)
    {
        if (bought.SignedOffer is { } signed)
        {
            Dictionary<string, string> facts = Terms(bought);
            facts["validUntil"] = signed.Payload.ValidUntil.ToString(CultureInfo.InvariantCulture);
            yield return evidence.Change(
                EvidenceEntryKind.Offer,
                facts,
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [EvidenceItem.PaymentName] = bought.Id,
                    ["signedOffer"] = signed.ToText(),
                });
        }

        Dictionary<string, string> claim = Terms(bought);
        claim["state"] = "claimed";
        yield return evidence.Change(
            EvidenceEntryKind.Purchase,
            claim,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [EvidenceItem.PaymentName] = bought.Id,
                ["request"] = bought.RequestDigest,
                ["resource"] = bought.Resource,
                ["offer"] = Encoding.UTF8.GetString(X402Json.WritePaymentRequired(new PaymentRequired
                {
                    X402Version = 2,
                    Resource = new ResourceInfo("-"),
                    Accepts = [bought.Terms.Source],
                })),
            });
    }

    /// <summary>A purchase went on; null where its state is the same.</summary>
    /// <param name="evidence">Makes the entry.</param>
    /// <param name="before">As it was.</param>
    /// <param name="next">As it is.</param>
    /// <param name="receipt">What the seller signed of it; null for nothing.</param>
    public static RecordChange? Step(
        EvidenceOutbox evidence, Purchase before, Purchase next, SignedReceipt? receipt)
    {
        if (next.State == before.State) { return null; }
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [EvidenceItem.PaymentName] = next.Payment,
            ["request"] = next.Request,
        };
        if (receipt is not null) { values["receipt"] = receipt.ToText(); }
        return evidence.Change(
            EvidenceEntryKind.Purchase,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["role"] = "seller",
                ["state"] = next.State.ToString().ToLowerInvariant(),
            },
            values);
    }

    private static Dictionary<string, string> Terms(BoughtRequest bought) => new(StringComparer.Ordinal)
    {
        ["role"] = "seller",
        ["amountAtomic"] = bought.Terms.Amount.ToString(),
        ["asset"] = bought.Terms.Asset.ToString(),
        ["network"] = bought.Terms.Network,
    };
}
