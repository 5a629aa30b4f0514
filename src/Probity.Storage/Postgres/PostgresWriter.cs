using Npgsql;
using NpgsqlTypes;
using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Postgres;

/// <summary>Commits by one call of the function that the migrations make: one round trip, one transaction.</summary>
/// <remarks>Why that is serialisable stands with the function, in PostgresMigrations.</remarks>
internal sealed class PostgresWriter(NpgsqlDataSource source, string place) : ICommitTarget
{
    private const string Sql = "SELECT probity.commit_all($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    public async ValueTask<CommitOutcome> CommitAsync(IReadOnlyList<PendingCommit> batch)
    {
        try
        {
            await using NpgsqlCommand command = source.CreateCommand(Sql);
            AddParameters(command, batch);
            object? results = await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false);
            return CommitOutcome.Done((bool[])results!);
        }
        catch (Exception error) when (PostgresErrors.IsOurs(error))
        {
            // The driver itself empties its pool when a connection was lost.
            return CommitOutcome.Failed(PostgresErrors.Explain(place, error), PostgresErrors.MayGoAlone(error));
        }
    }

    private static void AddParameters(NpgsqlCommand command, IReadOnlyList<PendingCommit> batch)
    {
        PostgresLocks locks = PostgresLocks.Of(batch);
        RecordChange[] changes = [.. batch.SelectMany(pending => pending.Changes)];
        int[] ends = new int[batch.Count];
        for (int i = 0, end = 0; i < ends.Length; i++) { ends[i] = end += batch[i].Changes.Count; }

        Add(command, locks.Numbers, NpgsqlDbType.Bigint);
        Add(command, locks.IsShared, NpgsqlDbType.Boolean);
        Add(command, ends, NpgsqlDbType.Integer);
        Add(command, Array.ConvertAll(changes, change => change.Key.Collection), NpgsqlDbType.Text);
        Add(command, Array.ConvertAll(changes, change => change.Key.Id), NpgsqlDbType.Text);
        Add(command, Array.ConvertAll(changes, change => change.ExpectedVersion), NpgsqlDbType.Bigint);
        Add(command, Array.ConvertAll(changes, change => NumberOf(change.Action)), NpgsqlDbType.Smallint);
        Add(command, Array.ConvertAll(changes, change => CommitChecks.ToMilliseconds(change.Due)), NpgsqlDbType.Bigint);
        Add(command, Array.ConvertAll(changes, change => change.Value), NpgsqlDbType.Bytea);
    }

    // The numbers are those of the function, whatever becomes of the enumeration.
    private static short NumberOf(RecordAction action) => action switch
    {
        RecordAction.Write => 0,
        RecordAction.Delete => 1,
        RecordAction.Require => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    private static void Add<T>(NpgsqlCommand command, T[] values, NpgsqlDbType type) => command.Parameters.Add(
        new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
