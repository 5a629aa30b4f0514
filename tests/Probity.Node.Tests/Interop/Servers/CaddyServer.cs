using System.Text;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary>Caddy, a site for each door. Its TLS is that of Go.</summary>
internal static class CaddyServer
{
    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        StringBuilder text = new();
        text.Append($$"""
            {
              admin off
              auto_https off
              storage file_system {{files.Path("caddy")}}
            }

            """);
        foreach (Door door in Doors)
        {
            string certificate = InteropFiles.CertificateOf(door);
            string extra = door switch
            {
                Door.OneGroup => "curves secp384r1",
                Door.AsksCertificate => "client_auth {\n mode request\n }",
                Door.OnlyTls12 => "protocols tls1.2 tls1.2",
                _ => "curves x25519 secp256r1 secp384r1",
            };
            text.Append($$"""
                https://{{InteropFiles.Host}} {
                  bind unix/{{files.Socket("caddy", door)}}
                  tls {{files.Path(certificate + ".pem")}} {{files.Path(certificate + ".key")}} {
                    {{extra}}
                  }
                  header Content-Type application/json
                  respond `{{InteropFiles.Body}}` 200
                }

                """);
        }

        File.WriteAllText(files.Path("Caddyfile"), text.ToString());
        (string, string)[] environment = [("HOME", files.Folder), ("XDG_DATA_HOME", files.Folder), ("XDG_CONFIG_HOME", files.Folder)];
        string version = await ServerProcess.RunAsync(program, files.Folder, ["version"], environment);
        RealServer server = new(version.Trim().Split(' ')[0].TrimStart('v'))
        {
            NoOnlyAes256 = "Caddy, being Go, offers no choice of suites in TLS 1.3",
        };
        ServerProcess process = ServerProcess.Start(
            program, files.Folder, ["run", "--config", files.Path("Caddyfile"), "--adapter", "caddyfile"], environment);
        await server.RunAsync(process, files, "caddy", Doors);
        return server;
    }
}
