using Probity.Testing.Processes;

namespace Probity.Storage.Tests.Postgres;

/// <summary>One server for the tests of a class; none where PostgreSQL is not installed.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresCluster? _cluster;

    internal PostgresCluster Cluster
    {
        get
        {
            Assert.SkipUnless(PostgresCluster.WhyNot is null, PostgresCluster.WhyNot ?? string.Empty);
            return _cluster!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.WhyNot is null) { _cluster = await PostgresCluster.StartAsync(CancellationToken.None); }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) { await _cluster.DisposeAsync(); }
    }
}
