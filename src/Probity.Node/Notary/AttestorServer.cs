using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Modes.Proxy.Messages;

namespace Probity.Node.Notary;

/// <summary>An attestor as a server: WebSocket sessions at <c>/attest</c>, a description at <c>/</c>.</summary>
/// <remarks>Source: docs/specs/attestor-protocol.md.</remarks>
public sealed class AttestorServer : IAsyncDisposable
{
    /// <summary>Where sessions are opened.</summary>
    public const string Path = "/attest";

    private readonly WebApplication _host;
    private readonly AttestorOptions _options;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stopping = new();

    private AttestorServer(
        AttestorOptions options, P256PrivateKey signer, IRandomSource random, TimeProvider time, INameResolver resolver)
    {
        _options = options;
        _places = new SemaphoreSlim(options.MaxSessions, options.MaxSessions);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.RequestHeadersTimeout = options.OpeningTimeout;
            kestrel.Limits.KeepAliveTimeout = options.Limits.MaxSilence;
            kestrel.Limits.MaxConcurrentConnections = 4L * options.MaxSessions;
            kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxSessions;
            kestrel.Listen(options.Listen);
        });
        _host = builder.Build();
        _host.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        ServerDialer dialer = new(options, resolver);
        _host.MapGet("/", () => Results.Text(Describe(signer.PublicKey), "application/json"));
        _host.Map(Path, context => AcceptAsync(context, dialer, signer, random, time));
    }

    /// <summary>Called when a session has ended, with how long it took and its result.</summary>
    public Action<TimeSpan, Verdict<SignedMessage>>? SessionEnded { get; init; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to listen.</summary>
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
        AttestorServer server = new(options, signer, random, time, resolver) { SessionEnded = sessionEnded };
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
            return;
        }

        if (!await _places.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        long start = time.GetTimestamp();
        try
        {
            using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted, _stopping.Token);
            using RelayedSession session = new(_options, dialer, signer, random, time, new MessageChannel(socket));
            Verdict<SignedMessage> result = await session.RunAsync(end.Token).ConfigureAwait(false);
            SessionEnded?.Invoke(time.GetElapsedTime(start), result);
            await CloseAsync(socket, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            SessionEnded?.Invoke(
                time.GetElapsedTime(start), new Rejection(RejectionCode.LimitReached, "the client went away, or the attestor stopped"));
        }
        finally
        {
            _places.Release();
        }
    }

    private static async Task CloseAsync(System.Net.WebSockets.WebSocket socket, CancellationToken cancellation)
    {
        using CancellationTokenSource timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await socket.CloseOutputAsync(
                System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, timer.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is System.Net.WebSockets.WebSocketException or IOException or InvalidOperationException)
        {
            // The client has gone already.
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
