using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Memory;

/// <summary>Records in the memory of this process: they last as long as the process does, and no longer.</summary>
/// <remarks>For tests and trials. No other process sees them. One lock; nothing waits for a disk.</remarks>
public sealed class MemoryRecordStore : IRecordStore
{
    private readonly Dictionary<string, MemoryCollection> _collections = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <inheritdoc/>
    public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        key.RequireValid();
        return Locked(() => Find(key), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (RecordKey key in keys) { key.RequireValid(); }
        return Locked<IReadOnlyList<StoredRecord?>>(() => [.. keys.Select(Find)], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        IdRange range = IdRange.Of(collection, prefix, after);
        CommitChecks.RequireLimit(limit);
        return Locked<IReadOnlyList<StoredRecord>>(
            () => _collections.TryGetValue(collection, out MemoryCollection? found) ? found.List(range, limit) : [],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        CommitChecks.RequireCollection(collection);
        CommitChecks.RequireLimit(limit);
        return Locked<IReadOnlyList<StoredRecord>>(
            () => _collections.TryGetValue(collection, out MemoryCollection? found) ? found.ListDue(until, limit) : [],
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        CommitChecks.RequireValid(changes);
        return Locked(
            () =>
            {
                if (changes.Any(change => (Find(change.Key)?.Version ?? 0) != change.ExpectedVersion)) { return false; }
                foreach (RecordChange change in changes) { Apply(change); }
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_lock) { _isDisposed = true; }
        return ValueTask.CompletedTask;
    }

    private Task<T> Locked<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) { return Task.FromCanceled<T>(cancellationToken); }
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Task.FromResult(work());
        }
    }

    private StoredRecord? Find(RecordKey key) =>
        _collections.TryGetValue(key.Collection, out MemoryCollection? found) ? found.Find(key.Id) : null;

    private void Apply(RecordChange change)
    {
        if (change.Action == RecordAction.Require) { return; }
        if (!_collections.TryGetValue(change.Key.Collection, out MemoryCollection? collection))
        {
            collection = new MemoryCollection();
            _collections.Add(change.Key.Collection, collection);
        }

        collection.Remove(change.Key.Id);
        if (change.Action == RecordAction.Write)
        {
            // The caller may use its buffer again.
            collection.Add(new StoredRecord(
                change.Key,
                change.ExpectedVersion + 1,
                change.Value.ToArray(),
                CommitChecks.FromMilliseconds(CommitChecks.ToMilliseconds(change.Due))));
        }
    }
}
