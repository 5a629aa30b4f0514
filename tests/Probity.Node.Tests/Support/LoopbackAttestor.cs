using System.Net;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Notary;
using Probity.ZkTls.Modes.Proxy.Messages;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Support;

/// <summary>An attestor on a free port of this machine that dials this machine.</summary>
public sealed class LoopbackAttestor : IAsyncDisposable
{
    private LoopbackAttestor(AttestorServer server, P256PrivateKey key) => (Server, Key) = (server, key);

    public AttestorServer Server { get; }

    public P256PrivateKey Key { get; }

    public Uri Address => Server.Address;

    public static async Task<LoopbackAttestor> StartAsync(
        TrustAnchors roots,
        Func<AttestorOptions, AttestorOptions>? change = null,
        INameResolver? resolver = null,
        Action<TimeSpan, Verdict<SignedMessage>>? sessionEnded = null)
    {
        AttestorOptions options = AttestorOptions.Default with
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Roots = roots,
            AllowsPrivate = true,
        };
        P256PrivateKey key = P256PrivateKey.Create();
        AttestorServer server = await AttestorServer.StartAsync(
            change?.Invoke(options) ?? options,
            key,
            SystemRandomSource.Instance,
            TimeProvider.System,
            resolver ?? new SystemNameResolver(),
            sessionEnded,
            CancellationToken.None);
        return new LoopbackAttestor(server, key);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Key.Dispose();
    }
}
