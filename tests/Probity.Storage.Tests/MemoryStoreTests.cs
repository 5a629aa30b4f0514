using Probity.Storage.Memory;
using Probity.Testing.Stores;

namespace Probity.Storage.Tests;

/// <summary>The contract, kept in memory.</summary>
public sealed class MemoryStoreTests
{
    public static TheoryData<string> Names => [.. StoreLaws.All.Select(law => law.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task The_contract_holds(string law)
    {
        await using MemoryRecordStore store = new();
        await StoreLaws.Find(law).Check(new StoreScene([store], TestContext.Current.CancellationToken));
    }
}
