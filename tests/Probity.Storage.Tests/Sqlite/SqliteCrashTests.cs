using System.Globalization;
using Probity.Core.Stores;
using Probity.Storage.Sqlite;
using Probity.Storage.Tests.Support;

namespace Probity.Storage.Tests.Sqlite;

/// <summary>Processes that are killed, and processes that share a file.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private const int Callers = 8;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_process_loses_nothing_acknowledged_and_leaves_nothing_torn()
    {
        string path = _folder.File("store.db");
        Appended appended = new();

        // Killed after so many acknowledgements, which is at any point of the commits that are then under way.
        foreach (int lines in (int[])[1, 2, 30, 301, 77, 150, 1000, 3])
        {
            using WorkerProcess worker = WorkerProcess.Start("append", path, $"{Callers}");
            for (int i = 0; i < lines; i++)
            {
                string? line = await worker.ReadLineAsync(Token);
                Assert.NotNull(line);
                appended.Add(line);
            }

            string rest = await worker.KillAsync(Token);
            foreach (string line in rest.Split('\n')[..^1]) { appended.Add(line); }
            await using SqliteRecordStore store = SqliteRecordStore.Open(path);
            await appended.RequireHeldAsync(store, Token);
        }

        Assert.True(appended.Count > 1000);
    }

    [Fact]
    public async Task Two_processes_share_a_file()
    {
        const int Times = 40;
        string path = _folder.File("store.db");
        string[] words = ["count", path, "4", Times.ToString(CultureInfo.InvariantCulture)];
        using WorkerProcess one = WorkerProcess.Start(words), two = WorkerProcess.Start(words);
        int[] ends = await Task.WhenAll(one.WaitAsync(Token), two.WaitAsync(Token));
        Assert.All(ends, end => Assert.Equal(0, end));
        await using SqliteRecordStore store = SqliteRecordStore.Open(path);
        StoredRecord? counter = await store.FindAsync(new RecordKey("counter", "common"), Token);
        Assert.Equal(2 * 4 * Times, counter!.Version);
        Assert.Equal("320"u8, counter.Value.Span);
    }

    public void Dispose() => _folder.Dispose();
}
