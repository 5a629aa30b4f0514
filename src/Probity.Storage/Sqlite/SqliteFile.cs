using System.Diagnostics;
using System.Globalization;
using Probity.Core.Stores;
using Probity.Storage.Migrations;
using SQLitePCL;

namespace Probity.Storage.Sqlite;

/// <summary>Opens a file only if it is a store, sound as far as was looked, and of a version that is known.</summary>
internal static class SqliteFile
{
    /// <summary>Opens, checks and, where it is new or old, brings the file to the schema of today.</summary>
    /// <returns>The writer's connection.</returns>
    /// <exception cref="StoreException">The file cannot be used; it is as it was, unless it is a store.</exception>
    public static SqliteConnection Open(string path, SqliteSettings settings)
    {
        // Before a file is made, that nothing is left behind where there is no SQLite.
        SqliteLibrary.RequireLoaded();
        if (Directory.Exists(path)) { throw new StoreException($"The store '{path}' is a folder; name a file."); }
        string folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            throw new StoreException($"The folder '{folder}' of the store is not there; make it first.");
        }

        MakePrivate(path);
        try
        {
            SqliteConnection connection = new(path, settings.BusyTimeout, isNewAllowed: true);
            try
            {
                Prepare(connection, path, settings);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteFailure failure)
        {
            throw failure.ToStoreException();
        }
    }

    /// <summary>Settings of every connection.</summary>
    public static void Configure(SqliteConnection connection)
    {
        // FULL: a commit returns when its frames are on the disk. The fullfsync settings say what that means on
        // macOS; elsewhere they are without effect. A cell that does not fit its page is found when it is read.
        connection.Execute(
            """
            PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
            PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;
            PRAGMA journal_size_limit = 67108864;
            """);
    }

    // A new file is its user's alone; SQLite gives the files beside it the same rights. What stands in the way is
    // SQLite's to say.
    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path)) { return; }
        try
        {
            using FileStream made = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static void Prepare(SqliteConnection connection, string path, SqliteSettings settings)
    {
        // Before anything is written: another program's file stays as it is, its journal mode included.
        RequireOursAtOnce(connection, path);
        Configure(connection);
        SwitchToWal(connection, path, settings.BusyTimeout);
        Migrate(connection, path);
        RequireSound(connection, path, settings.MaxCheckedBytes);
        if (settings.WriterPragmas.Length > 0) { connection.Execute(settings.WriterPragmas); }
    }

    // From one state of the file: another process may be making it a store just now, and half of that looks like
    // another program's.
    private static void RequireOursAtOnce(SqliteConnection connection, string path)
    {
        connection.Execute("BEGIN");
        try
        {
            RequireOurs(connection, path);
        }
        finally
        {
            connection.RollBack();
        }
    }

    private static long RequireOurs(SqliteConnection connection, string path)
    {
        long application = connection.ReadNumber("PRAGMA application_id");
        long version = connection.ReadNumber("PRAGMA user_version");
        bool isEmpty = connection.ReadNumber("SELECT count(*) FROM sqlite_schema") == 0;
        bool isNew = isEmpty && application == 0 && version == 0;
        if (!isNew && application != SqliteMigrations.ApplicationId)
        {
            throw new StoreException(
                $"'{path}' is the database of another program; nothing was changed in it. Name another file.");
        }

        if (version > SqliteMigrations.Steps.Count)
        {
            throw new StoreException(string.Create(
                CultureInfo.InvariantCulture,
                $"The store '{path}' has version {version}, and this program knows {SqliteMigrations.Steps.Count}: "
                + $"it was used by a newer Probity. Update this one; nothing was changed."));
        }

        return version;
    }

    private static void SwitchToWal(SqliteConnection connection, string path, TimeSpan timeout)
    {
        // Where another process is just writing, SQLite does not wait here, whatever its busy timeout is.
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                string mode = connection.ReadText("PRAGMA journal_mode = WAL");
                if (mode == "wal") { return; }
                throw new StoreException(
                    $"The store '{path}' cannot be kept with a write-ahead log here ('{mode}'): the file system has no "
                    + "shared memory, as network file systems have not. Use a local disk, or PostgreSQL.");
            }
            catch (SqliteFailure busy)
                when (SqliteErrors.IsBusy(busy.Status) && Stopwatch.GetElapsedTime(start) < timeout)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static void Migrate(SqliteConnection connection, string path)
    {
        if (connection.ReadNumber("PRAGMA user_version") == SqliteMigrations.Steps.Count) { return; }
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been faster.
            for (int version = (int)RequireOurs(connection, path); version < SqliteMigrations.Steps.Count; version++)
            {
                connection.Execute(SqliteMigrations.Steps[version]);
            }

            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA application_id = {SqliteMigrations.ApplicationId}; "
                + $"PRAGMA user_version = {SqliteMigrations.Steps.Count}; COMMIT"));
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    private static void RequireSound(SqliteConnection connection, string path, long maxCheckedBytes)
    {
        long bytes = connection.ReadNumber("PRAGMA page_count") * connection.ReadNumber("PRAGMA page_size");
        if (bytes > maxCheckedBytes) { return; }
        string found = connection.ReadText("PRAGMA quick_check(1)");
        if (found != "ok") { throw SqliteErrors.Explain(path, raw.SQLITE_CORRUPT, found); }
    }
}
