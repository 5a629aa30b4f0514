using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>Prefix and "after" of a listing as one range of ids.</summary>
/// <param name="From">The first id that belongs to it; empty for no bound.</param>
/// <param name="To">The first id that no longer does. An id holds no character above '~', so that a prefix with
/// the next character behind it ends all ids that begin with the prefix.</param>
internal readonly record struct IdRange(string From, string To)
{
    private const char First = '!', AfterLast = '\x7f';

    public static IdRange Of(string collection, string prefix, string after)
    {
        CommitChecks.RequireCollection(collection);
        RequireValid(prefix);
        RequireValid(after);

        // Nothing stands between an id and the same id with the lowest character behind it.
        string next = after.Length == 0 ? string.Empty : after + First;
        return new IdRange(string.CompareOrdinal(prefix, next) >= 0 ? prefix : next, prefix + AfterLast);
    }

    private static void RequireValid(string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Length > 0) { new RecordKey("-", part).RequireValid(); }
    }
}
