using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>What every form asks of its callers, said once.</summary>
internal static class CommitChecks
{
    public const int MaxListed = 1000;

    /// <summary>Throws unless the changes are a commit.</summary>
    public static void RequireValid(IReadOnlyList<RecordChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count is < 1 or > IRecordStore.MaxChanges)
        {
            throw new ArgumentException(
                $"A commit has 1 to {IRecordStore.MaxChanges} changes, not {changes.Count}.", nameof(changes));
        }

        long valueBytes = 0;
        for (int i = 0; i < changes.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(changes[i], nameof(changes));
            valueBytes += changes[i].Value.Length;
        }

        if (valueBytes > IRecordStore.MaxCommitBytes)
        {
            throw new ArgumentException(
                $"The values of a commit have at most {IRecordStore.MaxCommitBytes} bytes together.", nameof(changes));
        }

        RequireDistinct(changes);
    }

    public static void RequireLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxListed);
    }

    public static void RequireCollection(string collection) => new RecordKey(collection, "-").RequireValid();

    /// <summary>The time that stores keep: milliseconds since 1970, cut.</summary>
    public static long? ToMilliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static DateTimeOffset? FromMilliseconds(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private static void RequireDistinct(IReadOnlyList<RecordChange> changes)
    {
        if (changes.Count == 1) { return; }
        HashSet<RecordKey> seen = new(changes.Count);
        for (int i = 0; i < changes.Count; i++)
        {
            if (!seen.Add(changes[i].Key))
            {
                throw new ArgumentException($"Two changes of one commit name {changes[i].Key}.", nameof(changes));
            }
        }
    }
}
