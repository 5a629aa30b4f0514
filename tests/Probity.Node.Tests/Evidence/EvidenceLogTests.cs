using System.Globalization;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Crypto.TransparencyLog;
using Probity.Node.Evidence;
using Probity.Payments.Evidence;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Evidence;

/// <summary>The sequencer makes one log: no entry lost, none twice, through crashes and races.</summary>
public sealed class EvidenceLogTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    private readonly EvidenceOutbox _outbox = new(TimeProvider.System, Random);

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(700)]
    public async Task All_that_is_queued_stands_in_the_log_once(int count)
    {
        await using MemoryRecordStore store = new();
        await QueueAsync(store, 0, count);
        await using EvidenceLog log = MakeLog(store);
        Assert.Equal(count, await log.FlushAsync(Ended));
        Assert.Equal(0, await log.FlushAsync(Ended));
        await RequireLogAsync(store, log, count);
    }

    [Theory, InlineData(0), InlineData(-1000)]
    public async Task Entries_of_one_process_keep_their_order_though_the_clock_stands_or_is_set_back(int seconds)
    {
        await using MemoryRecordStore store = new();
        ManualTimeProvider clock = new();
        EvidenceOutbox outbox = new(clock, Random);
        List<RecordChange> changes = [];
        for (int i = 0; i < 50; i++)
        {
            changes.Add(outbox.Change(
                EvidenceEntryKind.Offer,
                new Dictionary<string, string> { ["n"] = i.ToString(CultureInfo.InvariantCulture) },
                new Dictionary<string, string>()));
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.True(await store.TryCommitAsync(changes, Ended));
        await using EvidenceLog log = MakeLog(store);
        await log.FlushAsync(Ended);
        StoredRecord bundle = Assert.Single(
            await store.ListAsync("evidence-bundle", string.Empty, string.Empty, 10, Ended));
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            EntryBundle.Parse(bundle.Value).Value!.Select(entry => EvidenceEntry.Parse(entry).Value!.Fact("n")));
    }

    [Fact]
    public async Task Each_older_checkpoint_is_the_beginning_of_the_newer_ones()
    {
        await using MemoryRecordStore store = new();
        await using EvidenceLog log = MakeLog(store);
        NoteKey key = await log.GetKeyAsync(Ended);
        List<Checkpoint> checkpoints = [];
        int queued = 0;
        foreach (int more in (int[])[1, 2, 60, 192, 1, 1, 256, 30])
        {
            await QueueAsync(store, queued, more);
            queued += more;
            await log.FlushAsync(Ended);
            checkpoints.Add(Checkpoint.Verify(await log.GetCheckpointAsync(Ended), key).Value!);
        }

        Checkpoint newest = checkpoints[^1];
        foreach (Checkpoint older in checkpoints)
        {
            IReadOnlyList<byte[]> proof = await log.ProveConsistencyAsync(older.Size, newest.Size, Ended);
            Assert.True(LogProofs.VerifyConsistency(older.Size, newest.Size, proof, older.Root.Span, newest.Root.Span));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_commit_loses_and_doubles_nothing(bool isAfter)
    {
        const int count = 600;
        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            await using MemoryRecordStore store = new();
            await QueueAsync(store, 0, count);
            await using FailingStore failing = new(store, failAt, isAfter);
            await using EvidenceLog dying = MakeLog(failing);
            bool isDead = false;
            try
            {
                await dying.FlushAsync(Ended);
            }
            catch (StoreException)
            {
                isDead = true;
                failures++;
            }

            await using EvidenceLog next = MakeLog(store);
            await next.FlushAsync(Ended);
            await RequireLogAsync(store, next, count);
            if (!isDead) { break; }
        }

        // The key, and three batches.
        Assert.Equal(4, failures);
    }

    [Fact]
    public async Task Sequencers_of_several_processes_make_one_log()
    {
        const int count = 900;
        await using MemoryRecordStore store = new();
        EvidenceLog[] logs = [.. Enumerable.Range(0, 4).Select(_ => MakeLog(store))];
        int moved = 0;
        await Task.WhenAll(logs.Select(async (log, i) =>
        {
            for (int round = 0; round < count / 4; round += 5)
            {
                await QueueAsync(store, (i * count / 4) + round, 5);
                Interlocked.Add(ref moved, await log.FlushAsync(Ended));
            }
        }));
        Assert.Equal(count, moved);
        await RequireLogAsync(store, logs[0], count);
        foreach (EvidenceLog log in logs) { await log.DisposeAsync(); }
    }

    [Fact]
    public async Task Sequencers_that_take_turns_each_go_on_from_the_newest_checkpoint()
    {
        await using MemoryRecordStore store = new();
        await using EvidenceLog one = MakeLog(store), two = MakeLog(store);
        for (int turn = 0; turn < 6; turn++)
        {
            await QueueAsync(store, turn * 5, 5);
            Assert.Equal(5, await (turn % 2 == 0 ? one : two).FlushAsync(Ended));
        }

        await RequireLogAsync(store, one, 30);
    }

    [Fact]
    public async Task A_damaged_log_is_not_continued()
    {
        await using MemoryRecordStore store = new();
        await using EvidenceLog log = MakeLog(store);
        await QueueAsync(store, 0, 3);
        await log.FlushAsync(Ended);
        StoredRecord tile = Assert.Single(await store.ListAsync("evidence-tile", string.Empty, string.Empty, 10, Ended));
        byte[] changed = tile.Value.ToArray();
        changed[0] ^= 1;
        Assert.True(await store.TryCommitAsync([RecordChange.Replace(tile, changed)], Ended));
        await QueueAsync(store, 3, 1);
        await Assert.ThrowsAsync<StoreException>(() => log.FlushAsync(Ended));
        Assert.Single(await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 10, Ended));
    }

    [Fact]
    public async Task A_sealed_key_opens_under_its_seal_alone()
    {
        await using MemoryRecordStore store = new();
        using SecretBytes seal = new("a seal of thirty-two bytes, say.."u8), other = new("another seal, of as many bytes..."u8);
        await using EvidenceLog log = new(store, _outbox, seal, TimeProvider.System, Random);
        NoteKey key = await log.GetKeyAsync(Ended);
        await using EvidenceLog again = new(store, _outbox, seal, TimeProvider.System, Random);
        Assert.Equal(key, await again.GetKeyAsync(Ended));
        await using EvidenceLog foreign = new(store, _outbox, other, TimeProvider.System, Random);
        await Assert.ThrowsAsync<StoreException>(() => foreign.GetKeyAsync(Ended));
        await using EvidenceLog open = MakeLog(store);
        await Assert.ThrowsAsync<StoreException>(() => open.GetKeyAsync(Ended));
    }

    [Fact]
    public async Task What_is_left_is_moved_in_the_background()
    {
        await using MemoryRecordStore store = new();
        await QueueAsync(store, 0, 2);
        await using EvidenceLog log = MakeLog(store);
        log.Start();
        while ((await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 1, Ended)).Count > 0)
        {
            await Task.Yield();
        }

        await RequireLogAsync(store, log, 2);
    }

    [Fact]
    public async Task What_is_queued_when_a_log_is_closed_is_moved_before_it_closes()
    {
        await using MemoryRecordStore store = new();
        ManualTimers timers = new();
        EvidenceLog log = new(store, _outbox, null, timers, Random);
        log.Start();
        await timers.WaitAsync(1);

        // The worker waits for its next turn, which does not come.
        await QueueAsync(store, 0, 300);
        await log.DisposeAsync();
        await using EvidenceLog reader = MakeLog(store);
        await RequireLogAsync(store, reader, 300);
    }

    [Fact]
    public async Task A_log_that_was_only_read_moves_nothing_when_it_is_closed()
    {
        await using MemoryRecordStore store = new();
        await QueueAsync(store, 0, 2);
        await MakeLog(store).DisposeAsync();
        Assert.Equal(2, (await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 9, Ended)).Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_store_that_fails_or_answers_no_more_does_not_keep_a_log_from_closing(bool isSilent)
    {
        await using MemoryRecordStore store = new();
        ManualTimers timers = new();
        await using FailingStore failing = new(store, failAt: 1, isAfter: false);
        EvidenceLog log = new(failing, _outbox, null, timers, Random);
        log.Start();
        await timers.WaitAsync(1);
        await QueueAsync(store, 0, 2);
        failing.IsSilent = isSilent;
        Task closing = log.DisposeAsync().AsTask();
        if (isSilent)
        {
            await timers.WaitAsync(2);
            Assert.False(closing.IsCompleted);
            timers.FireNewest();
        }

        await closing;
        await using EvidenceLog next = MakeLog(store);
        await next.FlushAsync(Ended);
        await RequireLogAsync(store, next, 2);
    }

    private static EvidenceLog MakeLog(IRecordStore store) =>
        new(store, new EvidenceOutbox(TimeProvider.System, Random), null, TimeProvider.System, Random);

    private async Task QueueAsync(MemoryRecordStore store, int first, int count)
    {
        for (int done = 0; done < count; done += 200)
        {
            bool isDone = await store.TryCommitAsync(
                [
                    .. Enumerable.Range(first + done, Math.Min(200, count - done)).Select(i => _outbox.Change(
                        EvidenceEntryKind.Offer,
                        new Dictionary<string, string> { ["n"] = i.ToString(CultureInfo.InvariantCulture) },
                        new Dictionary<string, string> { ["payment"] = $"p{i % 7}" })),
                ],
                Ended);
            Assert.True(isDone);
        }
    }

    // Every entry once: in the bundles, under the signed root, and beside its payment.
    private static async Task RequireLogAsync(MemoryRecordStore store, EvidenceLog log, int count)
    {
        Assert.Empty(await store.ListAsync(EvidenceOutbox.Queue, string.Empty, string.Empty, 10, Ended));
        NoteKey key = await log.GetKeyAsync(Ended);
        Checkpoint checkpoint = Checkpoint.Verify(await log.GetCheckpointAsync(Ended), key).Value!;
        Assert.Equal((ulong)count, checkpoint.Size);
        List<ReadOnlyMemory<byte>> entries = [];
        foreach (StoredRecord bundle in await store.ListAsync("evidence-bundle", string.Empty, string.Empty, 1000, Ended))
        {
            entries.AddRange(EntryBundle.Parse(bundle.Value).Value!);
        }

        Assert.Equal(
            Enumerable.Range(0, count), entries.Select(entry => int.Parse(
                EvidenceEntry.Parse(entry).Value!.Fact("n")!, CultureInfo.InvariantCulture)).Order());
        LogTree tree = LogTree.Empty;
        tree.Append([.. entries.Select(entry => LogHashes.OfLeaf(entry.Span))]);
        Assert.Equal(tree.Root, checkpoint.Root.ToArray());
        IReadOnlyList<StoredRecord> items = await store.ListAsync("evidence-entry", string.Empty, string.Empty, 1000, Ended);
        Assert.Equal(count, items.Count);
        foreach (StoredRecord record in items)
        {
            EvidenceItem item = EvidenceItem.Parse(record.Value.Span).Value!;
            int index = int.Parse(record.Key.Id.Split('/')[1], CultureInfo.InvariantCulture);
            Assert.Equal(entries[index].ToArray(), item.Entry.ToArray());
        }
    }
}
