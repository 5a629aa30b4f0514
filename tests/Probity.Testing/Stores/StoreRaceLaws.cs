using System.Globalization;
using Probity.Core.Stores;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Testing.Stores;

/// <summary>Many callers at once, on as many stores as the scene has.</summary>
internal static class StoreRaceLaws
{
    private const int Callers = 16;

    public static IReadOnlyList<StoreLaw> All { get; } =
    [
        new(nameof(One_of_many_makes_a_record), One_of_many_makes_a_record),
        new(nameof(No_update_is_lost), No_update_is_lost),
        new(nameof(Money_is_neither_made_nor_lost), Money_is_neither_made_nor_lost),
        new(nameof(Two_that_require_each_other_absent_do_not_both_succeed),
            Two_that_require_each_other_absent_do_not_both_succeed),
        new(nameof(Two_that_require_each_other_unchanged_do_not_both_succeed),
            Two_that_require_each_other_unchanged_do_not_both_succeed),
        new(nameof(A_large_commit_and_a_small_one_do_not_overlook_each_other),
            A_large_commit_and_a_small_one_do_not_overlook_each_other),
        new(nameof(Callers_read_their_own_commits), Callers_read_their_own_commits),
        new(nameof(A_record_changes_hands_between_many), A_record_changes_hands_between_many),
        new(nameof(Large_commits_in_opposite_orders_all_end), Large_commits_in_opposite_orders_all_end),
    ];

    private static async Task One_of_many_makes_a_record(StoreScene scene)
    {
        for (int round = 0; round < 10; round++)
        {
            RecordKey key = Key($"{round}");
            int made = 0;
            await RaceAsync(Callers, async caller =>
            {
                RecordChange[] changes = [RecordChange.Insert(key, Bytes($"{caller}"))];
                bool isMade = await scene.StoreOf(caller).TryCommitAsync(changes, scene.Token);
                if (isMade) { Interlocked.Increment(ref made); }
            });
            Laws.Require(made == 1, $"one makes it, not {made}");
        }
    }

    private static async Task No_update_is_lost(StoreScene scene)
    {
        const int Increments = 20;
        await scene.CommitAsync(
            RecordChange.Insert(Key("0"), Bytes("0")), RecordChange.Insert(Key("1"), Bytes("0")));
        await RaceAsync(Callers, async caller =>
        {
            for (int i = 0; i < Increments; i++)
            {
                IRecordStore store = scene.StoreOf(caller);
                RecordChange change;
                do
                {
                    StoredRecord read = (await store.FindAsync(Key($"{i % 2}"), scene.Token))!;
                    change = RecordChange.Replace(read, Bytes($"{Number(read) + 1}"));
                }
                while (!await store.TryCommitAsync([change], scene.Token));
            }
        });
        await scene.ExpectAsync("0", 1 + (Callers * Increments / 2), $"{Callers * Increments / 2}");
        await scene.ExpectAsync("1", 1 + (Callers * Increments / 2), $"{Callers * Increments / 2}");
    }

    private static async Task Money_is_neither_made_nor_lost(StoreScene scene)
    {
        const int Accounts = 6, Transfers = 20;
        RecordKey[] keys = [.. Enumerable.Range(0, Accounts).Select(i => Key($"account{i}"))];
        await scene.CommitAsync([.. keys.Select(key => RecordChange.Insert(key, Bytes("100")))]);
        await RaceAsync(Callers, async caller =>
        {
            using SeededRandomSource random = new((ulong)caller);
            IRecordStore store = scene.StoreOf(caller);
            for (int done = 0; done < Transfers;)
            {
                IReadOnlyList<StoredRecord?> all = await store.FindManyAsync(keys, scene.Token);
                int sum = all.Sum(record => Number(record!));
                Laws.Require(sum == 100 * Accounts, $"what is read together is of one state: the sum is {sum}");

                // From and to in either order: those who lock must not wait for each other.
                int from = random.NextBelow(Accounts), to = (from + 1 + random.NextBelow(Accounts - 1)) % Accounts;
                RecordChange[] changes =
                [
                    RecordChange.Replace(all[from]!, Bytes($"{Number(all[from]!) - 1}")),
                    RecordChange.Replace(all[to]!, Bytes($"{Number(all[to]!) + 1}")),
                ];
                if (await store.TryCommitAsync(changes, scene.Token)) { done++; }
            }
        });
        IReadOnlyList<StoredRecord?> last = await scene.Store.FindManyAsync(keys, scene.Token);
        long commits = last.Sum(record => record!.Version - 1) / 2;
        Laws.Require(commits == Callers * Transfers, $"each commit that succeeded took place once, not {commits}");
        Laws.Require(last.Sum(record => Number(record!)) == 100 * Accounts, "the sum stays");
    }

    private static async Task Two_that_require_each_other_absent_do_not_both_succeed(StoreScene scene)
    {
        for (int round = 0; round < 100; round++)
        {
            RecordKey[] keys = [Key($"x{round}"), Key($"y{round}")];
            bool[] results = new bool[2];
            await RaceAsync(2, async caller => results[caller] = await scene.StoreOf(caller).TryCommitAsync(
                [RecordChange.RequireAbsent(keys[1 - caller]), RecordChange.Insert(keys[caller], Bytes("1"))],
                scene.Token));
            Laws.Require(results[0] != results[1], $"one and not both, as in round {round}");
        }
    }

    private static async Task Two_that_require_each_other_unchanged_do_not_both_succeed(StoreScene scene)
    {
        for (int round = 0; round < 100; round++)
        {
            string[] ids = [$"x{round}", $"y{round}"];
            StoredRecord[] read = [await scene.MakeAsync(ids[0], "1"), await scene.MakeAsync(ids[1], "1")];
            bool[] results = new bool[2];
            await RaceAsync(2, async caller => results[caller] = await scene.StoreOf(caller).TryCommitAsync(
                [RecordChange.Require(read[1 - caller]), RecordChange.Replace(read[caller], Bytes("0"))],
                scene.Token));
            Laws.Require(results[0] != results[1], $"one and not both, as in round {round}");
        }
    }

    // Forms may lock a large commit in another way than a small one.
    private static async Task A_large_commit_and_a_small_one_do_not_overlook_each_other(StoreScene scene)
    {
        RecordChange[] more = [.. Enumerable.Range(0, 200).Select(i => RecordChange.RequireAbsent(Key($"none{i}")))];
        for (int round = 0; round < 60; round++)
        {
            RecordKey[] keys = [Key($"x{round}"), Key($"y{round}")];
            bool[] results = new bool[2];
            await RaceAsync(2, async caller => results[caller] = await scene.StoreOf(caller).TryCommitAsync(
                [
                    .. caller == 0 ? more : [],
                    RecordChange.RequireAbsent(keys[1 - caller]),
                    RecordChange.Insert(keys[caller], Bytes("1")),
                ],
                scene.Token));
            Laws.Require(results[0] != results[1], $"one and not both, as in round {round}");
        }
    }

    private static Task Callers_read_their_own_commits(StoreScene scene) => RaceAsync(Callers, async caller =>
    {
        IRecordStore store = scene.StoreOf(caller);
        RecordKey key = Key($"own{caller}");
        StoredRecord? read = null;
        for (int i = 1; i <= 20; i++)
        {
            RecordChange change = read is null
                ? RecordChange.Insert(key, Bytes($"{i}"))
                : RecordChange.Replace(read, Bytes($"{i}"));
            Laws.Require(await store.TryCommitAsync([change], scene.Token), "nobody else writes it");
            read = await store.FindAsync(key, scene.Token);
            Laws.Require(read?.Version == i && Number(read) == i, $"own commit {i} is seen, not {read}");
            IReadOnlyList<StoredRecord> listed = await store.ListAsync(Things, key.Id, "", 1, scene.Token);
            Laws.Require(listed.Single().Version == i, "in lists too");
        }
    });

    // Deleting and making again in turns: who holds the token may make the trace longer.
    private static async Task A_record_changes_hands_between_many(StoreScene scene)
    {
        int[] held = new int[Callers];
        await scene.CommitAsync(RecordChange.Insert(Key("trace"), Bytes("0")));
        await RaceAsync(Callers, async caller =>
        {
            IRecordStore store = scene.StoreOf(caller);
            while (held[caller] < 5)
            {
                RecordChange[] take = [RecordChange.Insert(Key("token"), Bytes($"{caller}"))];
                if (!await store.TryCommitAsync(take, scene.Token)) { continue; }
                IReadOnlyList<StoredRecord?> mine =
                    await store.FindManyAsync([Key("token"), Key("trace")], scene.Token);
                Laws.Require(Number(mine[0]!) == caller, "nobody takes a token that is held");
                RecordChange[] give =
                    [RecordChange.Delete(mine[0]!), RecordChange.Replace(mine[1]!, Bytes($"{Number(mine[1]!) + 1}"))];
                Laws.Require(await store.TryCommitAsync(give, scene.Token), "nobody else writes the trace");
                held[caller]++;
            }
        });
        await scene.ExpectAsync("trace", 1 + (Callers * 5), $"{Callers * 5}");
    }

    private static Task Large_commits_in_opposite_orders_all_end(StoreScene scene) => RaceAsync(4, async caller =>
    {
        RecordChange[] changes =
            [.. Enumerable.Range(0, 300).Select(i => RecordChange.RequireAbsent(Key($"common{i}")))];
        if (caller % 2 == 1) { Array.Reverse(changes); }
        for (int round = 0; round < 5; round++)
        {
            RecordChange own = RecordChange.Insert(Key($"own{caller}-{round}"), Bytes(""));
            RecordChange[] all = [.. round % 2 == 0 ? changes : changes[..50], own];
            Laws.Require(await scene.StoreOf(caller).TryCommitAsync(all, scene.Token), "nothing stands against it");
        }
    });

    private static int Number(StoredRecord record) => int.Parse(Text(record), CultureInfo.InvariantCulture);
}
