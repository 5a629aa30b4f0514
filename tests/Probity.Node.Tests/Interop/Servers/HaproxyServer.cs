using System.Text;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary>HAProxy, which answers itself; a bind line for each door.</summary>
internal static class HaproxyServer
{
    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        StringBuilder text = new();
        text.Append("""
            global
              maxconn 100
            defaults
              mode http
              timeout client 10s
              timeout server 10s
              timeout connect 10s
            frontend doors

            """);
        foreach (Door door in Doors)
        {
            string extra = door switch
            {
                Door.OneGroup => "curves P-384",
                Door.AsksCertificate => $"curves X25519:P-256:P-384 verify optional ca-file {files.Path("root.pem")}",
                Door.OnlyTls12 => "curves X25519:P-256:P-384 ssl-max-ver TLSv1.2",
                Door.OnlyAes256 => "curves X25519:P-256:P-384 ciphersuites TLS_AES_256_GCM_SHA384 ssl-min-ver TLSv1.3",
                _ => "curves X25519:P-256:P-384",
            };
            string certificate = files.Path(InteropFiles.CertificateOf(door) + ".both");
            text.Append($"  bind unix@{files.Socket("haproxy", door)} ssl crt {certificate} {extra}\n");
        }

        text.Append($"  http-request return status 200 content-type application/json string '{InteropFiles.Body}'\n");
        File.WriteAllText(files.Path("haproxy.cfg"), text.ToString());
        string version = await ServerProcess.RunAsync(program, files.Folder, ["-v"]);
        RealServer server = new(version.Split(' ')[2].Split('-')[0]);
        ServerProcess process = ServerProcess.Start(program, files.Folder, ["-db", "-f", files.Path("haproxy.cfg")]);
        await server.RunAsync(process, files, "haproxy", Doors);
        return server;
    }
}
