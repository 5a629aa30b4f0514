using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Sqlite;

/// <summary>The one connection of this process that writes.</summary>
/// <remarks>
/// BEGIN IMMEDIATE takes the file's one write lock, so that nothing changes between the versions that a commit looks
/// at and the end of its transaction: commits are serialisable because they run one after the other, whichever
/// process they come from. A commit looks at all its records before it writes the first: one that is refused has
/// changed nothing, and needs no savepoint.
/// </remarks>
internal sealed class SqliteWriter : ICommitTarget, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteHealth _health;
    private readonly SqliteStatement _begin, _commit, _version, _insert, _update, _delete;

    public SqliteWriter(SqliteConnection connection, SqliteHealth health)
    {
        (_connection, _health) = (connection, health);
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _version = connection.Prepare("SELECT version FROM record WHERE collection = ?1 AND id = ?2");
        _insert = connection.Prepare(
            "INSERT INTO record (collection, id, version, due, value) VALUES (?1, ?2, ?3, ?4, ?5)");
        _update = connection.Prepare(
            "UPDATE record SET version = ?3, due = ?4, value = ?5 WHERE collection = ?1 AND id = ?2");
        _delete = connection.Prepare("DELETE FROM record WHERE collection = ?1 AND id = ?2");
    }

    /// <summary>Blocks its thread while SQLite writes: a few fractions of a millisecond, unless the disk is slow or
    /// another process holds the file.</summary>
    public ValueTask<CommitOutcome> CommitAsync(IReadOnlyList<PendingCommit> batch) => new(Commit(batch));

    public void Dispose() => _connection.Dispose();

    private CommitOutcome Commit(IReadOnlyList<PendingCommit> batch)
    {
        if (_health.Damage is { } damage) { return CommitOutcome.Failed(damage, mayGoAlone: false); }
        bool isCommitting = false;
        try
        {
            _begin.Run();
            bool[] results = new bool[batch.Count];
            for (int i = 0; i < results.Length; i++) { results[i] = TryApply(batch[i].Changes); }
            isCommitting = true;
            _commit.Run();
            return CommitOutcome.Done(results);
        }
        catch (SqliteFailure failure)
        {
            bool isUndone = TryRollBack() && !isCommitting;

            // Where the file is held or damaged, each would only meet the same again.
            bool isOfAll = SqliteErrors.IsBusy(failure.Status) || SqliteErrors.IsDamage(failure.Status);
            bool mayGoAlone = isUndone && !isOfAll;
            return CommitOutcome.Failed(_health.Report(failure, isUndone), mayGoAlone);
        }
    }

    private bool TryApply(IReadOnlyList<RecordChange> changes)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            if (VersionOf(changes[i].Key) != changes[i].ExpectedVersion) { return false; }
        }

        for (int i = 0; i < changes.Count; i++) { Apply(changes[i]); }
        return true;
    }

    private long VersionOf(RecordKey key)
    {
        _version.Bind(1, key.Collection).Bind(2, key.Id);
        if (!_version.Step()) { return 0; }
        long version = _version.Number(0);
        _version.Reset();
        return version;
    }

    private void Apply(RecordChange change)
    {
        if (change.Action == RecordAction.Require) { return; }
        SqliteStatement statement = change.Action == RecordAction.Delete ? _delete
            : change.ExpectedVersion == 0 ? _insert
            : _update;
        statement.Bind(1, change.Key.Collection).Bind(2, change.Key.Id);
        if (change.Action == RecordAction.Write)
        {
            statement.Bind(3, change.ExpectedVersion + 1)
                .Bind(4, CommitChecks.ToMilliseconds(change.Due))
                .Bind(5, change.Value.Span);
        }

        statement.Run();
    }

    private bool TryRollBack()
    {
        try
        {
            _connection.RollBack();
            return true;
        }
        catch (SqliteFailure)
        {
            // The next BEGIN fails and says so; what was not committed is not in the file.
            return false;
        }
    }
}
