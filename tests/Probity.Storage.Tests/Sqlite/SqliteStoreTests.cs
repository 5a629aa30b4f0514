using Probity.Storage.Sqlite;
using Probity.Storage.Tests.Support;
using Probity.Testing.Stores;

namespace Probity.Storage.Tests.Sqlite;

/// <summary>The contract, kept in a file; by one store and between two on one file.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<string, int> Names => new(StoreLaws.All.Select(law => law.Name), [1, 2]);

    [Theory, MemberData(nameof(Names))]
    public async Task The_contract_holds(string law, int stores)
    {
        string path = _folder.File("store.db");
        await using SqliteRecordStore first = SqliteRecordStore.Open(path);
        await using SqliteRecordStore second = SqliteRecordStore.Open(path);
        SqliteRecordStore[] all = stores == 1 ? [first] : [first, second];
        await StoreLaws.Find(law).Check(new StoreScene(all, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Dispose();
}
