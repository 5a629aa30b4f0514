using Probity.Storage.Postgres;
using Probity.Testing.Stores;

namespace Probity.Storage.Tests.Postgres;

/// <summary>The contract, kept in PostgreSQL; by one store and between two on one database.</summary>
public sealed class PostgresStoreTests(PostgresFixture fixture) : IClassFixture<PostgresFixture>
{
    public static MatrixTheoryData<string, int> Names => new(StoreLaws.All.Select(law => law.Name), [1, 2]);

    [Theory, MemberData(nameof(Names))]
    public async Task The_contract_holds(string law, int stores)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string location = await fixture.Cluster.CreateDatabaseAsync(token);
        await using PostgresRecordStore first = await PostgresRecordStore.OpenAsync(location, token);
        await using PostgresRecordStore second = await PostgresRecordStore.OpenAsync(location, token);
        PostgresRecordStore[] all = stores == 1 ? [first] : [first, second];
        await StoreLaws.Find(law).Check(new StoreScene(all, token));
    }
}
