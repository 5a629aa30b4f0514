using Npgsql;
using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Postgres;

/// <summary>Records in a PostgreSQL database, for many processes on many machines.</summary>
/// <remarks>
/// A commit is as durable as the server makes it: synchronous_commit is never off. Where a standby must have it too,
/// the server's synchronous_standby_names says so. Everything stands in the schema "probity" of the database.
/// </remarks>
public sealed class PostgresRecordStore : IRecordStore
{
    // Measured, see docs/adr/0017: with more, the transactions are smaller and more of them wait for each other.
    private const int DefaultLanes = 4;

    private const string Columns = "SELECT r.collection, r.id, r.version, r.due, r.value FROM probity.record r ";
    private const string FindSql = Columns + "WHERE r.collection = $1 AND r.id = $2";
    private const string ListSql =
        Columns + "WHERE r.collection = $1 AND r.id >= $2 AND r.id < $3 ORDER BY r.id LIMIT $4";

    private const string DueSql =
        Columns + "WHERE r.collection = $1 AND r.due <= $2 ORDER BY r.due, r.id LIMIT $3";

    // One statement, and therefore one state.
    private const string FindManySql =
        """
        SELECT r.collection, r.id, r.version, r.due, r.value, (k.place - 1)::int
        FROM unnest($1, $2) WITH ORDINALITY AS k (collection, id, place)
        JOIN probity.record r ON r.collection = k.collection AND r.id = k.id
        """;

    private readonly NpgsqlDataSource _source;
    private readonly string _place;
    private readonly GroupCommitter _committer;

    private PostgresRecordStore(NpgsqlDataSource source, string place, int lanes)
    {
        (_source, _place) = (source, place);
        _committer = new GroupCommitter(new PostgresWriter(source, place), lanes, PostgresLocks.MaxRecordLocks);
    }

    /// <summary>Connects, and makes what the database does not have yet.</summary>
    /// <param name="location">"postgres://user@host:5432/database", or "Host=...;Database=...;Username=...".</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The database cannot be used; the message says why and what to do.</exception>
    public static Task<PostgresRecordStore> OpenAsync(string location, CancellationToken cancellationToken) =>
        OpenAsync(location, DefaultLanes, cancellationToken);

    internal static async Task<PostgresRecordStore> OpenAsync(
        string location, int lanes, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        NpgsqlConnectionStringBuilder builder = PostgresLocation.Parse(location);
        string place = $"{builder.Host}:{builder.Port}/{builder.Database}";
        NpgsqlDataSource source = new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
        try
        {
            await PostgresSchema.PrepareAsync(source, place, cancellationToken).ConfigureAwait(false);
            return new PostgresRecordStore(source, place, lanes);
        }
        catch (Exception error)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            if (error is not StoreException && PostgresErrors.IsOurs(error))
            {
                throw PostgresErrors.Explain(place, error);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        key.RequireValid();
        StoredRecord? found = null;
        await ReadAsync(FindSql, [Of(key.Collection), Of(key.Id)], row => found = ToRecord(row), cancellationToken)
            .ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRecord?>> FindManyAsync(
        IReadOnlyList<RecordKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (RecordKey key in keys) { key.RequireValid(); }
        StoredRecord?[] found = new StoredRecord?[keys.Count];
        NpgsqlParameter[] parameters =
            [Of(keys.Select(key => key.Collection).ToArray()), Of(keys.Select(key => key.Id).ToArray())];
        await ReadAsync(FindManySql, parameters, row => found[row.GetInt32(5)] = ToRecord(row), cancellationToken)
            .ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRecord>> ListAsync(
        string collection, string prefix, string after, int limit, CancellationToken cancellationToken)
    {
        IdRange range = IdRange.Of(collection, prefix, after);
        CommitChecks.RequireLimit(limit);
        List<StoredRecord> found = [];
        NpgsqlParameter[] parameters = [Of(collection), Of(range.From), Of(range.To), Of(limit)];
        await ReadAsync(ListSql, parameters, row => found.Add(ToRecord(row)), cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRecord>> ListDueAsync(
        string collection, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        CommitChecks.RequireCollection(collection);
        CommitChecks.RequireLimit(limit);
        List<StoredRecord> found = [];
        NpgsqlParameter[] parameters = [Of(collection), Of(until.ToUnixTimeMilliseconds()), Of(limit)];
        await ReadAsync(DueSql, parameters, row => found.Add(ToRecord(row)), cancellationToken).ConfigureAwait(false);
        return found;
    }

    /// <inheritdoc/>
    public Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken) =>
        _committer.CommitAsync(changes, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };

    private static StoredRecord ToRecord(NpgsqlDataReader row) => new(
        new RecordKey(row.GetString(0), row.GetString(1)),
        row.GetInt64(2),
        row.GetFieldValue<byte[]>(4),
        CommitChecks.FromMilliseconds(row.IsDBNull(3) ? null : row.GetInt64(3)));

    private async Task ReadAsync(
        string sql, NpgsqlParameter[] parameters, Action<NpgsqlDataReader> read, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = _source.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader =
                await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) { read(reader); }
        }
        catch (Exception error) when (PostgresErrors.IsOurs(error))
        {
            throw PostgresErrors.Explain(_place, error);
        }
    }
}
