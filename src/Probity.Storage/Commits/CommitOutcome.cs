using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>What became of several commits that were tried in one transaction.</summary>
/// <param name="Results">One for each commit, when the transaction stands.</param>
/// <param name="Failure">Why it does not.</param>
/// <param name="MayGoAlone">Nothing was changed, and one of the commits may be the cause: the others may do better
/// without it.</param>
internal readonly record struct CommitOutcome(bool[]? Results, StoreException? Failure, bool MayGoAlone)
{
    public static CommitOutcome Done(bool[] results) => new(results, null, false);

    public static CommitOutcome Failed(StoreException failure, bool mayGoAlone) =>
        new(null, failure, mayGoAlone);
}
