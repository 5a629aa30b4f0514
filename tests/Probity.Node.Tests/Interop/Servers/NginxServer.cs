using System.Text;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary>nginx, in one process without daemon, with a server block for each door.</summary>
internal static class NginxServer
{
    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        StringBuilder text = new();
        text.Append($$"""
            daemon off; master_process off; pid {{files.Path("nginx.pid")}}; error_log stderr error;
            events { worker_connections 64; }
            http {
              access_log off; default_type application/json; keepalive_timeout 5s;
              client_body_temp_path {{files.Path("nginx-body")}}; proxy_temp_path {{files.Path("nginx-proxy")}};
              fastcgi_temp_path {{files.Path("nginx-fast")}}; uwsgi_temp_path {{files.Path("nginx-u")}};
              scgi_temp_path {{files.Path("nginx-s")}};

            """);
        foreach (Door door in Doors)
        {
            string certificate = InteropFiles.CertificateOf(door);
            string extra = door switch
            {
                Door.OneGroup => "ssl_ecdh_curve secp384r1;",
                Door.AsksCertificate => "ssl_verify_client optional_no_ca;",
                Door.OnlyTls12 => string.Empty,
                Door.OnlyAes256 => "ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;",
                _ => string.Empty,
            };
            text.Append($$"""
                server {
                  listen unix:{{files.Socket("nginx", door)}} ssl;
                  ssl_certificate {{files.Path(certificate + ".pem")}}; ssl_certificate_key {{files.Path(certificate + ".key")}};
                  ssl_protocols {{(door == Door.OnlyTls12 ? "TLSv1.2" : "TLSv1.2 TLSv1.3")}}; {{extra}}
                  location / { return 200 '{{InteropFiles.Body}}'; }
                }

                """);
        }

        text.Append("}\n");
        File.WriteAllText(files.Path("nginx.conf"), text.ToString());
        string version = await ServerProcess.RunAsync(program, files.Folder, ["-v"]);
        RealServer server = new(version.Trim().Split('/')[^1]);
        ServerProcess process = ServerProcess.Start(
            program, files.Folder, ["-p", files.Folder, "-e", "stderr", "-c", files.Path("nginx.conf")]);
        await server.RunAsync(process, files, "nginx", Doors);
        return server;
    }
}
