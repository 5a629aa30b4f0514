using Probity.Core.Stores;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A store whose commits wait for, or fail by, what a test says of them.</summary>
internal sealed class GatedStore(IRecordStore inner) : IRecordStore
{
    /// <summary>Asked before each commit; what it throws is what the caller gets.</summary>
    public Func<IReadOnlyList<RecordChange>, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken) =>
        inner.FindAsync(key, cancellationToken);

    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) =>
        inner.FindManyAsync(keys, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(collection, prefix, after, limit, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(collection, until, limit, cancellationToken);

    public async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        await BeforeCommit(changes);
        return await inner.TryCommitAsync(changes, cancellationToken);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
