using Probity.Core.Stores;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Testing.Stores;

/// <summary>A commit does what it says, or nothing.</summary>
internal static class StoreCommitLaws
{
    public static IReadOnlyList<StoreLaw> All { get; } =
    [
        new(nameof(A_record_is_made_once), A_record_is_made_once),
        new(nameof(A_version_counts_the_writes), A_version_counts_the_writes),
        new(nameof(A_stale_state_is_not_written_over), A_stale_state_is_not_written_over),
        new(nameof(A_deleted_record_is_gone_and_begins_again_at_1), A_deleted_record_is_gone_and_begins_again_at_1),
        new(nameof(What_is_required_is_not_changed), What_is_required_is_not_changed),
        new(nameof(What_is_required_must_be_as_read), What_is_required_must_be_as_read),
        new(nameof(A_refused_commit_changes_nothing), A_refused_commit_changes_nothing),
        new(nameof(A_commit_has_1_to_1024_changes_of_different_records),
            A_commit_has_1_to_1024_changes_of_different_records),
        new(nameof(A_commit_has_a_limit_in_bytes), A_commit_has_a_limit_in_bytes),
        new(nameof(A_cancelled_commit_changes_nothing), A_cancelled_commit_changes_nothing),
        new(nameof(A_closed_store_says_so), A_closed_store_says_so),
    ];

    private static async Task A_record_is_made_once(StoreScene scene)
    {
        await scene.CommitAsync(RecordChange.Insert(Key("a"), Bytes("1")));
        await scene.RefuseAsync(RecordChange.Insert(Key("a"), Bytes("2")));
        await scene.ExpectAsync("a", 1, "1");
    }

    private static async Task A_version_counts_the_writes(StoreScene scene)
    {
        StoredRecord read = await scene.MakeAsync("a", "0");
        for (int i = 1; i <= 5; i++)
        {
            await scene.CommitAsync(RecordChange.Replace(read, Bytes($"{i}")));
            await scene.ExpectAsync("a", i + 1, $"{i}");
            read = await scene.ReadAsync("a");
        }
    }

    private static async Task A_stale_state_is_not_written_over(StoreScene scene)
    {
        StoredRecord stale = await scene.MakeAsync("a", "1");
        await scene.CommitAsync(RecordChange.Replace(stale, Bytes("2")));
        await scene.RefuseAsync(RecordChange.Replace(stale, Bytes("lost")));
        await scene.RefuseAsync(RecordChange.Delete(stale));
        await scene.RefuseAsync(RecordChange.Replace(stale with { Version = 3 }, Bytes("from the future")));
        await scene.ExpectAsync("a", 2, "2");
        await scene.RefuseAsync(RecordChange.Replace(stale with { Key = Key("none") }, Bytes("of nothing")));
        await scene.ExpectAbsentAsync("none");
    }

    private static async Task A_deleted_record_is_gone_and_begins_again_at_1(StoreScene scene)
    {
        StoredRecord first = await scene.MakeAsync("a", "1");
        await scene.CommitAsync(RecordChange.Replace(first, Bytes("2")));
        StoredRecord second = await scene.ReadAsync("a");
        await scene.CommitAsync(RecordChange.Delete(second));
        await scene.ExpectAbsentAsync("a");
        await scene.RefuseAsync(RecordChange.Replace(second, Bytes("of the dead")));
        await scene.RefuseAsync(RecordChange.Delete(second));
        await scene.CommitAsync(RecordChange.Insert(Key("a"), Bytes("again")));
        await scene.ExpectAsync("a", 1, "again");
        await scene.RefuseAsync(RecordChange.Replace(second, Bytes("of the dead")));
        await scene.ExpectAsync("a", 1, "again");
    }

    private static async Task What_is_required_is_not_changed(StoreScene scene)
    {
        DateTimeOffset due = DateTimeOffset.UnixEpoch;
        StoredRecord read = await scene.MakeAsync("a", "1", due);
        await scene.CommitAsync(RecordChange.Require(read), RecordChange.RequireAbsent(Key("b")));
        await scene.CommitAsync(RecordChange.Require(read));
        await scene.ExpectAsync("a", 1, "1");
        await scene.ExpectAbsentAsync("b");
        Laws.Require((await scene.ReadAsync("a")).Due == due, "its time stays");
    }

    private static async Task What_is_required_must_be_as_read(StoreScene scene)
    {
        StoredRecord stale = await scene.MakeAsync("a", "1");
        await scene.CommitAsync(RecordChange.Replace(stale, Bytes("2")));
        await scene.RefuseAsync(RecordChange.Require(stale));
        await scene.RefuseAsync(RecordChange.Require(stale), RecordChange.Insert(Key("b"), Bytes("1")));
        await scene.RefuseAsync(RecordChange.RequireAbsent(Key("a")), RecordChange.Insert(Key("b"), Bytes("1")));
        await scene.RefuseAsync(RecordChange.Require(stale with { Key = Key("none") }));
        await scene.ExpectAbsentAsync("b");
        await scene.CommitAsync(
            RecordChange.Require(await scene.ReadAsync("a")), RecordChange.Insert(Key("b"), Bytes("1")));
    }

    private static async Task A_refused_commit_changes_nothing(StoreScene scene)
    {
        StoredRecord replaced = await scene.MakeAsync("replaced", "1");
        StoredRecord deleted = await scene.MakeAsync("deleted", "1");
        RecordChange[] good =
        [
            RecordChange.Replace(replaced, Bytes("2")),
            RecordChange.Delete(deleted),
            RecordChange.Insert(Key("inserted"), Bytes("1"), DateTimeOffset.UnixEpoch),
        ];
        RecordChange bad = RecordChange.Replace(replaced with { Key = Key("none") }, Bytes("2"));
        for (int place = 0; place <= good.Length; place++)
        {
            await scene.RefuseAsync([.. good[..place], bad, .. good[place..]]);
            await scene.ExpectAsync("replaced", 1, "1");
            await scene.ExpectAsync("deleted", 1, "1");
            await scene.ExpectAbsentAsync("inserted");
            Laws.Require(
                (await scene.Store.ListDueAsync(Things, DateTimeOffset.UnixEpoch, 9, scene.Token)).Count == 0,
                "nor is anything due");
        }

        await scene.CommitAsync(good);
        await scene.ExpectAsync("replaced", 2, "2");
        await scene.ExpectAbsentAsync("deleted");
        await scene.ExpectAsync("inserted", 1, "1");
    }

    private static async Task A_commit_has_1_to_1024_changes_of_different_records(StoreScene scene)
    {
        RecordChange[] many =
            [.. Enumerable.Range(0, 1025).Select(i => RecordChange.Insert(Key($"{i:D4}"), Bytes($"{i}")))];
        await ExpectFaultAsync(() => scene.TryAsync(), "no change");
        await ExpectFaultAsync(() => scene.TryAsync(many), "1025 changes");
        await ExpectFaultAsync(() => scene.TryAsync(many[0], many[1], many[0]), "two changes of one record");
        await scene.ExpectAbsentAsync("0000");
        await scene.CommitAsync(many[..1024]);
        Laws.Require((await scene.Store.ListAsync(Things, "1", "", 1000, scene.Token)).Count == 24, "all are there");
        RecordChange[] all = [.. Enumerable.Range(0, 1024).Select(i => RecordChange.RequireAbsent(Key($"none{i}")))];
        await scene.CommitAsync(all);
    }

    private static async Task A_commit_has_a_limit_in_bytes(StoreScene scene)
    {
        byte[] large = new byte[RecordChange.MaxValueBytes];
        int count = IRecordStore.MaxCommitBytes / large.Length;
        RecordChange[] all =
            [.. Enumerable.Range(0, count).Select(i => RecordChange.Insert(Key($"{i:D2}"), large))];
        await ExpectFaultAsync(
            () => scene.TryAsync([.. all, RecordChange.Insert(Key("x"), Bytes("1"))]), "more than the limit");
        await scene.ExpectAbsentAsync("00");
        await scene.CommitAsync(all);
        Laws.Require((await scene.ReadAsync("15")).Value.Length == large.Length, "as much as the limit is stored");
    }

    private static async Task A_cancelled_commit_changes_nothing(StoreScene scene)
    {
        bool isGivenUp = false;
        try
        {
            await scene.Store.TryCommitAsync(
                [RecordChange.Insert(Key("a"), Bytes("1"))], new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            isGivenUp = true;
        }

        Laws.Require(isGivenUp, "a commit that was cancelled before it began gives up");
        await scene.ExpectAbsentAsync("a");
    }

    private static async Task A_closed_store_says_so(StoreScene scene)
    {
        await scene.Store.DisposeAsync();
        await scene.Store.DisposeAsync();
        foreach (Func<Task> call in (Func<Task>[])[() => scene.FindAsync("a"), () => scene.TryAsync(
            RecordChange.Insert(Key("a"), Bytes("1")))])
        {
            bool isSaid = false;
            try
            {
                await call();
            }
            catch (ObjectDisposedException)
            {
                isSaid = true;
            }

            Laws.Require(isSaid, "a closed store says that it is closed");
        }
    }
}
