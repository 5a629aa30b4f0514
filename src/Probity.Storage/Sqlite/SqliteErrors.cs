using Probity.Core.Stores;
using SQLitePCL;

namespace Probity.Storage.Sqlite;

/// <summary>What a status of SQLite means to the one who runs the store, and what to do.</summary>
internal static class SqliteErrors
{
    /// <summary>The file's content is wrong: nothing more is read from it or written to it.</summary>
    public static bool IsDamage(int status) => Primary(status) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    public static bool IsBusy(int status) => Primary(status) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <param name="path">The file.</param>
    /// <param name="status">The extended result code.</param>
    /// <param name="detail">SQLite's own words.</param>
    public static StoreException Explain(string path, int status, string detail)
    {
        string why = Primary(status) switch
        {
            raw.SQLITE_FULL => "the disk (or the size that is allowed for the file) is full. Make room, and try again.",
            raw.SQLITE_CORRUPT => "the file is damaged. Stop, keep a copy of it, and restore a backup.",
            raw.SQLITE_NOTADB =>
                "this is not a store's file, or it is damaged. Name another file, or restore a backup.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED =>
                "another process has held the file for too long. End it, or look whether it hangs, and try again.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "it may not be written. Give this user the right to write the file and its folder.",
            raw.SQLITE_CANTOPEN =>
                "it cannot be opened. See that its folder is there and that this user may write in it.",
            raw.SQLITE_IOERR =>
                "the disk or the file system reports an error. Look into the system's log before going on.",
            raw.SQLITE_NOMEM => "there is not enough memory.",
            _ => "SQLite refuses.",
        };
        return new StoreException($"The store '{path}': {why} (SQLite {status}: {detail})");
    }

    private static int Primary(int status) => status & 0xff;
}
