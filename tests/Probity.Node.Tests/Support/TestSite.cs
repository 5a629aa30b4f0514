using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Support;

/// <summary>A website at localhost with a certificate of its own authority.</summary>
public sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _host;

    private TestSite(WebApplication host, X509Certificate2 root) => (_host, Root) = (host, root);

    public X509Certificate2 Root { get; }

    public TrustAnchors Roots => TrustAnchors.FromCertificates(Root);

    public int Port => new Uri(
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    /// <param name="answer">To each request.</param>
    /// <param name="isExpired">Whether the certificate has ended an hour ago.</param>
    public static async Task<TestSite> StartAsync(RequestDelegate answer, bool isExpired = false)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset end = isExpired ? now.AddHours(-1) : now.AddHours(1);
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new("CN=Test Authority", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateRequest site = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        site.CertificateExtensions.Add(names.Build());
        site.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        X509Certificate2 leaf = site.Create(root, now.AddHours(-12), end, [1, 2, 3]).CopyWithPrivateKey(key);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(leaf);
        }));
        WebApplication host = builder.Build();
        host.Run(answer);
        await host.StartAsync();
        return new TestSite(host, root);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _host.DisposeAsync();
        Root.Dispose();
    }
}
