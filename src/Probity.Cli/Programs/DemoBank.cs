using System.Net;
using System.Net.Security;
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

namespace Probity.Cli.Programs;

/// <summary>
/// The bank of the demo: simulated, at localhost, with a certificate of an authority of its own. It knows nothing of
/// Probity: it answers HTTPS requests that carry its customer's token.
/// </summary>
internal sealed class DemoBank : IAsyncDisposable
{
    /// <summary>What it answers to.</summary>
    public const string Host = "localhost";

    private const string Path = "/api/v1/statement";

    private readonly WebApplication _host;
    private readonly X509Certificate2 _root;

    private DemoBank(WebApplication host, X509Certificate2 root, string token) =>
        (_host, _root, Token) = (host, root, token);

    /// <summary>What its customer shows to get the statement.</summary>
    public string Token { get; }

    /// <summary>Where the statement is.</summary>
    public Uri Statement => new($"https://{Host}:{Address.Port}{Path}");

    /// <summary>The authority that the demo trusts.</summary>
    public TrustAnchors Roots => TrustAnchors.FromCertificates(_root);

    /// <summary>The same, for a file.</summary>
    public string RootPem => _root.ExportCertificatePem();

    private Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Opens the bank at a free port.</summary>
    /// <param name="statement">JSON; at most 16 KB.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<DemoBank> OpenAsync(byte[] statement, CancellationToken cancellation)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        (X509Certificate2 root, X509Certificate2 site) = CreateCertificates(now);
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(site);
        }));
        WebApplication host = builder.Build();
        host.MapGet(Path, async context =>
        {
            if (context.Request.Headers.Authorization != $"Bearer {token}")
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = statement.Length;
            await context.Response.Body.WriteAsync(statement, context.RequestAborted).ConfigureAwait(false);
        });
        await host.StartAsync(cancellation).ConfigureAwait(false);
        return new DemoBank(host, root, token);
    }

    /// <summary>Asks for the statement as any HTTPS client does.</summary>
    public async Task<byte[]> FetchAsync(CancellationToken cancellation)
    {
        using SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        using HttpClient client = new(handler);
        client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return await client.GetByteArrayAsync(Statement, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _root.Dispose();
    }

    private static (X509Certificate2 Root, X509Certificate2 Site) CreateCertificates(DateTimeOffset now)
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa siteKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new(
            "CN=Simulated Authority of the Probity Demo", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        X509Certificate2 root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        CertificateRequest bank = new($"CN={Host}", siteKey, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(Host);
        bank.CertificateExtensions.Add(names.Build());
        using X509Certificate2 site = bank.Create(
            root, now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return (root, site.CopyWithPrivateKey(siteKey));
    }
}
