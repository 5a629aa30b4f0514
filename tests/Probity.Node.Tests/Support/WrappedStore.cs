using Probity.Core.Stores;

namespace Probity.Node.Tests.Support;

/// <summary>A store that hands everything on; what a test's store does differently it overrides.</summary>
internal abstract class WrappedStore(IRecordStore inner, bool isOwned = true) : IRecordStore
{
    public virtual Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken) =>
        inner.FindAsync(key, cancellationToken);

    public virtual Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) =>
        inner.FindManyAsync(keys, cancellationToken);

    public virtual Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(collection, prefix, after, limit, cancellationToken);

    public virtual Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(collection, until, limit, cancellationToken);

    public virtual Task<bool> TryCommitAsync(
        IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken) =>
        inner.TryCommitAsync(changes, cancellationToken);

    // What is not owned lives on, as a disk does.
    public ValueTask DisposeAsync() => isOwned ? inner.DisposeAsync() : ValueTask.CompletedTask;
}
