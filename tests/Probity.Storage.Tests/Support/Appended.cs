using System.Globalization;
using System.Text;
using Probity.Core.Stores;

namespace Probity.Storage.Tests.Support;

/// <summary>What the worker's "append" said, and whether the store holds it.</summary>
internal sealed class Appended
{
    private readonly Dictionary<string, int> _acknowledged = [];

    /// <summary>Commits of all runs that were acknowledged, or found to be there after a run.</summary>
    public int Count => _acknowledged.Values.Sum();

    /// <summary>Takes in a line; the last one of a killed process may be cut.</summary>
    public void Add(string line)
    {
        if (line.Split(' ') is [{ Length: 3 } name, { Length: > 0 } number])
        {
            int last = _acknowledged.GetValueOrDefault(name);
            _acknowledged[name] = int.Max(last, int.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Every acknowledged commit is there, at most the one under way beside them, and none in part.</summary>
    public async Task RequireHeldAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        foreach ((string name, int acknowledged) in _acknowledged.ToArray())
        {
            StoredRecord? counter = await store.FindAsync(new RecordKey("counter", name), cancellationToken);
            Assert.NotNull(counter);
            int counted = int.Parse(Encoding.ASCII.GetString(counter.Value.Span), CultureInfo.InvariantCulture);
            Assert.InRange(counted, acknowledged, acknowledged + 1);
            Assert.Equal(counted, counter.Version);
            Assert.Equal(counted, await CountItemsAsync(store, name, cancellationToken));

            // The one beside them is now known: the next run may be killed before it acknowledges any, and leave one more.
            _acknowledged[name] = counted;
        }
    }

    private static async Task<int> CountItemsAsync(IRecordStore store, string name, CancellationToken cancellationToken)
    {
        string after = string.Empty;
        int count = 0;
        while (true)
        {
            IReadOnlyList<StoredRecord> page =
                await store.ListAsync("item", $"{name}-", after, 1000, cancellationToken);
            if (page.Count == 0) { return count; }
            foreach (StoredRecord item in page)
            {
                count++;
                Assert.Equal($"{name}-{count:D8}", item.Key.Id);
                Assert.False(item.Value.Span.ContainsAnyExcept((byte)count));
            }

            after = page[^1].Key.Id;
        }
    }
}
