using Probity.Core.Stores;

namespace Probity.Node.Tests.Evidence;

/// <summary>A store whose process dies at one commit: before it, or after it and before anybody knows.</summary>
internal sealed class FailingStore(IRecordStore store, int failAt, bool isAfter) : IRecordStore
{
    private int _commits;

    public int Commits => _commits;

    /// <summary>Whether the store answers nothing any more.</summary>
    public bool IsSilent { get; set; }

    public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken) =>
        store.FindAsync(key, cancellationToken);

    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) => store.FindManyAsync(keys, cancellationToken);

    public async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        if (IsSilent) { await Task.Delay(Timeout.Infinite, cancellationToken); }
        return await store.ListAsync(collection, prefix, after, limit, cancellationToken);
    }

    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        store.ListDueAsync(collection, until, limit, cancellationToken);

    public async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        bool isFailing = Interlocked.Increment(ref _commits) == failAt;
        if (isFailing && !isAfter) { throw new StoreException("The process died before the commit."); }
        bool isDone = await store.TryCommitAsync(changes, cancellationToken);
        return isFailing ? throw new StoreException("The process died after the commit.") : isDone;
    }

    // What is below it lives on.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
