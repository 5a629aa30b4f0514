using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>What became of several commits that were tried in one transaction.</summary>
/// <param name="Results">One for each commit, when the transaction stands.</param>
/// <param name="Failure">Why it does not.</param>
/// <param name="IsUndone">It is known that nothing was changed, and the commits may be tried one by one.</param>
internal readonly record struct CommitOutcome(bool[]? Results, StoreException? Failure, bool IsUndone)
{
    public static CommitOutcome Done(bool[] results) => new(results, null, false);

    public static CommitOutcome Failed(StoreException failure, bool isUndone) => new(null, failure, isUndone);
}
