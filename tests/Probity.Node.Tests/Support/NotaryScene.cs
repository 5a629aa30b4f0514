using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Support;

/// <summary>A good website, an attestor, and an account of how its sessions ended.</summary>
internal sealed class NotaryScene : IAsyncDisposable
{
    public const string Body = "{\"currency\":\"EUR\"}";

    private NotaryScene(TestSite site) => Site = site;

    public TestSite Site { get; }

    public LoopbackAttestor Attestor { get; private set; } = null!;

    public ConcurrentQueue<Verdict<SignedMessage>> Ended { get; } = new();

    public TlsClientOptions Tls => new()
    {
        Host = "localhost", Roots = Site.Roots, Now = TimeProvider.System.GetUtcNow(),
    };

    public static async Task<NotaryScene> StartAsync(
        Func<AttestorOptions, AttestorOptions>? change = null, INameResolver? resolver = null, TestSite? site = null)
    {
        NotaryScene scene = new(site ?? await TestSite.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Body.Length;
            await context.Response.WriteAsync(Body);
        }));
        scene.Attestor = await LoopbackAttestor.StartAsync(
            scene.Site.Roots, change, resolver, (_, result) => scene.Ended.Enqueue(result));
        return scene;
    }

    /// <summary>One session of an honest client.</summary>
    public async Task<Verdict<AttestedSession>> AskAsync(
        int? port = null, string host = "localhost", TlsClientOptions? tls = null)
    {
        using P256PrivateKey holder = P256PrivateKey.Create();
        WebQuestion question = new(
            host,
            port ?? Site.Port,
            holder.PublicKey,
            ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray()],
            false,
            tls ?? Tls);
        AttestorClient client = new(TimeProvider.System, TimeSpan.FromSeconds(10));
        return await client.AskAsync(Attestor.Address, question, CancellationToken.None);
    }

    /// <summary>After an attack: the attestor serves everybody else as before.</summary>
    public async Task RequireGoodSessionAsync()
    {
        Verdict<AttestedSession> asked = await AskAsync();
        Assert.True(asked.IsAccepted, asked.Detail);
        asked.Value.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Attestor.DisposeAsync();
        await Site.DisposeAsync();
    }
}
