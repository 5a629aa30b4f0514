using Probity.Core.Stores;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Testing.Stores;

/// <summary>What is read is what was written, in the order that was promised.</summary>
internal static class StoreReadLaws
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<StoreLaw> All { get; } =
    [
        new(nameof(A_record_reads_as_it_was_written), A_record_reads_as_it_was_written),
        new(nameof(A_stored_value_is_a_copy), A_stored_value_is_a_copy),
        new(nameof(Several_are_read_in_the_order_asked), Several_are_read_in_the_order_asked),
        new(nameof(Ids_are_listed_in_ordinal_order), Ids_are_listed_in_ordinal_order),
        new(nameof(A_prefix_is_taken_literally), A_prefix_is_taken_literally),
        new(nameof(After_need_not_be_there), After_need_not_be_there),
        new(nameof(Pages_together_are_the_whole_list), Pages_together_are_the_whole_list),
        new(nameof(Collections_are_apart), Collections_are_apart),
        new(nameof(Due_ones_come_earliest_first_then_by_id), Due_ones_come_earliest_first_then_by_id),
        new(nameof(Due_is_cut_to_the_millisecond), Due_is_cut_to_the_millisecond),
        new(nameof(Due_follows_the_last_write), Due_follows_the_last_write),
        new(nameof(Questions_out_of_range_are_faults), Questions_out_of_range_are_faults),
        new(nameof(A_cancelled_read_gives_up), A_cancelled_read_gives_up),
    ];

    private static async Task A_record_reads_as_it_was_written(StoreScene scene)
    {
        await scene.ExpectAbsentAsync("a");
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        RecordKey longest = new(new string('c', RecordKey.MaxCollectionLength), new string('~', RecordKey.MaxIdLength));
        byte[] largest = new byte[RecordChange.MaxValueBytes];
        new SeededRandomSource(1).Fill(largest);
        await scene.CommitAsync(
            RecordChange.Insert(Key("a"), all, Noon),
            RecordChange.Insert(Key("empty"), ReadOnlyMemory<byte>.Empty),
            RecordChange.Insert(longest, largest));
        StoredRecord read = await scene.ReadAsync("a");
        Laws.Require(read.Key == Key("a") && read.Version == 1 && read.Due == Noon, $"all but the value, not {read}");
        Laws.Require(read.Value.Span.SequenceEqual(all), "the value's bytes");
        StoredRecord empty = await scene.ReadAsync("empty");
        Laws.Require(empty is { Version: 1, Due: null } && empty.Value.IsEmpty, "an empty value without a time");
        StoredRecord? large = await scene.Store.FindAsync(longest, scene.Token);
        Laws.Require(large is not null && large.Value.Span.SequenceEqual(largest), "the largest value");
    }

    private static async Task A_stored_value_is_a_copy(StoreScene scene)
    {
        byte[] value = Bytes("before");
        await scene.CommitAsync(RecordChange.Insert(Key("a"), value));
        value[0] = (byte)'X';
        await scene.ExpectAsync("a", 1, "before");
    }

    private static async Task Several_are_read_in_the_order_asked(StoreScene scene)
    {
        await scene.CommitAsync(
            RecordChange.Insert(Key("a"), Bytes("1")), RecordChange.Insert(Key("b"), Bytes("2")));
        IReadOnlyList<StoredRecord?> found = await scene.Store.FindManyAsync(
            [Key("b"), Key("none"), Key("a"), Key("b"), new RecordKey("other", "a")], scene.Token);
        string text = string.Join(',', found.Select(record => record is null ? "-" : Text(record)));
        Laws.Require(text == "2,-,1,2,-", $"in the order asked, not {text}");
        Laws.Require((await scene.Store.FindManyAsync([], scene.Token)).Count == 0, "nothing asked, nothing found");
    }

    private static async Task Ids_are_listed_in_ordinal_order(StoreScene scene)
    {
        string[] ids = ["b", "B", "a", "A", "_", "a-b", "a_b", "a.b", "ab", "a1", "~", "!", "aa", "10", "9", "a!"];
        await scene.CommitAsync([.. ids.Select(id => RecordChange.Insert(Key(id), Bytes(id)))]);
        ExpectIds(await ListAsync(scene, "", "", 1000), [.. ids.Order(StringComparer.Ordinal)]);
    }

    private static async Task A_prefix_is_taken_literally(StoreScene scene)
    {
        string[] ids = ["a", "a%", "a%b", "a_", "a_b", "ab", "a\\", "A%b", "a%~", "a%~~", "b"];
        await scene.CommitAsync([.. ids.Select(id => RecordChange.Insert(Key(id), Bytes(id)))]);
        ExpectIds(await ListAsync(scene, "a%", "", 1000), "a%", "a%b", "a%~", "a%~~");
        ExpectIds(await ListAsync(scene, "a_", "", 1000), "a_", "a_b");
        ExpectIds(await ListAsync(scene, "a\\", "", 1000), "a\\");
        ExpectIds(await ListAsync(scene, "c", "", 1000));
        ExpectIds(await ListAsync(scene, "a%", "a%b", 1000), "a%~", "a%~~");
        ExpectIds(await ListAsync(scene, "a%", "A", 1), "a%");
        ExpectIds(await ListAsync(scene, "a", "b", 1000));
    }

    private static async Task After_need_not_be_there(StoreScene scene)
    {
        await scene.CommitAsync([.. "aceg".Select(c => RecordChange.Insert(Key($"{c}"), Bytes("")))]);
        ExpectIds(await ListAsync(scene, "", "c", 1000), "e", "g");
        ExpectIds(await ListAsync(scene, "", "d", 1000), "e", "g");
        ExpectIds(await ListAsync(scene, "", "c~", 1), "e");
        ExpectIds(await ListAsync(scene, "", "g", 1000));
    }

    private static async Task Pages_together_are_the_whole_list(StoreScene scene)
    {
        string[] ids = [.. Enumerable.Range(0, 1010).Select(i => $"id{i:D4}")];
        await scene.CommitAsync([.. ids[..1000].Select(id => RecordChange.Insert(Key(id), Bytes(id)))]);
        await scene.CommitAsync([.. ids[1000..].Select(id => RecordChange.Insert(Key(id), Bytes(id)))]);
        Laws.Require((await ListAsync(scene, "id", "", 1000)).Count == 1000, "a page may have 1000");
        List<StoredRecord> all = [];
        IReadOnlyList<StoredRecord> page;
        do
        {
            page = await ListAsync(scene, "id", all.Count == 0 ? "" : all[^1].Key.Id, 97);
            all.AddRange(page);
        }
        while (page.Count > 0);
        ExpectIds(all, ids);
        Laws.Require(all.All(record => Text(record) == record.Key.Id), "each with its own value");
    }

    private static async Task Collections_are_apart(StoreScene scene)
    {
        RecordKey other = new("thing2", "a"), shorter = new("thin", "a");
        await scene.CommitAsync(
            RecordChange.Insert(Key("a"), Bytes("1"), Noon),
            RecordChange.Insert(other, Bytes("2"), Noon),
            RecordChange.Insert(shorter, Bytes("3"), Noon));
        StoredRecord listed = (await ListAsync(scene, "", "", 1000)).Single();
        StoredRecord due = (await scene.Store.ListDueAsync(Things, Noon, 1000, scene.Token)).Single();
        Laws.Require(listed.Key == Key("a") && Text(listed) == "1", "the list is of one collection");
        Laws.Require(due.Key == Key("a") && Text(due) == "1", "so are the due ones");
        Laws.Require((await scene.Store.ListAsync("none", "", "", 9, scene.Token)).Count == 0, "none of nothing");
    }

    private static async Task Due_ones_come_earliest_first_then_by_id(StoreScene scene)
    {
        await scene.CommitAsync(
            RecordChange.Insert(Key("z"), Bytes(""), Noon),
            RecordChange.Insert(Key("B"), Bytes(""), Noon),
            RecordChange.Insert(Key("a"), Bytes(""), Noon),
            RecordChange.Insert(Key("first"), Bytes(""), DateTimeOffset.UnixEpoch.AddYears(-5)),
            RecordChange.Insert(Key("never"), Bytes("")),
            RecordChange.Insert(Key("before"), Bytes(""), Noon.AddMilliseconds(-1)),
            RecordChange.Insert(Key("after"), Bytes(""), Noon.AddMilliseconds(1)),
            RecordChange.Insert(Key("last"), Bytes(""), DateTimeOffset.MaxValue));
        ExpectIds(await DueAsync(scene, Noon, 1000), "first", "before", "B", "a", "z");
        ExpectIds(await DueAsync(scene, Noon, 3), "first", "before", "B");
        ExpectIds(await DueAsync(scene, Noon.AddMilliseconds(-1), 1000), "first", "before");
        ExpectIds(await DueAsync(scene, DateTimeOffset.MinValue, 1000));
        Laws.Require((await DueAsync(scene, DateTimeOffset.MaxValue, 1000)).Count == 7, "all that have a time");

        // The same moment in another zone is the same moment.
        ExpectIds(await DueAsync(scene, Noon.ToOffset(TimeSpan.FromHours(9)), 3), "first", "before", "B");
    }

    private static async Task Due_is_cut_to_the_millisecond(StoreScene scene)
    {
        DateTimeOffset late = Noon.AddMilliseconds(5).AddTicks(9_999), early = DateTimeOffset.UnixEpoch.AddTicks(-1);
        await scene.CommitAsync(
            RecordChange.Insert(Key("late"), Bytes(""), late.ToOffset(TimeSpan.FromHours(2))),
            RecordChange.Insert(Key("early"), Bytes(""), early));
        StoredRecord read = await scene.ReadAsync("late");
        Laws.Require(read.Due == Noon.AddMilliseconds(5), $"cut, not {read.Due:O}");
        DateTimeOffset? cut = (await scene.ReadAsync("early")).Due;
        Laws.Require(cut == DateTimeOffset.UnixEpoch.AddMilliseconds(-1), $"cut before 1970 too, not {cut:O}");
        ExpectIds(await DueAsync(scene, Noon.AddMilliseconds(5), 9), "early", "late");
        ExpectIds(await DueAsync(scene, Noon.AddMilliseconds(4), 9), "early");
    }

    private static async Task Due_follows_the_last_write(StoreScene scene)
    {
        StoredRecord a = await scene.MakeAsync("a", "1", Noon);
        StoredRecord b = await scene.MakeAsync("b", "1", Noon);
        StoredRecord c = await scene.MakeAsync("c", "1");
        await scene.CommitAsync(
            RecordChange.Replace(a, Bytes("2")),
            RecordChange.Delete(b),
            RecordChange.Replace(c, Bytes("2"), Noon.AddHours(-1)));
        ExpectIds(await DueAsync(scene, Noon, 9), "c");
        Laws.Require((await scene.ReadAsync("a")).Due is null, "a write without a time takes it away");
    }

    private static async Task Questions_out_of_range_are_faults(StoreScene scene)
    {
        IRecordStore store = scene.Store;
        await ExpectFaultAsync(() => ListAsync(scene, "", "", 0), "a limit of 0");
        await ExpectFaultAsync(() => ListAsync(scene, "", "", 1001), "a limit of 1001");
        await ExpectFaultAsync(() => DueAsync(scene, Noon, 0), "a due limit of 0");
        await ExpectFaultAsync(() => DueAsync(scene, Noon, 1001), "a due limit of 1001");
        await ExpectFaultAsync(() => ListAsync(scene, "ä", "", 1), "a prefix that no id can have");
        await ExpectFaultAsync(() => ListAsync(scene, "", "a b", 1), "an id that none can be");
        await ExpectFaultAsync(() => store.ListAsync("", "", "", 1, scene.Token), "a collection without a name");
        await ExpectFaultAsync(() => store.ListDueAsync("a b", Noon, 1, scene.Token), "a collection with a space");
        await ExpectFaultAsync(() => store.FindAsync(default, scene.Token), "no key");
        await ExpectFaultAsync(() => store.FindAsync(Key("a\n"), scene.Token), "a key with a line end");
        await ExpectFaultAsync(() => store.FindManyAsync([Key("a"), default], scene.Token), "no key among others");
        string long1 = new('a', RecordKey.MaxIdLength + 1), long2 = new('a', RecordKey.MaxCollectionLength + 1);
        await ExpectFaultAsync(() => store.FindAsync(Key(long1), scene.Token), "an id that is too long");
        await ExpectFaultAsync(() => store.FindAsync(new(long2, "a"), scene.Token), "a collection that is too long");
    }

    private static async Task A_cancelled_read_gives_up(StoreScene scene)
    {
        CancellationToken cancelled = new(canceled: true);
        bool isGivenUp = false;
        try
        {
            await scene.Store.FindAsync(Key("a"), cancelled);
        }
        catch (OperationCanceledException)
        {
            isGivenUp = true;
        }

        Laws.Require(isGivenUp, "a cancelled read gives up");
    }

    private static Task<IReadOnlyList<StoredRecord>> ListAsync(
        StoreScene scene, string prefix, string after, int limit) =>
        scene.Store.ListAsync(Things, prefix, after, limit, scene.Token);

    private static Task<IReadOnlyList<StoredRecord>> DueAsync(StoreScene scene, DateTimeOffset until, int limit) =>
        scene.Store.ListDueAsync(Things, until, limit, scene.Token);
}
