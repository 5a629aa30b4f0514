using Probity.Node.Tests.Interop.Servers;

namespace Probity.Node.Tests.Interop;

/// <summary>The servers of the matrix.</summary>
internal static class ServerCatalog
{
    private static readonly (string Name, string? Program, Func<string, InteropFiles, Task<RealServer>> Start)[] All =
    [
        ("nginx", "nginx", NginxServer.StartAsync),
        ("OpenSSL s_server", "openssl", OpenSslServer.StartAsync),
        ("GnuTLS", "gnutls-serv", GnuTlsServer.StartAsync),
        ("Node.js", "node", NodeServer.StartAsync),
        ("Kestrel", null, (_, files) => KestrelServer.StartAsync(files)),
        ("Go", "go", GoServer.StartAsync),
        ("Caddy", "caddy", CaddyServer.StartAsync),
        ("HAProxy", "haproxy", HaproxyServer.StartAsync),
        ("stunnel", "stunnel", StunnelServer.StartAsync),
    ];

    public static IReadOnlyList<string> Names => [.. All.Select(server => server.Name)];

    /// <summary>Which program a machine lacks for a server; null when it has all.</summary>
    public static string? MissingFor(string name) =>
        Of(name).Program is { } program && ServerProcess.Find(program) is null ? program : null;

    public static Task<RealServer> StartAsync(string name, InteropFiles files) =>
        Of(name).Start(Of(name).Program is { } program ? ServerProcess.Find(program)! : string.Empty, files);

    private static (string Name, string? Program, Func<string, InteropFiles, Task<RealServer>> Start) Of(string name) =>
        All.First(server => server.Name == name);
}
