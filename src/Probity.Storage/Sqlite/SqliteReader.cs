using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Sqlite;

/// <summary>A connection that only reads; each question sees one state.</summary>
internal sealed class SqliteReader : IDisposable
{
    private const string Columns = "SELECT collection, id, version, due, value FROM record ";
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _commit, _find, _list, _due;

    public SqliteReader(string path, SqliteSettings settings)
    {
        _connection = new SqliteConnection(path, settings.BusyTimeout, isNewAllowed: false);
        try
        {
            SqliteFile.Configure(_connection);
            _connection.Execute("PRAGMA query_only = ON");
            _begin = _connection.Prepare("BEGIN");
            _commit = _connection.Prepare("COMMIT");
            _find = _connection.Prepare(Columns + "WHERE collection = ?1 AND id = ?2");
            _list = _connection.Prepare(
                Columns + "WHERE collection = ?1 AND id >= ?2 AND id < ?3 ORDER BY id LIMIT ?4");
            _due = _connection.Prepare(
                Columns + "WHERE collection = ?1 AND due <= ?2 ORDER BY due, id LIMIT ?3");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public StoredRecord? Find(RecordKey key)
    {
        List<StoredRecord> found = ReadAll(_find.Bind(1, key.Collection).Bind(2, key.Id));
        return found.Count == 0 ? null : found[0];
    }

    public IReadOnlyList<StoredRecord?> FindMany(IReadOnlyList<RecordKey> keys)
    {
        _begin.Run();
        StoredRecord?[] found = new StoredRecord?[keys.Count];
        for (int i = 0; i < found.Length; i++) { found[i] = Find(keys[i]); }
        _commit.Run();
        return found;
    }

    public IReadOnlyList<StoredRecord> List(string collection, IdRange range, int limit) =>
        ReadAll(_list.Bind(1, collection).Bind(2, range.From).Bind(3, range.To).Bind(4, limit));

    public IReadOnlyList<StoredRecord> ListDue(string collection, long until, int limit) =>
        ReadAll(_due.Bind(1, collection).Bind(2, until).Bind(3, limit));

    public void Dispose() => _connection.Dispose();

    private static List<StoredRecord> ReadAll(SqliteStatement statement)
    {
        List<StoredRecord> records = [];
        while (statement.Step())
        {
            records.Add(new StoredRecord(
                new RecordKey(statement.Text(0), statement.Text(1)),
                statement.Number(2),
                statement.Bytes(4),
                CommitChecks.FromMilliseconds(statement.NumberOrNull(3))));
        }

        return records;
    }
}
