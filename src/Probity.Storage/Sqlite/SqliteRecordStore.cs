using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Sqlite;

/// <summary>Records in one file of a local disk. Several processes of one machine may share it.</summary>
/// <remarks>
/// A commit is on the disk when it returns; commits that wait together share one write to the disk. Reads do not wait
/// for writes. Beside the file stand two more, "-wal" and "-shm", which belong to it: copy it with "sqlite3 FILE
/// '.backup COPY'", never with "cp" while it is in use. A network file system cannot hold it.
/// </remarks>
public sealed class SqliteRecordStore : IRecordStore
{
    // Enough that the write to the disk is shared by many, and little enough to be done in a few milliseconds.
    private const int MaxBatchChanges = 1024;

    private readonly SqliteHealth _health = new();
    private readonly SqliteReaderPool _readers;
    private readonly SqliteWriter _writer;
    private readonly GroupCommitter _committer;
    private int _isDisposed;

    private SqliteRecordStore(string path, SqliteConnection connection, SqliteSettings settings)
    {
        _readers = new SqliteReaderPool(path, settings);
        _writer = new SqliteWriter(connection, _health);
        _committer = new GroupCommitter(_writer, lanes: 1, MaxBatchChanges);
    }

    /// <summary>How many commits wait for a transaction.</summary>
    internal int WaitingCount => _committer.WaitingCount;

    /// <summary>Opens a file, or makes it.</summary>
    /// <exception cref="StoreException">The file cannot be used; the message says why and what to do.</exception>
    public static SqliteRecordStore Open(string path) => Open(path, SqliteSettings.Default);

    internal static SqliteRecordStore Open(string path, SqliteSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        SqliteConnection connection = SqliteFile.Open(full, settings);
        try
        {
            return new SqliteRecordStore(full, connection, settings);
        }
        catch (SqliteFailure failure)
        {
            connection.Dispose();
            throw failure.ToStoreException();
        }
    }

    /// <inheritdoc/>
    public Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        key.RequireValid();
        return Read(reader => reader.Find(key), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (RecordKey key in keys) { key.RequireValid(); }
        return Read(reader => reader.FindMany(keys), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        IdRange range = IdRange.Of(collection, prefix, after);
        CommitChecks.RequireLimit(limit);
        return Read(reader => reader.List(collection, range, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        CommitChecks.RequireCollection(collection);
        CommitChecks.RequireLimit(limit);
        return Read(reader => reader.ListDue(collection, until.ToUnixTimeMilliseconds(), limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken) =>
        _committer.CommitAsync(changes, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) { return; }
        await _committer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _writer.Dispose();
    }

    private Task<T> Read<T>(Func<SqliteReader, T> question, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) { return Task.FromCanceled<T>(cancellationToken); }
        try
        {
            _health.RequireSound();
            return Task.FromResult(_readers.Read(question));
        }
        catch (SqliteFailure failure)
        {
            return Task.FromException<T>(_health.Report(failure, isUndone: false));
        }
        catch (StoreException damage)
        {
            return Task.FromException<T>(damage);
        }
    }
}
