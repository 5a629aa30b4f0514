using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Probity.Payments.Purchases;

namespace Probity.Node.PaidEndpoints;

/// <summary>Lets a handler answer into memory, so that the answer can be kept back until it is
/// paid.</summary>
internal static class AnswerRecorder
{
    // Of the connection, not of the answer; or said again when the answer is sent.
    private static readonly string[] Dropped =
        ["Connection", "Content-Length", "Date", "Keep-Alive", "Server", "Transfer-Encoding", "Upgrade"];

    // What caches of some makes obey before Cache-Control.
    private static readonly string[] CacheHeaders =
    [
        "CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control",
        "Netlify-CDN-Cache-Control",
        "Surrogate-Control", "Edge-Control", "X-Accel-Expires", "Expires", "Age",
    ];

    /// <summary>Runs a handler and takes what it answers.</summary>
    /// <exception cref="InvalidOperationException">The answer is longer than the limit, or none that can be
    /// sent.</exception>
    public static async Task<StoredAnswer> RecordAsync(
        HttpContext context, RequestDelegate handler, int maxBytes)
    {
        IHttpResponseBodyFeature original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using LimitedStream body = new(maxBytes);
        StreamResponseBodyFeature recorded = new(body);
        context.Features.Set<IHttpResponseBodyFeature>(recorded);
        try
        {
            await handler(context).ConfigureAwait(false);
            await recorded.CompleteAsync().ConfigureAwait(false);
            if (context.Response.HasStarted)
            {
                throw new InvalidOperationException(
                    "A handler of a paid endpoint wrote past its response body.");
            }
        }
        finally
        {
            context.Features.Set(original);
        }

        List<KeyValuePair<string, string>> headers = [];
        foreach ((string name,
            Microsoft.Extensions.Primitives.StringValues values) in context.Response.Headers)
        {
            if (Dropped.Contains(name, StringComparer.OrdinalIgnoreCase)) { continue; }
            headers.AddRange(values.OfType<string>().Select(value => KeyValuePair.Create(name, value)));
        }

        // The server would refuse to send it, after it was paid.
        if (body.Length > 0 && context.Response.StatusCode is < 200 or 204 or 205 or 304)
        {
            throw new InvalidOperationException(
                $"An answer with status {context.Response.StatusCode} has no body.");
        }

        StoredAnswer answer = new(context.Response.StatusCode, headers, body.ToArray());
        context.Response.Clear();
        return answer;
    }

    /// <summary>Sends what was kept.</summary>
    public static async Task ReplayAsync(HttpContext context, StoredAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (IGrouping<string, KeyValuePair<string, string>> header in answer.Headers.GroupBy(
            one => one.Key, StringComparer.OrdinalIgnoreCase))
        {
            // Not besides what stands there: it was recorded together with that.
            context.Response.Headers[header.Key] = header.Select(one => one.Value).ToArray();
        }

        // No cache may hold what somebody paid for: it would give it to others.
        SetPrivate(context);
        if (answer.Body.Length == 0 || HttpMethods.IsHead(context.Request.Method)) { return; }
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Keeps a response out of caches.</summary>
    public static void SetPrivate(HttpContext context)
    {
        foreach (string name in CacheHeaders) { context.Response.Headers.Remove(name); }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Append("Vary", "PAYMENT-SIGNATURE, X-PAYMENT");
    }
}
