using Probity.Core.Stores;
using Probity.Storage.Memory;
using Probity.Storage.Postgres;
using Probity.Storage.Sqlite;

namespace Probity.Storage;

/// <summary>Opens a store by the text that an operator writes.</summary>
public static class RecordStores
{
    private const string Memory = "memory:", Sqlite = "sqlite:";

    /// <summary>Opens a store, and makes what is not there yet.</summary>
    /// <param name="location">
    /// "memory:"; a file's path, or "sqlite:" and a path; "postgres://user@host:5432/database" or
    /// "Host=...;Database=...;Username=...".
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">The text is none of these, or the store cannot be used; the message says why
    /// and what to do, and repeats no password.</exception>
    public static async Task<IRecordStore> OpenAsync(string location, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(location);
        cancellationToken.ThrowIfCancellationRequested();
        if (location == Memory) { return new MemoryRecordStore(); }
        if (PostgresLocation.IsUri(location) || PostgresLocation.IsKeywords(location))
        {
            return await PostgresRecordStore.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        }

        bool isSqlite = location.StartsWith(Sqlite, StringComparison.OrdinalIgnoreCase);
        string path = isSqlite ? location[Sqlite.Length..] : location;
        RequirePath(path);
        return SqliteRecordStore.Open(path);
    }

    // What looks like something else is refused: a file named "redis:" helps nobody.
    private static void RequirePath(string path)
    {
        bool isOther = string.IsNullOrWhiteSpace(path)
            || path.Contains("://", StringComparison.Ordinal)
            || path.StartsWith("//", StringComparison.Ordinal)
            || path.StartsWith("file:", StringComparison.OrdinalIgnoreCase)
            || path.Equals("memory", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith(Memory, StringComparison.OrdinalIgnoreCase)
            || path.StartsWith(":memory:", StringComparison.OrdinalIgnoreCase)
            || path.Contains('\0', StringComparison.Ordinal);
        if (isOther)
        {
            throw new StoreException(
                "The location of the store cannot be understood. Write a file's path, \"sqlite:PATH\", "
                + "\"postgres://user@host:5432/database\", or \"memory:\" for one that ends with the process.");
        }
    }
}
