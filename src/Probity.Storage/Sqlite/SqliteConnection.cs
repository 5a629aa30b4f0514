using System.Globalization;
using Probity.Core.Stores;
using SQLitePCL;

namespace Probity.Storage.Sqlite;

/// <summary>One connection to a file; used by one thread at a time.</summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly string _path;
    private readonly List<SqliteStatement> _statements = [];

    /// <summary>Opens the file, and where that is allowed makes it if it is not there.</summary>
    /// <exception cref="SqliteFailure">It cannot be opened.</exception>
    /// <exception cref="StoreException">There is no SQLite here, or it is too old.</exception>
    public SqliteConnection(string path, TimeSpan busyTimeout, bool isNewAllowed)
    {
        SqliteLibrary.RequireLoaded();
        _path = path;
        int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX;
        if (isNewAllowed) { flags |= raw.SQLITE_OPEN_CREATE; }
        int status = raw.sqlite3_open_v2(path, out _handle, flags, null);
        try
        {
            Require(status);
            raw.sqlite3_extended_result_codes(_handle, 1);
            Require(raw.sqlite3_busy_timeout(_handle, (int)busyTimeout.TotalMilliseconds));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Runs one or more statements that give nothing back.</summary>
    public void Execute(string sql) => Require(raw.sqlite3_exec(_handle, sql));

    public SqliteStatement Prepare(string sql)
    {
        Require(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement));
        SqliteStatement prepared = new(this, statement);
        _statements.Add(prepared);
        return prepared;
    }

    /// <summary>The first column of the first row, as a number.</summary>
    public long ReadNumber(string sql) => long.Parse(ReadText(sql), CultureInfo.InvariantCulture);

    /// <summary>The first column of the first row, as text.</summary>
    public string ReadText(string sql)
    {
        Require(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt handle));
        using SqliteStatement statement = new(this, handle);
        return statement.Step() ? statement.Text(0) : string.Empty;
    }

    /// <summary>Takes back what the open transaction did, if there is one.</summary>
    public void RollBack()
    {
        if (IsInTransaction) { Execute("ROLLBACK"); }
    }

    public void Require(int status)
    {
        if (status is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) { return; }
        bool hasMessage = _handle is { IsInvalid: false };
        string detail = hasMessage ? raw.sqlite3_errmsg(_handle).utf8_to_string() : "no handle";
        throw new SqliteFailure(_path, hasMessage ? raw.sqlite3_extended_errcode(_handle) : status, detail);
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements) { statement.Dispose(); }
        if (_handle is { IsInvalid: false }) { raw.sqlite3_close_v2(_handle); }
        _handle?.Dispose();
    }
}
