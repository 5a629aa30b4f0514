using System.Net;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>What an attestor serves, and how much of it.</summary>
/// <param name="Listen">Where it listens; port 0 takes any free one.</param>
/// <param name="Roots">What certificate chains of servers may end in.</param>
/// <param name="AllowedHosts">Empty for every host.</param>
/// <param name="AllowedPorts">Ports of servers at public addresses; empty for every port.</param>
/// <param name="AllowsPrivate">Whether private addresses may be dialled, at any port; for tests.</param>
/// <param name="Limits">Of one session.</param>
/// <param name="MaxSessions">At the same time; more are answered with HTTP status 503.</param>
/// <param name="OpeningTimeout">For the client's first message, the resolver and the TCP connection,
/// each.</param>
public sealed record AttestorOptions(
    IPEndPoint Listen,
    TrustAnchors Roots,
    IReadOnlyList<HostPattern> AllowedHosts,
    IReadOnlyList<int> AllowedPorts,
    bool AllowsPrivate,
    SessionLimits Limits,
    int MaxSessions,
    TimeSpan OpeningTimeout)
{
    /// <summary>The usual limits.</summary>
    public static AttestorOptions Default { get; } = new(
        new IPEndPoint(IPAddress.Loopback, 7047),
        TrustAnchors.System,
        [],
        [443],
        false,
        SessionLimits.Default,
        512,
        TimeSpan.FromSeconds(10));
}
