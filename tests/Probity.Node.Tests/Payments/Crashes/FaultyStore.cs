using Probity.Core.Stores;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A store as a process sees it that ends at its n-th commit: nothing of it reaches the disk afterwards.</summary>
internal sealed class FaultyStore(IRecordStore inner) : IRecordStore
{
    private int _commits, _dueReads;

    /// <summary>Which commit is the last one; 0 for no end.</summary>
    public int EndsAt { get; init; }

    /// <summary>Whether the last commit still takes place.</summary>
    public bool EndsAfter { get; init; }

    /// <summary>Whether the end has come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How often what is due was read.</summary>
    public int DueReads => _dueReads;

    public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken) =>
        Alive().FindAsync(key, cancellationToken);

    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken) =>
        Alive().FindManyAsync(keys, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken) =>
        Alive().ListAsync(collection, prefix, after, limit, cancellationToken);

    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _dueReads);
        return Alive().ListDueAsync(collection, until, limit, cancellationToken);
    }

    public async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        Alive();
        if (Interlocked.Increment(ref _commits) != EndsAt) { return await inner.TryCommitAsync(changes, cancellationToken); }
        HasEnded = true;
        if (EndsAfter) { await inner.TryCommitAsync(changes, cancellationToken); }
        throw Ended();
    }

    // The disk outlives the process.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IRecordStore Alive() => HasEnded ? throw Ended() : inner;

    private static StoreException Ended() => new("The process has ended.");
}
