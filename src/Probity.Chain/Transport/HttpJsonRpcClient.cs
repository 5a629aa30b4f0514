using System.Net.Http.Headers;
using Probity.Chain.JsonRpc;
using Probity.Core.Verdicts;

namespace Probity.Chain.Transport;

/// <summary>Asks a node over HTTP; safe for many callers at once.</summary>
/// <param name="http">The caller's, with its timeout; redirects and authentication are its handler's
/// business.</param>
/// <param name="endpoint">The node. It may hold an access key and is never logged or thrown.</param>
public sealed class HttpJsonRpcClient(HttpClient http, Uri endpoint) : IJsonRpcClient
{
    private const int ChunkBytes = 1 << 14;

    private long _lastId;

    /// <inheritdoc/>
    public async Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
        IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        JsonRpcBatch batch = new(calls, Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1);
        using ByteArrayContent content = new(batch.Encode());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, endpoint) { Content = content };
        using HttpResponseMessage response = await http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != System.Net.HttpStatusCode.OK)
        {
            throw new HttpRequestException(
                $"The node answered with HTTP status {(int)response.StatusCode}.", null, response.StatusCode);
        }

        using Stream stream = await response.Content
            .ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(stream, cancellationToken).ConfigureAwait(false) is { } body
            ? batch.Match(body)
            : new Rejection(
                RejectionCode.TooLong, $"a response has at most {JsonRpcBatch.MaxResponseBytes} bytes");
    }

    // Null where the body is longer than the limit; no more than the limit is ever kept.
    private static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        byte[] chunk = new byte[ChunkBytes];
        while (true)
        {
            int count = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false);
            if (count == 0) { return body.ToArray(); }
            if (body.Length + count > JsonRpcBatch.MaxResponseBytes) { return null; }
            body.Write(chunk, 0, count);
        }
    }
}
