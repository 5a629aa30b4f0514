using System.Text;
using Probity.Core.Stores;

namespace Probity.Testing.Stores;

/// <summary>One empty place for records, and one or more stores that are open on it.</summary>
/// <param name="stores">All on one place; what holds for one must hold between them.</param>
/// <param name="cancellationToken">The test's.</param>
public sealed class StoreScene(IReadOnlyList<IRecordStore> stores, CancellationToken cancellationToken)
{
    /// <summary>The collection of most laws.</summary>
    public const string Things = "thing";

    /// <summary>The store of laws that need one.</summary>
    public IRecordStore Store => stores[0];

    /// <summary>The test's.</summary>
    public CancellationToken Token => cancellationToken;

    /// <summary>A store for caller number <paramref name="caller"/>.</summary>
    public IRecordStore StoreOf(int caller) => stores[caller % stores.Count];

    /// <summary>A key of the collection of most laws.</summary>
    public static RecordKey Key(string id) => new(Things, id);

    /// <summary>A value.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>What a value says.</summary>
    public static string Text(StoredRecord? record) => record is null ? "" : Encoding.UTF8.GetString(record.Value.Span);

    /// <summary>Commits on the first store.</summary>
    public Task<bool> TryAsync(params RecordChange[] changes) => Store.TryCommitAsync(changes, cancellationToken);

    /// <summary>Commits, and fails if it is refused.</summary>
    public async Task CommitAsync(params RecordChange[] changes) =>
        Laws.Require(await TryAsync(changes), "a commit that expects what is there succeeds");

    /// <summary>Commits, and fails unless it is refused.</summary>
    public async Task RefuseAsync(params RecordChange[] changes) =>
        Laws.Require(!await TryAsync(changes), "a commit that expects something else is refused");

    /// <summary>Makes a record and reads it.</summary>
    public async Task<StoredRecord> MakeAsync(string id, string text, DateTimeOffset? due = null)
    {
        await CommitAsync(RecordChange.Insert(Key(id), Bytes(text), due));
        return await ReadAsync(id);
    }

    /// <summary>Reads a record that must be there.</summary>
    public async Task<StoredRecord> ReadAsync(string id) =>
        await FindAsync(id) ?? throw new InvalidOperationException($"Broken law: {id} is there.");

    /// <summary>Reads a record.</summary>
    public Task<StoredRecord?> FindAsync(string id) => Store.FindAsync(Key(id), cancellationToken);

    /// <summary>Fails unless the record is there with this version and text.</summary>
    public async Task ExpectAsync(string id, long version, string text)
    {
        StoredRecord? record = await FindAsync(id);
        string found = record is null ? "nothing" : $"version {record.Version}, '{Text(record)}'";
        string expected = $"version {version}, '{text}'";
        Laws.Require(found == expected, $"{id} is {expected}, not {found}");
    }

    /// <summary>Fails unless there is no such record.</summary>
    public async Task ExpectAbsentAsync(string id) => Laws.Require(await FindAsync(id) is null, $"{id} is not there");

    /// <summary>Fails unless the ids are these, in this order.</summary>
    public static void ExpectIds(IEnumerable<StoredRecord> records, params string[] ids)
    {
        string found = string.Join(' ', records.Select(record => record.Key.Id)), expected = string.Join(' ', ids);
        Laws.Require(found == expected, $"the ids are '{expected}', not '{found}'");
    }

    /// <summary>Fails unless the call is refused as its caller's fault.</summary>
    public static async Task ExpectFaultAsync(Func<Task> call, string what)
    {
        try
        {
            await call();
        }
        catch (ArgumentException)
        {
            return;
        }

        Laws.Require(false, $"{what} is an ArgumentException");
    }

    /// <summary>Runs many callers at once and waits for all; each is told its number.</summary>
    public static Task RaceAsync(int callers, Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => run(caller))));
}
