using System.Buffers.Binary;
using Probity.Core.Stores;
using Probity.Storage.Sqlite;
using Probity.Storage.Tests.Support;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Storage.Tests.Sqlite;

/// <summary>Files that are full, damaged, held, read-only, or somebody else's: what is said, and what stays.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private const int ApplicationIdOffset = 68, UserVersionOffset = 60;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _folder.File("store.db");

    [Fact]
    public async Task A_full_disk_refuses_the_commit_and_the_store_goes_on()
    {
        SqliteSettings settings = new() { WriterPragmas = "PRAGMA max_page_count = 40" };
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, settings);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("small"), Bytes("1"))], Token));
        RecordChange[] changes =
            [RecordChange.Insert(Key("first"), Bytes("1")), RecordChange.Insert(Key("large"), new byte[200_000])];
        StoreException full = await Assert.ThrowsAsync<StoreException>(() => store.TryCommitAsync(changes, Token));
        Assert.Contains("is full. Make room", full.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was changed.", full.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindAsync(Key("first"), Token));
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("next"), Bytes("1"))], Token));
    }

    [Fact]
    public async Task A_commit_that_does_not_fit_takes_no_other_with_it()
    {
        SqliteSettings settings = new() { WriterPragmas = "PRAGMA max_page_count = 60" };
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, settings);

        // Enough at once that some share a transaction with the large one.
        Task<bool>[] commits =
        [
            .. Enumerable.Range(0, 50).Select(i => Task.Run(() => store.TryCommitAsync(
                [RecordChange.Insert(Key($"{i}"), i == 25 ? new byte[1_000_000] : Bytes("1"))], Token))),
        ];
        await Assert.ThrowsAsync<StoreException>(() => Task.WhenAll(commits));
        for (int i = 0; i < commits.Length; i++)
        {
            bool isThere = await store.FindAsync(Key($"{i}"), Token) is not null;
            Assert.Equal(i != 25, isThere);
            Assert.Equal(i != 25, commits[i].IsCompletedSuccessfully);
        }
    }

    [Theory, InlineData(16), InlineData(100), InlineData(4096), InlineData(8192)]
    public async Task A_damaged_file_is_not_opened(int offset)
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Path, Token);
        bytes.AsSpan(offset, 400).Fill(0xa5);
        await File.WriteAllBytesAsync(Path, bytes, Token);
        StoreException damaged = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(Path));
        Assert.Contains("restore a backup", damaged.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path, Token));
    }

    [Fact]
    public async Task A_file_that_was_cut_is_not_opened()
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Path, Token);
        await File.WriteAllBytesAsync(Path, bytes[..(bytes.Length / 2)], Token);
        StoreException damaged = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(Path));
        Assert.Contains("restore a backup", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_that_is_found_later_closes_the_store_for_all()
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Path, Token);

        // Page 2 is the root of the records; it names the page that holds the last of them.
        const int PageBytes = 4096, RightmostOffset = 8;
        int last = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(PageBytes + RightmostOffset));
        bytes.AsSpan((last - 1) * PageBytes, PageBytes).Fill(0xa5);
        await File.WriteAllBytesAsync(Path, bytes, Token);
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, new SqliteSettings { MaxCheckedBytes = 0 });
        Assert.Empty(await store.ListAsync("other", "", "", 1, Token));
        await Assert.ThrowsAsync<StoreException>(() => store.FindAsync(Key("99"), Token));

        // These would find nothing wrong on their way.
        StoreException closed = await Assert.ThrowsAsync<StoreException>(
            () => store.TryCommitAsync([RecordChange.Insert(new RecordKey("other", "a"), Bytes("1"))], Token));
        Assert.Contains("restore a backup", closed.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(() => store.ListAsync("other", "", "", 1, Token));
    }

    [Fact]
    public async Task What_is_no_database_stays_as_it_is()
    {
        byte[] text = Bytes(new string('x', 5000));
        await File.WriteAllBytesAsync(Path, text, Token);
        StoreException refused = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(Path));
        Assert.Contains("not a store's file", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllBytesAsync(Path, Token));
    }

    [Theory]
    [InlineData(ApplicationIdOffset, 0x12345678, "another program")]
    [InlineData(ApplicationIdOffset, 0, "another program")]
    [InlineData(UserVersionOffset, 2, "a newer Probity")]
    public async Task Files_of_others_and_of_newer_versions_stay_as_they_are(int offset, int number, string reason)
    {
        await FillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Path, Token);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(offset), number);
        await File.WriteAllBytesAsync(Path, bytes, Token);
        StoreException refused = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(Path));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path, Token));
    }

    [Fact]
    public async Task A_file_that_is_held_too_long_is_said_to_be()
    {
        SqliteSettings settings = new() { BusyTimeout = TimeSpan.FromMilliseconds(50) };
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, settings);
        using (SqliteConnection other = new(Path, TimeSpan.Zero, isNewAllowed: false))
        {
            other.Execute("BEGIN IMMEDIATE");
            StoreException held = await Assert.ThrowsAsync<StoreException>(
                () => store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
            Assert.Contains("another process has held the file", held.Message, StringComparison.Ordinal);
            Assert.EndsWith("Nothing was changed.", held.Message, StringComparison.Ordinal);
            Assert.Null(await store.FindAsync(Key("a"), Token));
        }

        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_is_said_to_be()
    {
        SqliteSettings settings = new() { WriterPragmas = "PRAGMA query_only = ON" };
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, settings);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(
            () => store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
        Assert.Contains("may not be written", refused.Message, StringComparison.Ordinal);
        Assert.Null(await store.FindAsync(Key("a"), Token));
    }

    [Fact]
    public void A_folder_that_is_not_there_and_a_folder_in_its_place_are_said_to_be()
    {
        string inside = _folder.File("none/store.db");
        StoreException missing = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(inside));
        Assert.Contains("is not there; make it first", missing.Message, StringComparison.Ordinal);
        StoreException folder = Assert.Throws<StoreException>(() => SqliteRecordStore.Open(_folder.Root));
        Assert.Contains("is a folder", folder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_is_its_user_s_alone()
    {
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
        foreach (string file in Directory.GetFiles(_folder.Root))
        {
            if (OperatingSystem.IsWindows()) { continue; }
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_file_that_bears_our_mark_and_holds_something_else_is_a_StoreException()
    {
        using (SqliteConnection other = new(Path, TimeSpan.Zero, isNewAllowed: true))
        {
            other.Execute("PRAGMA application_id = 0x50726274; PRAGMA user_version = 1; CREATE TABLE other (a)");
        }

        Assert.Throws<StoreException>(() => SqliteRecordStore.Open(Path));
    }

    [Fact]
    public async Task Many_that_wait_for_a_held_file_wait_once()
    {
        SqliteSettings settings = new() { BusyTimeout = TimeSpan.FromMilliseconds(200) };
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path, settings);
        using SqliteConnection other = new(Path, TimeSpan.Zero, isNewAllowed: false);
        other.Execute("BEGIN IMMEDIATE");
        long start = TimeProvider.System.GetTimestamp();
        Task<bool>[] commits =
        [
            .. Enumerable.Range(0, 200).Select(i => store.TryCommitAsync(
                [RecordChange.Insert(Key($"{i}"), Bytes("1"))], Token)),
        ];
        await Assert.ThrowsAsync<StoreException>(() => Task.WhenAll(commits));

        // One by one they would wait for 40 seconds.
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 10);
    }

    [Fact]
    public async Task Many_may_open_a_new_file_at_once()
    {
        SqliteRecordStore[] stores =
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteRecordStore.Open(Path))));
        Assert.True(await stores[0].TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
        foreach (SqliteRecordStore store in stores)
        {
            Assert.NotNull(await store.FindAsync(Key("a"), Token));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Opening_waits_for_another_process_that_makes_the_file()
    {
        using SqliteConnection other = new(Path, TimeSpan.Zero, isNewAllowed: true);
        other.Execute("BEGIN IMMEDIATE");
        SqliteRecordStore? store = null;
        StoreException? failure = null;
        Thread opening = new(() =>
        {
            try { store = SqliteRecordStore.Open(Path); }
            catch (StoreException refused) { failure = refused; }
        });
        opening.Start();
        while (opening.IsAlive && !opening.ThreadState.HasFlag(ThreadState.WaitSleepJoin)) { await Task.Yield(); }
        other.Execute("ROLLBACK");
        opening.Join();
        Assert.Null(failure);
        await store!.DisposeAsync();
    }

    [Fact]
    public async Task Commits_reach_the_disk_before_they_return()
    {
        // What FULL does is SQLite's own matter; that it is on for the connection that writes is ours.
        using SqliteConnection connection = SqliteFile.Open(Path, SqliteSettings.Default);
        Assert.Equal("wal", connection.ReadText("PRAGMA journal_mode"));
        Assert.Equal(2, connection.ReadNumber("PRAGMA synchronous"));
        Assert.Equal(1, connection.ReadNumber("PRAGMA fullfsync"));
        Assert.Equal(1, connection.ReadNumber("PRAGMA checkpoint_fullfsync"));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_accepted_before_closing_is_done_at_closing()
    {
        SqliteRecordStore store = SqliteRecordStore.Open(Path);
        Task<bool>[] commits =
        [
            .. Enumerable.Range(0, 100).Select(i => store.TryCommitAsync(
                [RecordChange.Insert(Key($"{i}"), Bytes("1"))], Token)),
        ];
        await store.DisposeAsync();
        Assert.All(await Task.WhenAll(commits), Assert.True);

        // Closed in order, the store is one file.
        Assert.False(File.Exists(Path + "-wal"));
        await using SqliteRecordStore again = SqliteRecordStore.Open(Path);
        Assert.Equal(100, (await again.ListAsync(Things, "", "", 1000, Token)).Count);
    }

    [Fact]
    public async Task A_commit_may_give_up_while_it_waits_for_its_turn_and_no_later()
    {
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path);
        using CancellationTokenSource cancel = new();
        using SqliteConnection other = new(Path, TimeSpan.Zero, isNewAllowed: false);
        other.Execute("BEGIN IMMEDIATE");

        // The first is in its transaction, which waits for the other process; the second waits for the first.
        Task<bool> first = store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], cancel.Token);
        while (store.WaitingCount > 0) { await Task.Yield(); }
        Task<bool> second = store.TryCommitAsync([RecordChange.Insert(Key("b"), Bytes("1"))], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        // What began is waited for, whether it was cancelled or not.
        other.Execute("ROLLBACK");
        Assert.True(await first);
        Assert.Null(await store.FindAsync(Key("b"), Token));
    }

    public void Dispose() => _folder.Dispose();

    private async Task FillAsync()
    {
        await using SqliteRecordStore store = SqliteRecordStore.Open(Path);
        RecordChange[] changes =
            [.. Enumerable.Range(0, 500).Select(i => RecordChange.Insert(Key($"{i}"), new byte[100]))];
        Assert.True(await store.TryCommitAsync(changes, Token));
    }
}
