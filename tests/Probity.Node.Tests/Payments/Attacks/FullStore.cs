using Probity.Core.Stores;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A store on a disk that is full whenever a test says so: it can be read, and no commit takes place.</summary>
internal sealed class FullStore(IRecordStore inner) : IRecordStore
{
    private int _refused;

    /// <summary>Whether a commit finds no room.</summary>
    public Func<IReadOnlyList<RecordChange>, bool> IsFull { get; set; } = _ => false;

    /// <summary>Told of each record that was looked for.</summary>
    public Action<RecordKey> OnFind { get; set; } = _ => { };

    /// <summary>How many commits found none.</summary>
    public int Refused => _refused;

    public async Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        StoredRecord? found = await inner.FindAsync(key, cancellationToken);
        OnFind(key);
        return found;
    }

    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) => inner.FindManyAsync(keys, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken) =>
        inner.ListAsync(collection, prefix, after, limit, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        inner.ListDueAsync(collection, until, limit, cancellationToken);

    public Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        if (!IsFull(changes)) { return inner.TryCommitAsync(changes, cancellationToken); }
        Interlocked.Increment(ref _refused);
        throw new StoreException("The disk is full.");
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
