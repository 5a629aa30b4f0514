using Probity.Core.Stores;

namespace Probity.Storage.Sqlite;

/// <summary>Remembers that the file was found damaged: from then on nothing is read or written.</summary>
internal sealed class SqliteHealth
{
    private volatile StoreException? _damage;

    public StoreException? Damage => _damage;

    public void RequireSound()
    {
        if (_damage is { } damage) { throw new StoreException(damage.Message, damage); }
    }

    /// <param name="failure">What SQLite said.</param>
    /// <param name="isUndone">It is known that nothing was changed.</param>
    public StoreException Report(SqliteFailure failure, bool isUndone)
    {
        StoreException explained = failure.ToStoreException();
        if (SqliteErrors.IsDamage(failure.Status)) { _damage = explained; }
        return isUndone ? new StoreException($"{explained.Message} Nothing was changed.", failure) : explained;
    }
}
