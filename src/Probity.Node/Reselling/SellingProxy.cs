using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Payments.X402.Http;

namespace Probity.Node.Reselling;

/// <summary>Sells the answers of any HTTP API: asks for money, passes the paid request on, and
/// delivers.</summary>
/// <remarks>
/// Whatever path is asked costs the price: there is no list of paths that a strange spelling could slip by.
/// The upstream sees the request as it came, without the payment, and with the payment's id as
/// Idempotency-Key.
/// </remarks>
public sealed class SellingProxy : IAsyncDisposable
{
    // Between two machines, not of the message (RFC 9110, section 7.6.1), or said anew.
    private static readonly HashSet<string> NotPassed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE",
        "Trailer",
        "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "Expect", "Idempotency-Key",
        PaymentHeaders.PaymentSignature, PaymentHeaders.PaymentVersion1, PaymentHeaders.PaymentRequired,
        PaymentHeaders.PaymentResponse, PaymentHeaders.PaymentResponseVersion1,
    };

    private readonly WebApplication _host;
    private readonly HttpClient _upstream;
    private readonly SellingProxyOptions _options;

    private SellingProxy(
        SellingProxyOptions options, IFacilitator facilitator, IRecordStore store, ILoggerProvider? log)
    {
        _options = options;
        _upstream = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = options.UpstreamTimeout,
            MaxResponseContentBufferSize = options.Seller.MaxAnswerBytes,
        };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null) { builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log); }
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Seller.MaxRequestBytes;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddPayments(options.Seller, facilitator, store);
        _host = builder.Build();
        _host.MapFallback("{**path}", PassAsync).RequirePayment(options.Price);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(
        _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Begins to sell.</summary>
    /// <param name="options">What, and for how much.</param>
    /// <param name="facilitator">Who settles; disposed of by the caller, afterwards.</param>
    /// <param name="store">Where purchases are kept; disposed of by the caller, afterwards.</param>
    /// <param name="log">Where warnings go; null for nowhere.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The address is taken or not this machine's.</exception>
    /// <exception cref="ArgumentException">The options do not fit: the payee, the network.</exception>
    public static async Task<SellingProxy> StartAsync(
        SellingProxyOptions options, IFacilitator facilitator, IRecordStore store, ILoggerProvider? log,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        SellingProxy proxy = new(options, facilitator, store, log);
        await proxy._host.StartAsync(cancellationToken).ConfigureAwait(false);
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        _upstream.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        if (Target(context) is not { } target)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using HttpRequestMessage request = new(new HttpMethod(context.Request.Method), target);
        using StreamContent content = new(context.Request.Body);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = content;
        }

        HashSet<string> named = new(
            context.Request.Headers.GetCommaSeparatedValues("Connection"), StringComparer.OrdinalIgnoreCase);
        foreach ((string name, StringValues values) in context.Request.Headers)
        {
            if (NotPassed.Contains(name) || named.Contains(name)) { continue; }
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        if (context.GetPayment() is { } payment) { request.Headers.Add("Idempotency-Key", payment.Id); }
        try
        {
            using HttpResponseMessage response = await _upstream.SendAsync(request, context.RequestAborted)
                .ConfigureAwait(false);
            await AnswerAsync(context, response).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Net.Sockets.SocketException)
        {
            // Nothing is settled for an answer that did not come.
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        HashSet<string> named = new(response.Headers.Connection, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(
            response.Content.Headers))
        {
            if (NotPassed.Contains(name) || named.Contains(name)) { continue; }
            context.Response.Headers.Append(name, values.ToArray());
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted)
            .ConfigureAwait(false);
    }

    // The path as it was sent, under the upstream's own: neither its host nor what lies beside its path is
    // the caller's to choose. Null for a path that would climb out.
    private Uri? Target(HttpContext context)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string target = raw.StartsWith('/') ? raw
            : context.Request.Path.ToUriComponent() + context.Request.QueryString;
        string start = _options.Upstream.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return HasDots(target) || !Uri.TryCreate(start + target, UriKind.Absolute, out Uri? url)
            || !url.AbsoluteUri.StartsWith(start, StringComparison.Ordinal)
            ? null
            : url;
    }

    // "." and ".." as parts of the path, they and what is around them plain or encoded once: what they lead
    // to differs from server to server.
    private static bool HasDots(string target) => target.Split('?')[0]
        .Replace("%2e", ".", StringComparison.OrdinalIgnoreCase)
        .Replace("%2f", "/", StringComparison.OrdinalIgnoreCase)
        .Replace("%5c", "/", StringComparison.OrdinalIgnoreCase)
        .Replace("%3b", ";", StringComparison.OrdinalIgnoreCase)
        .Split('/', '\\').Any(part => part.Split(';')[0] is "." or "..");
}
