using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Probity.Node.Tests.Interop.Servers;

/// <summary>Kestrel, in this process. It has no choice of groups: those are the platform's.</summary>
internal static class KestrelServer
{
    private static readonly Door[] Doors =
        [Door.Rsa, Door.P256, Door.P384, Door.AsksCertificate, Door.OnlyTls12, Door.OnlyAes256];

    public static async Task<RealServer> StartAsync(InteropFiles files)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (Door door in Doors)
            {
                kestrel.ListenUnixSocket(files.Socket("kestrel", door), listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.UseHttps(https => Configure(https, files, door));
                });
            }
        });
        WebApplication host = builder.Build();
        host.Run(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = InteropFiles.Body.Length;
            await context.Response.WriteAsync(InteropFiles.Body);
        });
        await host.StartAsync();
        RealServer server = new(Environment.Version.ToString()) { EndsWithoutGoodbye = true };
        server.Own(host);
        foreach (Door door in Doors) { server.Add(door, new UnixDomainSocketEndPoint(files.Socket("kestrel", door))); }
        return server;
    }

    private static void Configure(HttpsConnectionAdapterOptions https, InteropFiles files, Door door)
    {
        https.ServerCertificate = files.Certificate(door);
        if (door == Door.OnlyTls12) { https.SslProtocols = SslProtocols.Tls12; }
        if (door == Door.AsksCertificate) { https.ClientCertificateMode = ClientCertificateMode.AllowCertificate; }
        if (door == Door.OnlyAes256) { https.OnAuthenticate = (_, options) => LimitSuites(options); }
    }

    private static void LimitSuites(SslServerAuthenticationOptions options)
    {
        if (OperatingSystem.IsWindows()) { return; }
        options.CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_256_GCM_SHA384]);
    }
}
