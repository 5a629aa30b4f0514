namespace Probity.Core.Stores;

/// <summary>Keeps records, and changes several of them at once or not at all.</summary>
/// <remarks>
/// The whole contract, which every form keeps and one suite of tests checks:
/// <list type="bullet">
/// <item>A commit is atomic: all its changes, or none.</item>
/// <item>A commit is durable once <see cref="TryCommitAsync"/> has returned true: no crash of this process takes it
/// back. (Forms in memory last as long as the process, and say so.)</item>
/// <item>Commits are serialisable: there is one order of all commits that succeeded, and each saw the versions that
/// it named. A read sees some state between two commits, and never an older one than the reader's own last commit.
/// </item>
/// <item>Versions tell states of a record apart from when it was made to when it is deleted: in that time two writes
/// never expect the same version and both succeed. A record that is made again under the id of a deleted one counts
/// from 1 again; who holds on to a state that was read across both would write over the new one. Ids are therefore
/// not used again, or whoever deletes and makes again says so in another record of the same commit.</item>
/// <item>It is safe for many callers at once, and where the form says so for many processes.</item>
/// </list>
/// Keys that are read and relied on, but not changed, belong into the commit as <see cref="RecordAction.Require"/>.
/// </remarks>
public interface IRecordStore : IAsyncDisposable
{
    /// <summary>The most changes of one commit.</summary>
    const int MaxChanges = 1024;

    /// <summary>The most that the values of one commit have together. Unit: bytes.</summary>
    const int MaxCommitBytes = 1 << 26;

    /// <summary>Reads one record; null when there is none.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken);

    /// <summary>Reads several records from one state; null in the place of those that are not there.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken);

    /// <summary>Records of a collection in the ordinal order of their ids.</summary>
    /// <param name="collection">Which collection.</param>
    /// <param name="prefix">How ids begin; empty for all. Range: characters and length of an id.</param>
    /// <param name="after">Only ids after this one, in ordinal order, whether it is there or not; empty from the start.
    /// Range: as the prefix.</param>
    /// <param name="limit">How many at most. Range: 1 to 1000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken);

    /// <summary>Records of a collection that are due, the earliest first, then by id.</summary>
    /// <param name="collection">Which collection.</param>
    /// <param name="until">Due at this time or before; cut to the millisecond, as Due is.</param>
    /// <param name="limit">How many at most. Range: 1 to 1000.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken);

    /// <summary>Does all changes, or none.</summary>
    /// <param name="changes">1 to <see cref="MaxChanges"/>, each of another record.</param>
    /// <param name="cancellationToken">Gives up before the commit began; one that began is waited for.</param>
    /// <returns>False when a record was not as expected, and nothing was changed.</returns>
    /// <exception cref="ArgumentException">There is no change, or too many, or two of one record, or more than
    /// <see cref="MaxCommitBytes"/>.</exception>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken);
}
