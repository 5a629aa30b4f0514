using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Probity.Core.Verdicts;
using Probity.Payments.X402;

namespace Probity.Node.Facilitator;

/// <summary>A facilitator over HTTP: ours, the official one, or anybody's.</summary>
/// <param name="http">The caller's client, with its timeout and, where the facilitator asks for it, the
/// header that authenticates.</param>
/// <param name="address">Where it is; "verify", "settle" and "supported" are added to its path.</param>
/// <remarks>Source: x402 specification v2, "Facilitator interface".</remarks>
public sealed class RemoteFacilitator(HttpClient http, Uri address) : IFacilitator
{
    /// <summary>The header that carries the idempotency key; facilitators that do not know it pass over
    /// it.</summary>
    public const string KeyHeader = "Idempotency-Key";

    private const int MaxResponseBytes = 1 << 20;

    private readonly Uri _base = address.AbsoluteUri.EndsWith('/') ? address
        : new Uri(address.AbsoluteUri + "/");

    /// <inheritdoc/>
    public async Task<VerifyResponse> VerifyAsync(
        FacilitatorRequest request, CancellationToken cancellationToken)
    {
        byte[] body = await SendAsync("verify", request, null, cancellationToken).ConfigureAwait(false);
        return Read(X402Json.ParseVerifyResponse(body));
    }

    /// <inheritdoc/>
    public async Task<SettleResponse> SettleAsync(
        FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        byte[] body = await SendAsync("settle", request, idempotencyKey, cancellationToken)
            .ConfigureAwait(false);
        return Read(X402Json.ParseSettleResponse(body));
    }

    /// <inheritdoc/>
    public async Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Get, new Uri(_base, "supported"));
        return Read(
            X402Json.ParseSupportedKinds(await SendAsync(message, cancellationToken).ConfigureAwait(false)));
    }

    private async Task<byte[]> SendAsync(
        string path, FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(X402Json.WriteFacilitatorRequest(request));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpRequestMessage message = new(HttpMethod.Post, new Uri(_base, path)) { Content = content };
        if (idempotencyKey is not null) { message.Headers.Add(KeyHeader, idempotencyKey); }
        return await SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await http.SendAsync(
                message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);

            // A refused payment has a body that says why, and status 200 or, with some, 400 or 402.
            if (response.StatusCode
                is not (HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.PaymentRequired))
            {
                throw new FacilitatorException(Describe(response.StatusCode));
            }

            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken)
                .ConfigureAwait(false);
            return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            // A bare SocketException leaves HttpClient when the other side ends while it is being connected
            // to.
            throw new FacilitatorException(
                $"The facilitator at {Place} cannot be reached: {failure.Message}", failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FacilitatorException($"The facilitator at {Place} did not answer in time.", failure);
        }
    }

    // Without a query, which may hold a key.
    private string Place => _base.GetLeftPart(UriPartial.Path);

    private string Describe(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            $"The facilitator at {Place} refuses us ({(int)status}). Does it need an authentication header?",
        HttpStatusCode.NotFound => $"There is no facilitator at {Place}.",
        _ => $"The facilitator at {Place} answered with status {(int)status}.",
    };

    private T Read<T>(Verdict<T> answer)
        where T : class =>
        answer.IsAccepted
            ? answer.Value
            : throw new FacilitatorException(
                $"The facilitator at {Place} gave an answer that is none: {answer.Detail}.");
}
