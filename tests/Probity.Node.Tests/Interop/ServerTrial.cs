using System.Diagnostics;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Interop;

/// <summary>Goes through all cells of one server.</summary>
/// <param name="server">Running.</param>
/// <param name="files">Its certificates.</param>
internal sealed class ServerTrial(RealServer server, InteropFiles files)
{
    public const string NoShare = "retry, no key share sent";
    public const string LimitedRetry = "retry, server has P-384 only";
    public const string ClientCertificate = "asks for a client certificate";
    public const string KeyUpdate = "KeyUpdate between two requests";
    public const string Attested = "through the attestor";
    public const string OnlyTls12 = "server has TLS 1.2 only";
    public const string OnlyAes256 = "server has AES-256-GCM only";
    public const string Tickets = "session tickets, records";
    public const string Ending = "ends with";

    private const string Get = "GET /answer HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";
    private const string GetFirst = "GET /answer HTTP/1.1\r\nHost: site.test\r\n\r\n";

    private static readonly (Door Door, string Name)[] Certificates =
        [(Door.Rsa, "RSA 2048"), (Door.P256, "ECDSA P-256"), (Door.P384, "ECDSA P-384")];

    private readonly List<(string, string)> _cells = [];
    private readonly List<string> _faults = [];

    /// <summary>The rows of the matrix, in order.</summary>
    public static IReadOnlyList<string> Rows =>
    [
        .. from certificate in Certificates
           from suite in Enum.GetValues<TlsSuite>()
           from tlsGroup in Groups
           select RowOf(certificate.Name, suite, tlsGroup),
        NoShare, LimitedRetry, ClientCertificate, KeyUpdate, Attested, OnlyTls12, OnlyAes256, Tickets, Ending,
    ];

    private static TlsGroup[] Groups => [TlsGroup.X25519, TlsGroup.Secp256r1, TlsGroup.Secp384r1];

    private TlsClientOptions Options => new()
    {
        Host = InteropFiles.Host, Roots = files.Roots, Now = TimeProvider.System.GetUtcNow(),
    };

    public async Task<InteropReport> RunAsync(string name)
    {
        long start = Stopwatch.GetTimestamp();
        foreach ((Door door, string certificate) in Certificates)
        {
            foreach (TlsSuite suite in Enum.GetValues<TlsSuite>())
            {
                foreach (TlsGroup tlsGroup in Groups)
                {
                    await CellAsync(RowOf(certificate, suite, tlsGroup), () => MeetAsync(door, suite, tlsGroup, [tlsGroup]));
                }
            }
        }

        await CellAsync(NoShare, () => MeetAsync(Door.P256, TlsSuite.Aes128Gcm, TlsGroup.X25519, []));
        await CellAsync(LimitedRetry, RetryAsync);
        await CellAsync(ClientCertificate, () => MeetAsync(
            Door.AsksCertificate, TlsSuite.ChaCha20Poly1305, TlsGroup.X25519, [TlsGroup.X25519]));
        await CellAsync(KeyUpdate, RotateAsync);
        await CellAsync(Attested, AttestAsync);
        await CellAsync(OnlyTls12, () => RefuseAsync(Door.OnlyTls12));
        await CellAsync(OnlyAes256, () => RefuseAsync(Door.OnlyAes256));
        await HabitsAsync();
        return new InteropReport(name, server.Version, _cells, _faults, Stopwatch.GetElapsedTime(start));
    }

    private static string RowOf(string certificate, TlsSuite suite, TlsGroup tlsGroup) =>
        $"{certificate}, {(suite == TlsSuite.Aes128Gcm ? "AES-128-GCM" : "ChaCha20")}, "
        + (tlsGroup == TlsGroup.X25519 ? "X25519" : tlsGroup == TlsGroup.Secp256r1 ? "P-256" : "P-384");

    private static bool IsWholePage(string content) => content.EndsWith(InteropFiles.Body, StringComparison.Ordinal);

    private async Task CellAsync(string row, Func<Task<string>> work)
    {
        try
        {
            _cells.Add((row, await work()));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _cells.Add((row, "FAILED"));
            _faults.Add($"{row}: {failure.GetType().Name}: {failure.Message}");
        }
    }

    private Task<DirectSession> GetAsync(Door door, TlsClientOptions options) =>
        DirectSession.AskAsync(server[door], options, [(Get, IsWholePage)], rotatesKeys: false, saysGoodbyeFirst: false);

    private async Task<string> MeetAsync(Door door, TlsSuite suite, TlsGroup tlsGroup, IReadOnlyList<TlsGroup> shares)
    {
        DirectSession session = await GetAsync(
            door, Options with { Suites = [suite], Groups = [tlsGroup], KeyShares = shares });
        RequirePage(session);
        Assert.Equal(suite, session.Session!.Suite);
        Assert.Equal(tlsGroup, session.Session.Group);
        return "yes";
    }

    private void RequirePage(DirectSession session)
    {
        Assert.True(session.Failure is null, session.Failure?.Detail);
        Assert.StartsWith("HTTP/1.", session.Opened!.Content);
        Assert.Contains(" 200 ", session.Opened.Content[..20]);
        if (!server.HasOwnPage) { Assert.EndsWith(InteropFiles.Body, session.Opened.Content); }
        Assert.Equal(!server.EndsWithoutGoodbye, session.Opened.HasGoodbye);
    }

    private async Task<string> RetryAsync()
    {
        if (server[Door.OneGroup] == server[Door.P256]) { return "no such setting"; }
        DirectSession session = await GetAsync(Door.OneGroup, Options with { KeyShares = [TlsGroup.X25519] });
        RequirePage(session);
        Assert.Equal(TlsGroup.Secp384r1, session.Session!.Group);
        return "yes";
    }

    private async Task<string> RotateAsync()
    {
        (string, Func<string, bool>)[] questions = server.Line is { } line
            ? [(line, content => content == server.LineAnswer), (line, content => content == server.LineAnswer)]
            : [(GetFirst, IsWholePage), (Get, IsWholePage)];
        DirectSession session = await DirectSession.AskAsync(
            server[Door.KeepAlive], Options, questions, rotatesKeys: true, saysGoodbyeFirst: server.Line is not null);
        Assert.True(session.Failure is null, session.Failure?.Detail);
        string answer = server.LineAnswer ?? InteropFiles.Body;
        Assert.EndsWith(answer, session.Opened!.Content);
        Assert.Equal(2, session.Opened.Content.Split(answer).Length - 1);
        Assert.Equal(1, session.Opened.EpochOfLastContent);
        return server.Line is null ? "yes" : "yes (echo)";
    }

    private async Task<string> AttestAsync()
    {
        byte exitCode = await AttestedCell.RunAsync(server[Door.P256], files);
        if (exitCode == 0 && !server.HasOwnPage) { return "signed, provable"; }
        Assert.True(server.HasOwnPage && exitCode is > 20 and < 40, WebGuest.Describe(exitCode));
        return "signed; the page is no JSON";
    }

    private async Task<string> RefuseAsync(Door door)
    {
        DirectSession session = await GetAsync(door, Options);
        if (door == Door.OnlyAes256 && server.NoOnlyAes256 is not null)
        {
            RequirePage(session);
            return "no such setting";
        }

        Assert.NotNull(session.Failure);
        Assert.True(session.Failure.IsFromPeer);
        Assert.Equal(
            $"The server refused the ClientHello with the alert {session.Failure.Alert}. The client offers TLS 1.3 with the "
            + "suites ChaCha20Poly1305, Aes128Gcm and the groups X25519, Secp256r1, Secp384r1; a server with TLS 1.2 only, "
            + "or with suites of SHA-384 only, has nothing in common with that.",
            session.Failure.Detail);
        return session.Failure.Alert.ToString();
    }

    private async Task HabitsAsync()
    {
        DirectSession session = await GetAsync(Door.P256, Options);
        if (session.Opened is not { } opened) { return; }
        _cells.Add((Tickets, $"{opened.Tickets}, {opened.ContentRecords}"));
        _cells.Add((Ending, opened.HasGoodbye ? "close_notify" : "TCP end"));
    }
}
