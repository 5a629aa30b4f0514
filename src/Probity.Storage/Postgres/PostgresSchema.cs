using System.Globalization;
using Npgsql;
using Probity.Core.Stores;
using Probity.Storage.Migrations;

namespace Probity.Storage.Postgres;

/// <summary>Sees that a database can be a store, and brings it to the schema of today.</summary>
internal static class PostgresSchema
{
    private const string LockSql = "SELECT pg_advisory_xact_lock(@key)";

    /// <exception cref="StoreException">It is no primary, not durable, or newer than this program.</exception>
    public static async Task PrepareAsync(NpgsqlDataSource source, string place, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await RequireDurableAsync(connection, place, cancellationToken).ConfigureAwait(false);

        // Without a lock first: the user of a running service need not have the right to make tables.
        int? version = await FindVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        if (version != PostgresMigrations.Steps.Count)
        {
            await MigrateAsync(connection, place, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RequireDurableAsync(
        NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            "SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('server_version_num')::int",
            connection);
        await using NpgsqlDataReader reader =
            await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (reader.GetBoolean(0))
        {
            throw new StoreException($"The store at {place}: this is a standby server. Name the primary.");
        }

        if (reader.GetString(1) != "on")
        {
            throw new StoreException(
                $"The store at {place}: the server runs with fsync = off and may lose commits. Switch it on.");
        }

        if (reader.GetInt32(2) < 130000)
        {
            throw new StoreException($"The store at {place}: PostgreSQL 13 or newer is needed.");
        }
    }

    private static async Task<int?> FindVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand exists = new("SELECT to_regclass('probity.schema_version')::text", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not string) { return null; }
        await using NpgsqlCommand command = new("SELECT version FROM probity.schema_version", connection);
        return (int?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task MigrateAsync(
        NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (NpgsqlCommand wait = new(LockSql, connection, transaction))
        {
            wait.Parameters.AddWithValue("key", PostgresMigrations.LockKey);
            await wait.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await RunAsync(connection, PostgresMigrations.Begin, cancellationToken).ConfigureAwait(false);
        int version = await FindVersionAsync(connection, cancellationToken).ConfigureAwait(false) ?? 0;
        int newest = PostgresMigrations.Steps.Count;
        if (version > newest)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"The store at {place} has version {version}, and this program knows {newest}: it was used by a newer "
                + $"Probity. Update this one; nothing was changed."));
        }

        for (int i = version; i < newest; i++)
        {
            await RunAsync(connection, PostgresMigrations.Steps[i], cancellationToken).ConfigureAwait(false);
        }

        string update = string.Create(
            CultureInfo.InvariantCulture, $"UPDATE probity.schema_version SET version = {newest}");
        await RunAsync(connection, update, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The texts are constants of Migrations/.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
