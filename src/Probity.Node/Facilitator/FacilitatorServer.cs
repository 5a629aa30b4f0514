using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.X402;

namespace Probity.Node.Facilitator;

/// <summary>A facilitator as a server: <c>POST /verify</c>, <c>POST /settle</c>, <c>GET
/// /supported</c>.</summary>
/// <remarks>Source: x402 specification v2, "Facilitator interface".</remarks>
public sealed class FacilitatorServer : IAsyncDisposable
{
    private const int MaxRequestBytes = 1 << 18;
    private const int MaxKeyLength = 128;

    private readonly WebApplication _host;
    private readonly IFacilitator _facilitator;
    private readonly FacilitatorServerOptions _options;

    private FacilitatorServer(FacilitatorServerOptions options, IFacilitator facilitator)
    {
        (_options, _facilitator) = (options, facilitator);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _host = builder.Build();
        _host.MapPost("/verify", context => AnswerAsync(context, VerifyAsync));
        _host.MapPost("/settle", context => AnswerAsync(context, SettleAsync));
        _host.MapGet("/supported", SupportedAsync);
        _host.MapGet("/health", context =>
            WriteAsync(context, StatusCodes.Status200OK, """{"status":"ok"}"""u8.ToArray()));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to listen.</summary>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="facilitator">Who answers; disposed of by the caller, after the server.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    public static async Task<FacilitatorServer> StartAsync(
        FacilitatorServerOptions options, IFacilitator facilitator, CancellationToken cancellationToken)
    {
        FacilitatorServer server = new(options, facilitator);
        await server._host.StartAsync(cancellationToken).ConfigureAwait(false);
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<byte[]> VerifyAsync(FacilitatorRequest request, HttpContext context) =>
        X402Json.WriteVerifyResponse(
        await _facilitator.VerifyAsync(request, context.RequestAborted).ConfigureAwait(false));

    private async Task<byte[]> SettleAsync(FacilitatorRequest request, HttpContext context)
    {
        string? key = context.Request.Headers[RemoteFacilitator.KeyHeader];
        if (string.IsNullOrEmpty(key)) { key = null; }

        // Not the request's own token: money on its way is not left alone because an asker hung up.
        SettleResponse response = await _facilitator.SettleAsync(request, key, CancellationToken.None)
            .ConfigureAwait(false);
        return X402Json.WriteSettleResponse(response);
    }

    private async Task SupportedAsync(HttpContext context)
    {
        if (!await IsAllowedAsync(context).ConfigureAwait(false)) { return; }
        SupportedKinds kinds = await _facilitator.GetSupportedAsync(context.RequestAborted)
            .ConfigureAwait(false);
        if (_options.IsSimulated) { context.Response.Headers["Probity-Chain"] = "simulated"; }
        await WriteAsync(context, StatusCodes.Status200OK, X402Json.WriteSupportedKinds(kinds))
            .ConfigureAwait(false);
    }

    private async Task AnswerAsync(
        HttpContext context, Func<FacilitatorRequest, HttpContext, Task<byte[]>> answer)
    {
        if (!await IsAllowedAsync(context).ConfigureAwait(false)) { return; }
        if (context.Request.Headers[RemoteFacilitator.KeyHeader].ToString().Length > MaxKeyLength)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the idempotency key is too long")
                .ConfigureAwait(false);
            return;
        }

        try
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            Verdict<FacilitatorRequest> request = X402Json.ParseFacilitatorRequest(body.ToArray());
            if (!request.IsAccepted)
            {
                await RefuseAsync(context, StatusCodes.Status400BadRequest, request.Detail)
                    .ConfigureAwait(false);
                return;
            }

            byte[] response = await answer(request.Value, context).ConfigureAwait(false);
            await WriteAsync(context, StatusCodes.Status200OK, response).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException failure)
        {
            await RefuseAsync(context, failure.StatusCode, "the request is not one, or is too long")
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is FacilitatorException or StoreException)
        {
            // Not "no": whoever asks again with the same key learns how it ended.
            context.Response.Headers.RetryAfter = "1";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    private async Task<bool> IsAllowedAsync(HttpContext context)
    {
        if (_options.Token is null) { return true; }
        byte[] expected = SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + _options.Token));
        byte[] given = SHA256.HashData(
            Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()));
        if (CryptographicOperations.FixedTimeEquals(expected, given)) { return true; }
        await RefuseAsync(context, StatusCodes.Status401Unauthorized, "this facilitator asks for a token")
            .ConfigureAwait(false);
        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason) =>
        WriteAsync(context, status, FacilitatorErrorJson.Write(reason));

    private static async Task WriteAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json, CancellationToken.None).ConfigureAwait(false);
    }
}
