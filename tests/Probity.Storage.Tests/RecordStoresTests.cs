using Probity.Core.Stores;
using Probity.Storage.Memory;
using Probity.Storage.Postgres;
using Probity.Storage.Sqlite;
using Probity.Storage.Tests.Support;

namespace Probity.Storage.Tests;

/// <summary>What an operator writes, and what opens.</summary>
public sealed class RecordStoresTests : IDisposable
{
    private const string Secret = "p@ss:w/rd";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Memory_and_files_open_by_name()
    {
        await using IRecordStore memory = await RecordStores.OpenAsync("memory:", Token);
        Assert.IsType<MemoryRecordStore>(memory);
        foreach (string location in (string[])[_folder.File("a b.db"), "sqlite:" + _folder.File("b=c.db")])
        {
            await using IRecordStore file = await RecordStores.OpenAsync(location, Token);
            Assert.IsType<SqliteRecordStore>(file);
        }

        Assert.True(File.Exists(_folder.File("a b.db")));
        Assert.True(File.Exists(_folder.File("b=c.db")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("memory")]
    [InlineData(":memory:")]
    [InlineData("memory:x")]
    [InlineData("mysql://localhost/a")]
    [InlineData("sqlite:")]
    [InlineData("sqlite://a/b")]
    [InlineData("file:a.db?mode=ro")]
    public async Task Other_texts_are_refused_with_what_to_write(string location)
    {
        StoreException refused =
            await Assert.ThrowsAsync<StoreException>(() => RecordStores.OpenAsync(location, Token));
        Assert.Contains("postgres://user@host:5432/database", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_s_URI_is_read_as_PostgreSQL_s_own_tools_read_it()
    {
        Npgsql.NpgsqlConnectionStringBuilder read = PostgresLocation.Parse(
            "postgres://ann%40x:p%40ss%3Aw%2Frd@db.example:5433/pay%20ments?sslmode=verify-full&connect_timeout=7");
        Assert.Equal("db.example", read.Host);
        Assert.Equal(5433, read.Port);
        Assert.Equal("ann@x", read.Username);
        Assert.Equal(Secret, read.Password);
        Assert.Equal("pay ments", read.Database);
        Assert.Equal(Npgsql.SslMode.VerifyFull, read.SslMode);
        Assert.Equal(7, read.Timeout);
        Assert.Equal("::1", PostgresLocation.Parse("postgresql://[::1]/a").Host);
        Assert.Equal("/run/pg", PostgresLocation.Parse("postgres:///a?host=/run/pg").Host);
        Assert.Equal("db", PostgresLocation.Parse("Server=db;Database=a").Host);
    }

    [Theory]
    [InlineData("postgres://u:p%40ss%3Aw%2Frd@h/d?nonsense=1")]
    [InlineData("postgres://u:p%40ss%3Aw%2Frd@h:port/d")]
    [InlineData("postgres://u:p%40ss%3Aw%2Frd@/d")]
    [InlineData("Host=h;Password=p@ss:w/rd;Nonsense=1")]
    [InlineData("Host=h;Password=p@ss:w/rd;Port=x")]
    [InlineData("Database=d;Password=p@ss:w/rd")]
    public async Task A_database_that_is_named_wrongly_is_refused_without_the_password(string location)
    {
        StoreException refused =
            await Assert.ThrowsAsync<StoreException>(() => RecordStores.OpenAsync(location, Token));
        Assert.Contains("cannot be understood", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_without_the_password()
    {
        // Port 1 of this machine: nobody listens.
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => RecordStores.OpenAsync(
            "postgres://u:p%40ss%3Aw%2Frd@127.0.0.1:1/d", Token));
        Assert.Contains("127.0.0.1:1/d", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
