using Probity.Testing;

namespace Probity.Node.Tests.Interop;

/// <summary>Our client and our attestor against the servers that people run.</summary>
public sealed class InteropTests(InteropRun run, ITestOutputHelper output) : IClassFixture<InteropRun>
{
    private const string Document = "docs/interop.md";

    public static TheoryData<string> Servers => [.. ServerCatalog.Names];

    [Theory, MemberData(nameof(Servers))]
    public async Task Every_cell_of_a_server_is_as_it_should_be(string name)
    {
        Require(name);
        InteropReport report = await run.OfAsync(name);
        output.WriteLine($"{report.Elapsed.TotalSeconds:F1} s\n{InteropRun.Table([report])}");
        Assert.True(report.Faults.Count == 0, string.Join('\n', report.Faults));
    }

    [Fact]
    public async Task The_matrix_is_the_documented_one()
    {
        List<InteropReport> reports = [];
        foreach (string name in ServerCatalog.Names.Where(name => ServerCatalog.MissingFor(name) is null))
        {
            reports.Add(await run.OfAsync(name));
        }

        string table = InteropRun.Table(reports);
        output.WriteLine(table);
        InteropRun.WriteReport(table);
        foreach (string name in ServerCatalog.Names) { Require(name); }
        string text = DocumentHead + table;

        // Other versions may have other habits; what counts is asserted cell by cell above.
        string file = Repository.Path(Document);
        bool areVersionsDocumented = File.Exists(file) && File.ReadLines(file).Contains(VersionLine(table));
        bool isUpdate = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
        Assert.SkipUnless(isUpdate || areVersionsDocumented, $"{Document} was measured with other versions");
        GoldenFile.Require(Document, text);
    }

    private const string DocumentHead = """
        # Interoperability

        Our TLS client and our attestor against servers on one machine, over sockets. Written by
        `UPDATE_GOLDEN=1 dotnet test tests/Probity.Node.Tests --filter-class '*InteropTests'` on a machine that has all of
        them; the test compares it where the versions are the same, and asserts every cell wherever the server is installed.

        Each of the first 18 rows is a full handshake with the named certificate, suite and group only, verified against
        a test root, one GET, the whole page, and a close_notify of the server (Kestrel sends none). Each session is recorded and checked
        by the attestor's verifier as well. *Retry*: the server asks for another key with a HelloRetryRequest.
        *KeyUpdate*: the second answer came under the server's next key. *Through the attestor*: signed capture, then
        the guest `web-claim` on it. *Only*: our client refuses, with the server's alert in a sentence that says why.
        *Session tickets, records*: how many tickets came, and in how many records the page did.

        `openssl s_server` and `gnutls-serv` close after each page: their KeyUpdate row is measured in their echo modes.
        GnuTLS answers with a page of its own, which is not JSON: it is signed, and the guest refuses it as it should.
        Go, and with it Caddy, cannot be told which suites of TLS 1.3 to use; Kestrel cannot be told which groups.


        """;

    private static string VersionLine(string table) => table.Split('\n')[2];

    private static void Require(string name) => Assert.SkipUnless(
        ServerCatalog.MissingFor(name) is null, $"{name} is not tried: this machine has no {ServerCatalog.MissingFor(name)}");
}
