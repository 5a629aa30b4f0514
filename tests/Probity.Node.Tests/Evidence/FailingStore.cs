using Probity.Core.Stores;
using Probity.Node.Tests.Support;

namespace Probity.Node.Tests.Evidence;

/// <summary>A store whose process dies at one commit: before it, or after it and before anybody knows.</summary>
internal sealed class FailingStore(IRecordStore store, int failAt, bool isAfter) : WrappedStore(store, isOwned: false)
{
    private int _commits;

    public int Commits => _commits;

    /// <summary>Whether the store answers nothing any more.</summary>
    public bool IsSilent { get; set; }

    public override async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        if (IsSilent) { await Task.Delay(Timeout.Infinite, cancellationToken); }
        return await base.ListAsync(collection, prefix, after, limit, cancellationToken);
    }

    public override async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        bool isFailing = Interlocked.Increment(ref _commits) == failAt;
        if (isFailing && !isAfter) { throw new StoreException("The process died before the commit."); }
        bool isDone = await base.TryCommitAsync(changes, cancellationToken);
        return isFailing ? throw new StoreException("The process died after the commit.") : isDone;
    }
}
