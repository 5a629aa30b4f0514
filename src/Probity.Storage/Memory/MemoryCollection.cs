using Probity.Core.Stores;
using Probity.Storage.Commits;

namespace Probity.Storage.Memory;

/// <summary>The records of one collection, by id and by when they are due.</summary>
internal sealed class MemoryCollection
{
    private static readonly Comparer<(DateTimeOffset Due, string Id)> ByDue = Comparer<(DateTimeOffset Due, string Id)>
        .Create((a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : string.CompareOrdinal(a.Id, b.Id));

    private readonly Dictionary<string, StoredRecord> _records = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset Due, string Id)> _due = new(ByDue);

    public StoredRecord? Find(string id) => _records.GetValueOrDefault(id);

    public StoredRecord[] List(IdRange range, int limit) => string.CompareOrdinal(range.From, range.To) < 0
        ? [.. _ids.GetViewBetween(range.From, range.To).Take(limit).Select(id => _records[id])]
        : [];

    public StoredRecord[] ListDue(DateTimeOffset until, int limit)
    {
        long last = until.ToUnixTimeMilliseconds();
        return
        [
            .. _due.TakeWhile(entry => entry.Due.ToUnixTimeMilliseconds() <= last)
                .Take(limit)
                .Select(entry => _records[entry.Id]),
        ];
    }

    public void Add(StoredRecord record)
    {
        _records.Add(record.Key.Id, record);
        _ids.Add(record.Key.Id);
        if (record.Due is { } due) { _due.Add((due, record.Key.Id)); }
    }

    public void Remove(string id)
    {
        if (!_records.Remove(id, out StoredRecord? record)) { return; }
        _ids.Remove(id);
        if (record.Due is { } due) { _due.Remove((due, id)); }
    }
}
