using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Node.Notary;

/// <summary>
/// An attestor as a server: WebSocket sessions at <c>/attest</c>, a description at <c>/</c>.
/// </summary>
/// <remarks>Source: docs/specs/attestor-protocol.md.</remarks>
public sealed class AttestorServer : IAsyncDisposable
{
    /// <summary>Where sessions are opened.</summary>
    public const string Path = "/attest";

    // How long a client may take to read its answer before the connection is cut.
    private static readonly TimeSpan ClosingTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication _host;
    private readonly AttestorOptions _options;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Action<TimeSpan, Verdict<SignedMessage>>? _sessionEnded;

    private AttestorServer(
        AttestorOptions options,
        P256PrivateKey signer,
        IRandomSource random,
        TimeProvider time,
        INameResolver resolver,
        Action<TimeSpan, Verdict<SignedMessage>>? sessionEnded)
    {
        (_options, _sessionEnded) = (options, sessionEnded);
        _places = new SemaphoreSlim(options.MaxSessions, options.MaxSessions);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = options.OpeningTimeout;
            kestrel.Limits.KeepAliveTimeout = options.OpeningTimeout;
            kestrel.Limits.MaxConcurrentConnections = (4L * options.MaxSessions) + 16;

            // Places are counted here: Kestrel gives its own back later, and would answer 500 instead of 503.
            kestrel.Limits.MaxConcurrentUpgradedConnections = null;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _host = builder.Build();
        _host.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        ServerDialer dialer = new(options, resolver);
        _host.MapGet("/", () => Results.Text(Describe(signer.PublicKey), "application/json"));
        _host.Map(Path, context => AcceptAsync(context, dialer, signer, random, time));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to listen.</summary>
    /// <param name="options">What it serves, and how much of it.</param>
    /// <param name="signer">Its key; disposed of by the caller, after the server.</param>
    /// <param name="random">For session ids.</param>
    /// <param name="time">The clock that it signs.</param>
    /// <param name="resolver">Turns names into addresses.</param>
    /// <param name="sessionEnded">Told how long each session took and how it ended; null for nobody.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public static async Task<AttestorServer> StartAsync(
        AttestorOptions options,
        P256PrivateKey signer,
        IRandomSource random,
        TimeProvider time,
        INameResolver resolver,
        Action<TimeSpan, Verdict<SignedMessage>>? sessionEnded,
        CancellationToken cancellation)
    {
        AttestorServer server = new(options, signer, random, time, resolver, sessionEnded);
        await server._host.StartAsync(cancellation).ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _places.Dispose();
    }

    private async Task AcceptAsync(
        HttpContext context, ServerDialer dialer, P256PrivateKey signer, IRandomSource random, TimeProvider time)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return;
        }

        // A page in somebody's browser could otherwise talk to the private network that this attestor dials.
        if (_options.AllowsPrivate && context.Request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (!await _places.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted, _stopping.Token);
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using MessageChannel channel = new(socket);
            long start = time.GetTimestamp();
            Verdict<SignedMessage> result = await RunAsync(
                new RelayedSession(
                    _options, dialer, signer, random, time, channel), end.Token).ConfigureAwait(false);
            _sessionEnded?.Invoke(time.GetElapsedTime(start), result);
            await channel.CloseAsync(ClosingTimeout, end.Token).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task<Verdict<SignedMessage>> RunAsync(
        RelayedSession session, CancellationToken cancellation)
    {
        try
        {
            return await session.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new Rejection(RejectionCode.LimitReached, "the client went away, or the attestor stopped");
        }
    }

    private string Describe(P256PublicKey key)
    {
        AttestorDescription description = new(
            OpenMessage.Version,
            key.ToString(),
            _options.Roots.IsSystem ? "system" : "given",
            _options.Limits.MaxBytes,
            Capture.MaxBytes,
            _options.Limits.MaxDuration.TotalSeconds,
            [.. _options.AllowedHosts.Select(pattern => pattern.ToString())],
            _options.AllowedPorts);
        return JsonSerializer.Serialize(description, NotaryJson.Default.AttestorDescription);
    }
}
