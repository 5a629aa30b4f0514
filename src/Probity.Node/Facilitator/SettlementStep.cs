using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>What a settlement should become, and from what: another state than that is not written over.</summary>
/// <param name="Watched">The settlement.</param>
/// <param name="Before">As it was when it was judged.</param>
/// <param name="Next">As it should be.</param>
internal sealed record SettlementStep(WatchedSettlement Watched, StoredSettlement Before, Settlement Next);
