using System.Net;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary><c>openssl s_server</c>, one process for each door; it gives out a file and closes.</summary>
internal static class OpenSslServer
{
    private static readonly Door[] Doors =
    [
        Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256, Door.KeepAlive,
    ];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        string version = await ServerProcess.RunAsync(program, files.Folder, ["version"]);

        // With -rev it stays open, and sends each line back from its end to its beginning.
        RealServer server = new(version.Split(' ')[1]) { Line = "tcennoc lla\n", LineAnswer = "all connect\n" };
        foreach (Door door in Doors)
        {
            string certificate = InteropFiles.CertificateOf(door);
            string[] extra = door switch
            {
                Door.OneGroup => ["-groups", "P-384"],
                Door.AsksCertificate => ["-verify", "1"],
                Door.OnlyTls12 => ["-tls1_2"],
                Door.OnlyAes256 => ["-ciphersuites", "TLS_AES_256_GCM_SHA384"],
                _ => [],
            };
            ServerProcess process = ServerProcess.Start(
                program,
                files.Folder,
                [
                    "s_server", "-accept", "127.0.0.1:0", door == Door.KeepAlive ? "-rev" : "-HTTP",
                    "-cert", files.Path(certificate + ".pem"), "-key", files.Path(certificate + ".key"), .. extra,
                ]);
            server.Own(process);

            // It takes any free port and says which; its Unix domain sockets do not work in version 3.0.
            try
            {
                string line = await process.ReadLineAsync("ACCEPT 127.0.0.1:");
                server.Add(door, IPEndPoint.Parse(line["ACCEPT ".Length..].Trim()));
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                await server.DisposeAsync();
                throw new IOException($"s_server does not start: {process.Output}", failure);
            }
        }

        return server;
    }
}
