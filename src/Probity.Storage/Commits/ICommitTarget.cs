namespace Probity.Storage.Commits;

/// <summary>A database, as the group committer sees it.</summary>
internal interface ICommitTarget
{
    /// <summary>Tries the commits one after the other in one transaction, and makes it durable.</summary>
    /// <remarks>A commit whose record is not as expected changes nothing and does not disturb the others.</remarks>
    ValueTask<CommitOutcome> CommitAsync(IReadOnlyList<PendingCommit> batch);
}
