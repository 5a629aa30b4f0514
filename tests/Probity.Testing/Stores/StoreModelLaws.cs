using Probity.Core.Stores;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Testing.Stores;

/// <summary>Random questions and commits, beside a dictionary that is obviously right.</summary>
internal static class StoreModelLaws
{
    private const int Seeds = 6, Steps = 60;
    private static readonly string[] Ids = ["a", "b", "B", "aa", "a!", "~", "ab", "a~"];

    public static IReadOnlyList<StoreLaw> All { get; } =
        [new(nameof(It_behaves_as_a_dictionary), It_behaves_as_a_dictionary)];

    private static async Task It_behaves_as_a_dictionary(StoreScene scene)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            using SeededRandomSource random = new(seed);
            SortedDictionary<string, StoredRecord> model = new(StringComparer.Ordinal);
            string collection = $"model{seed}";
            for (int step = 0; step < Steps; step++)
            {
                try
                {
                    await CommitAsync(scene, collection, model, random);
                    await CompareAsync(scene, collection, model, random);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException($"Seed {seed}, step {step}: {failure.Message}", failure);
                }
            }
        }
    }

    private static async Task CommitAsync(
        StoreScene scene, string collection, SortedDictionary<string, StoredRecord> model, SeededRandomSource random)
    {
        bool isExpected = true;
        Dictionary<string, StoredRecord?> after = [];
        List<RecordChange> changes = [];
        int count = 1 + random.NextBelow(4), first = random.NextBelow(Ids.Length);
        for (int i = 0; i < count; i++)
        {
            RecordKey key = new(collection, Ids[(first + (i * 3)) % Ids.Length]);
            StoredRecord? now = model.GetValueOrDefault(key.Id);

            // Mostly as it is; else as it was or never was.
            long version = random.NextBelow(8) == 0 ? random.NextBelow(4) : now?.Version ?? 0;
            isExpected &= version == (now?.Version ?? 0);
            StoredRecord read = new(key, version, default, null);
            byte[] value = new byte[random.NextBelow(40)];
            random.Fill(value);
            int days = random.NextBelow(10);
            DateTimeOffset? due = days < 5 ? DateTimeOffset.UnixEpoch.AddDays(days) : null;
            int action = random.NextBelow(4);
            RecordChange change = (version, action) switch
            {
                (0, 0) => RecordChange.RequireAbsent(key),
                (0, _) => RecordChange.Insert(key, value, due),
                (_, 0) => RecordChange.Require(read),
                (_, 1) => RecordChange.Delete(read),
                _ => RecordChange.Replace(read, value, due),
            };
            changes.Add(change);
            StoredRecord written = new(key, version + 1, value, due);
            if (change.Action != RecordAction.Require)
            {
                after[key.Id] = change.Action == RecordAction.Write ? written : null;
            }
        }

        bool isDone = await scene.StoreOf(random.NextBelow(4)).TryCommitAsync(changes, scene.Token);
        Laws.Require(isDone == isExpected, $"a commit ends with {isExpected}, not {isDone}");
        if (!isDone) { return; }
        foreach ((string id, StoredRecord? record) in after)
        {
            model.Remove(id);
            if (record is not null) { model.Add(id, record); }
        }
    }

    private static async Task CompareAsync(
        StoreScene scene, string collection, SortedDictionary<string, StoredRecord> model, SeededRandomSource random)
    {
        IRecordStore store = scene.StoreOf(random.NextBelow(4));
        string prefix = random.NextBelow(2) == 0 ? "" : Ids[random.NextBelow(Ids.Length)];
        string after = random.NextBelow(2) == 0 ? "" : Ids[random.NextBelow(Ids.Length)];
        int limit = 1 + random.NextBelow(Ids.Length);
        DateTimeOffset until = DateTimeOffset.UnixEpoch.AddDays(random.NextBelow(6) - 1);
        RecordKey[] keys = [.. Ids.Select(id => new RecordKey(collection, id))];

        IReadOnlyList<StoredRecord?> many = await store.FindManyAsync(keys, scene.Token);
        Same("found", keys.Select(key => model.GetValueOrDefault(key.Id)), many);
        Same(
            $"listed from '{prefix}' after '{after}'",
            model.Values.Where(record => record.Key.Id.StartsWith(prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(record.Key.Id, after) > 0).Take(limit),
            await store.ListAsync(collection, prefix, after, limit, scene.Token));
        Same(
            $"due until {until:O}",
            model.Values.Where(record => record.Due <= until).OrderBy(record => record.Due)
                .ThenBy(record => record.Key.Id, StringComparer.Ordinal).Take(limit),
            await store.ListDueAsync(collection, until, limit, scene.Token));
    }

    private static void Same(string what, IEnumerable<StoredRecord?> expected, IEnumerable<StoredRecord?> found)
    {
        string right = string.Join("; ", expected.Select(Show)), actual = string.Join("; ", found.Select(Show));
        Laws.Require(right == actual, $"{what} is {right}, not {actual}");
    }

    private static string Show(StoredRecord? record) => record is null
        ? "-"
        : $"{record.Key.Id} {record.Version} {record.Due:O} {Convert.ToHexString(record.Value.Span)}";
}
