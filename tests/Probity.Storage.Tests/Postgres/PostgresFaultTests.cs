using Probity.Core.Stores;
using Probity.Storage.Postgres;
using Probity.Storage.Tests.Support;
using Probity.Testing.Processes;
using static Probity.Testing.Stores.StoreScene;

namespace Probity.Storage.Tests.Postgres;

/// <summary>Servers that crash, connections that end, databases of another kind; two processes at once.</summary>
public sealed class PostgresFaultTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    private PostgresCluster Cluster => fixture.Cluster;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crashed_server_loses_nothing_acknowledged()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        Appended appended = new();
        foreach (int lines in (int[])[1, 150])
        {
            using WorkerProcess worker = WorkerProcess.Start("append", location, "8");
            for (int i = 0; i < lines; i++)
            {
                string? line = await worker.ReadLineAsync(Token);
                Assert.NotNull(line);
                appended.Add(line);
            }

            // Whatever was acknowledged up to the crash counts, also what is still in the pipe.
            await Cluster.StopAsync(isCrash: true, Token);
            string rest = await worker.KillAsync(Token);
            foreach (string line in rest.Split('\n')[..^1]) { appended.Add(line); }
            await Cluster.StartServerAsync(Token);
            await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
            await appended.RequireHeldAsync(store, Token);
        }
    }

    [Fact]
    public async Task A_killed_process_loses_nothing_acknowledged_and_holds_no_locks()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        Appended appended = new();
        foreach (int lines in (int[])[5, 100])
        {
            using WorkerProcess worker = WorkerProcess.Start("append", location, "8");
            for (int i = 0; i < lines; i++) { appended.Add((await worker.ReadLineAsync(Token))!); }
            string rest = await worker.KillAsync(Token);
            foreach (string line in rest.Split('\n')[..^1]) { appended.Add(line); }

            // The server may not have seen its end: a commit of ours on its records waits until it has.
            await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
            RecordKey[] counters = [.. Enumerable.Range(0, 8).Select(i => new RecordKey("counter", $"{i:D3}"))];
            await store.TryCommitAsync([.. counters.Select(RecordChange.RequireAbsent)], Token);
            await appended.RequireHeldAsync(store, Token);
        }
    }

    [Fact]
    public async Task Two_processes_share_a_database_and_may_make_it_at_once()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        string[] words = ["count", location, "4", "20"];
        using WorkerProcess one = WorkerProcess.Start(words), two = WorkerProcess.Start(words);
        using WorkerProcess three = WorkerProcess.Start(words);
        int[] ends = await Task.WhenAll(one.WaitAsync(Token), two.WaitAsync(Token), three.WaitAsync(Token));
        Assert.All(ends, end => Assert.Equal(0, end));
        await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
        StoredRecord? counter = await store.FindAsync(new RecordKey("counter", "common"), Token);
        Assert.Equal(3 * 4 * 20, counter!.Version);
    }

    [Fact]
    public async Task A_store_whose_connections_were_lost_says_so_and_goes_on()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));

        // So that the pool holds several connections, none of which is of use any more.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.FindAsync(Key("a"), Token)));
        await Cluster.RunSqlAsync(
            location,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            + "AND datname = current_database()",
            Token);
        StoreException lost = await Assert.ThrowsAsync<StoreException>(
            () => store.TryCommitAsync([RecordChange.Insert(Key("b"), Bytes("1"))], Token));
        Assert.DoesNotContain("Nothing was changed", lost.Message, StringComparison.Ordinal);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("c"), Bytes("1"))], Token));
        StoredRecord?[] found =
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.FindAsync(Key("c"), Token)));
        Assert.All(found, Assert.NotNull);
    }

    [Fact]
    public async Task A_stopped_server_is_a_StoreException_for_reads_and_commits()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
        await Cluster.StopAsync(isCrash: false, Token);
        await Assert.ThrowsAsync<StoreException>(() => store.FindAsync(Key("a"), Token));
        await Assert.ThrowsAsync<StoreException>(() => store.ListAsync(Things, "", "", 1, Token));
        await Assert.ThrowsAsync<StoreException>(
            () => store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
        await Assert.ThrowsAsync<StoreException>(() => PostgresRecordStore.OpenAsync(location, Token));
        await Cluster.StartServerAsync(Token);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
    }

    [Fact]
    public async Task After_a_restart_one_call_fails_and_not_one_for_each_connection()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.FindAsync(Key("a"), Token)));
        await Cluster.StopAsync(isCrash: true, Token);
        await Cluster.StartServerAsync(Token);
        await Assert.ThrowsAsync<StoreException>(() => store.FindAsync(Key("a"), Token));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.FindAsync(Key("a"), Token)));
    }

    [Fact]
    public async Task Many_may_make_a_database_at_once()
    {
        for (int round = 0; round < 3; round++)
        {
            string location = await Cluster.CreateDatabaseAsync(Token);
            PostgresRecordStore[] stores = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(_ => PostgresRecordStore.OpenAsync(location, Token)));
            Assert.True(await stores[0].TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
            foreach (PostgresRecordStore store in stores) { await store.DisposeAsync(); }
        }
    }

    [Fact]
    public async Task Records_that_are_held_too_long_are_said_to_be()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        await using PostgresRecordStore store =
            await PostgresRecordStore.OpenAsync(location + ";Options=-c lock_timeout=50", Token);
        RecordChange[] changes = [RecordChange.Insert(Key("a"), Bytes("1"))];
        string[] holder = ["BEGIN", "SELECT pg_advisory_xact_lock(-9223372036854775808)"];
        await using Npgsql.NpgsqlConnection other = new(location);
        await other.OpenAsync(Token);
        foreach (string sql in holder)
        {
            await using Npgsql.NpgsqlCommand command = new(sql, other);
            await command.ExecuteNonQueryAsync(Token);
        }

        StoreException held = await Assert.ThrowsAsync<StoreException>(() => store.TryCommitAsync(changes, Token));
        Assert.Contains("another process has held these records", held.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was changed.", held.Message, StringComparison.Ordinal);
        await other.CloseAsync();
        Assert.True(await store.TryCommitAsync(changes, Token));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        await using (PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token)) { }
        await Cluster.RunSqlAsync(location, "UPDATE probity.schema_version SET version = 99", Token);
        StoreException newer =
            await Assert.ThrowsAsync<StoreException>(() => PostgresRecordStore.OpenAsync(location, Token));
        Assert.Contains("a newer Probity", newer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_said_to_be()
    {
        string location = await Cluster.CreateDatabaseAsync(Token) + "none";
        StoreException missing =
            await Assert.ThrowsAsync<StoreException>(() => PostgresRecordStore.OpenAsync(location, Token));
        Assert.Contains("there is no such database", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_whose_commits_would_not_be_durable_is_made_to_keep_them()
    {
        string location = await Cluster.CreateDatabaseAsync(Token);
        string database = location[(location.LastIndexOf('=') + 1)..];
        await Cluster.RunSqlAsync(location, $"ALTER DATABASE {database} SET synchronous_commit = off", Token);
        await Cluster.RunSqlAsync(
            location, $"ALTER DATABASE {database} SET default_transaction_isolation = serializable", Token);
        await using PostgresRecordStore store = await PostgresRecordStore.OpenAsync(location, Token);

        // A rule that writes down what the transaction has.
        await Cluster.RunSqlAsync(
            location,
            """
            CREATE TABLE public.seen (setting text);
            CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO public.seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
            CREATE TRIGGER note BEFORE INSERT ON probity.record FOR EACH ROW EXECUTE FUNCTION public.note();
            """,
            Token);
        Assert.True(await store.TryCommitAsync([RecordChange.Insert(Key("a"), Bytes("1"))], Token));
        Assert.Equal("on", (await Cluster.RunSqlAsync(location, "SELECT setting FROM public.seen", Token)).Trim());
    }
}
