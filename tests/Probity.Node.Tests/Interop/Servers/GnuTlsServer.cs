using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary><c>gnutls-serv</c>, one process for each door; TCP only, and it cannot pick a port itself.</summary>
internal static class GnuTlsServer
{
    private const int Attempts = 5;

    private static readonly Door[] Doors =
    [
        Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256, Door.KeepAlive,
    ];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        string version = await ServerProcess.RunAsync(program, files.Folder, ["--version"]);
        RealServer server = new(version.Split('\n')[0].Split(' ')[^1])
        {
            HasOwnPage = true, Line = "all connect\n", LineAnswer = "all connect\n",
        };
        foreach (Door door in Doors) { await StartDoorAsync(server, program, files, door); }
        return server;
    }

    private static async Task StartDoorAsync(RealServer server, string program, InteropFiles files, Door door)
    {
        string certificate = InteropFiles.CertificateOf(door);
        string priority = door switch
        {
            Door.OneGroup => "NORMAL:-GROUP-ALL:+GROUP-SECP384R1",
            Door.OnlyTls12 => "NORMAL:-VERS-ALL:+VERS-TLS1.2",
            Door.OnlyAes256 => "NORMAL:-CIPHER-ALL:+AES-256-GCM",
            _ => "NORMAL",
        };
        string[] extra = door == Door.AsksCertificate ? [] : ["--disable-client-cert"];
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            ServerProcess process = ServerProcess.Start(
                program,
                files.Folder,
                [
                    "--port", port.ToString(CultureInfo.InvariantCulture), door == Door.KeepAlive ? "--echo" : "--http",
                    "--x509certfile", files.Path(certificate + ".pem"), "--x509keyfile", files.Path(certificate + ".key"),
                    "--priority", priority, .. extra,
                ]);
            try
            {
                IPEndPoint endPoint = new(IPAddress.Loopback, port);
                await process.WaitForAsync(endPoint);
                server.Own(process);
                server.Add(door, endPoint);
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody took the port between the two lines.
                await process.DisposeAsync();
            }
            catch (IOException)
            {
                await process.DisposeAsync();
                await server.DisposeAsync();
                throw;
            }
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
