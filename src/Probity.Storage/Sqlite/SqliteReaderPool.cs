namespace Probity.Storage.Sqlite;

/// <summary>Connections that wait to be used again.</summary>
internal sealed class SqliteReaderPool(string path, SqliteSettings settings) : IDisposable
{
    private const int MaxIdle = 16;
    private readonly Stack<SqliteReader> _idle = new();
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Asks on a connection that nobody else uses. One that failed is not used again.</summary>
    public T Read<T>(Func<SqliteReader, T> question)
    {
        SqliteReader reader = Rent();
        bool isWhole = false;
        try
        {
            T answer = question(reader);
            isWhole = true;
            return answer;
        }
        finally
        {
            Return(reader, isWhole);
        }
    }

    public void Dispose()
    {
        SqliteReader[] idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (SqliteReader reader in idle) { reader.Dispose(); }
    }

    private SqliteReader Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqliteRecordStore));
            if (_idle.TryPop(out SqliteReader? reader)) { return reader; }
        }

        return new SqliteReader(path, settings);
    }

    private void Return(SqliteReader reader, bool isWhole)
    {
        lock (_lock)
        {
            if (isWhole && !_isDisposed && _idle.Count < MaxIdle)
            {
                _idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
