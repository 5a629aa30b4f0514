using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary>stunnel in front of a plain server of this process; a service for each door.</summary>
internal static class StunnelServer
{
    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.OneGroup, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(string program, InteropFiles files)
    {
        string behind = files.Path("behind-stunnel.sock");
        StringBuilder text = new($"foreground = yes\npid =\nsyslog = no\ndebug = 3\n");
        foreach (Door door in Doors)
        {
            string certificate = InteropFiles.CertificateOf(door);
            string extra = door switch
            {
                Door.OneGroup => "curves = P-384\n",
                Door.AsksCertificate => "verify = 1\n" + $"CAfile = {files.Path("root.pem")}\n",
                Door.OnlyTls12 => "sslVersionMax = TLSv1.2\n",
                Door.OnlyAes256 => "sslVersionMin = TLSv1.3\nciphersuites = TLS_AES_256_GCM_SHA384\n",
                _ => string.Empty,
            };
            text.Append($"[{door}]\naccept = {files.Socket("stunnel", door)}\nconnect = {behind}\n");
            text.Append($"cert = {files.Path(certificate + ".pem")}\nkey = {files.Path(certificate + ".key")}\n{extra}");
        }

        File.WriteAllText(files.Path("stunnel.conf"), text.ToString());
        string version = await ServerProcess.RunAsync(program, files.Folder, ["-version"]);
        string line = version.Split('\n').First(candidate => candidate.Contains("stunnel ", StringComparison.Ordinal));
        RealServer server = new(line.Split(' ').SkipWhile(word => word != "stunnel").ElementAt(1));
        server.Own(await StartBehindAsync(behind));
        ServerProcess process = ServerProcess.Start(program, files.Folder, [files.Path("stunnel.conf")]);
        await server.RunAsync(process, files, "stunnel", Doors);
        return server;
    }

    private static async Task<WebApplication> StartBehindAsync(string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(path));
        WebApplication host = builder.Build();
        host.Run(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = InteropFiles.Body.Length;
            await context.Response.WriteAsync(InteropFiles.Body);
        });
        await host.StartAsync();
        return host;
    }
}
