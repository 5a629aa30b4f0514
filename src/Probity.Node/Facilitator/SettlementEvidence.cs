using System.Globalization;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>What a facilitator's evidence log says of settlements. Source: docs/specs/evidence-log.md,
/// section 5.</summary>
internal static class SettlementEvidence
{
    /// <summary>The changes of a step, for one commit: the settlement, and the entry where its state
    /// changes.</summary>
    public static IEnumerable<RecordChange> Changes(
        EvidenceOutbox evidence, StoredSettlement stored, Settlement next, RecordChange change)
    {
        yield return change;
        Settlement before = stored.Settlement;
        bool isReorganised = next.Reorganisations > before.Reorganisations;
        if (next.State == before.State && !isReorganised) { yield break; }
        Dictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            ["role"] = "facilitator",
            ["state"] = next.State == SettlementState.Broadcast ? "reorganised"
                : next.State.ToString().ToLowerInvariant(),
        };
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            [EvidenceItem.PaymentName] = next.Payment,
            ["transaction"] = next.ReportedTransaction,
        };
        if (next.Failure is { } failure) { facts["failure"] = failure; }
        if (next.BlockNumber is { } block) { facts["block"] = block.ToString(CultureInfo.InvariantCulture); }
        if (next.BlockHash is { } hash) { values["blockHash"] = hash; }
        yield return evidence.Change(EvidenceEntryKind.Settlement, facts, values);
    }
}
