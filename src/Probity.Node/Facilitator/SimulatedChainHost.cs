using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;

namespace Probity.Node.Facilitator;

/// <summary>A simulated chain over HTTP: JSON-RPC by POST at <c>/</c>, for servers in other
/// processes.</summary>
/// <remarks>A hook of the chain's faults that throws cuts the connection, as a node that goes away
/// does.</remarks>
public sealed class SimulatedChainHost : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly SimulatedChain _chain;

    private SimulatedChainHost(SimulatedChain chain, IPEndPoint listen)
    {
        _chain = chain;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = JsonRpcBatch.MaxResponseBytes;
            kestrel.Listen(listen, options => options.Protocols = HttpProtocols.Http1);
        });
        _host = builder.Build();
        _host.MapPost("/", AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to listen.</summary>
    /// <param name="chain">The chain; its faults are this host's.</param>
    /// <param name="listen">Port 0 takes any that is free.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public static async Task<SimulatedChainHost> StartAsync(
        SimulatedChain chain, IPEndPoint listen, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(listen);
        SimulatedChainHost server = new(chain, listen);
        await server._host.StartAsync(cancellation).ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // A page in somebody's browser has no business with a chain on this machine.
        if (context.Request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        byte[] response;
        try
        {
            response = await InProcessJsonRpcClient
                .ExchangeAsync(_chain, body.ToArray(), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = response.Length;
        await context.Response.Body.WriteAsync(response, context.RequestAborted).ConfigureAwait(false);
    }
}
