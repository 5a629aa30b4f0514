using Probity.Core.Stores;

namespace Probity.Storage.Sqlite;

/// <summary>A status of SQLite on its way to where it is known what it undid.</summary>
#pragma warning disable CA1032 // It is thrown in one place and leaves the folder as a StoreException.
internal sealed class SqliteFailure(string path, int status, string detail)
    : Exception($"SQLite {status}: {detail}")
#pragma warning restore CA1032
{
    public int Status { get; } = status;

    public StoreException ToStoreException() => SqliteErrors.Explain(path, Status, detail);
}
