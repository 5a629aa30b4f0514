using System.Net;
using Probity.Node.Wallets;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A seller of the test's own making, without a network: it says what the test tells it to.</summary>
internal sealed class HostileShop(Market market) : HttpMessageHandler
{
    /// <summary>Every request that came, in order.</summary>
    public List<(Uri Url, PaymentPayload? Payment)> Seen { get; } = [];

    public Func<Uri, PaymentPayload?, HttpResponseMessage>? Answer { get; set; }

    /// <summary>Distinct authorisations that left the wallet.</summary>
    public int Authorisations => Seen.Where(one => one.Payment is not null)
        .Select(one => ExactPayment.Parse(one.Payment!.Payload).Value!.Nonce.Span.ToArray())
        .Select(Convert.ToHexString).Distinct().Count();

    public HttpResponseMessage Ask(Uri url, ulong amount = 10_000, string? resource = null, string? reason = null) =>
        Ask(new PaymentRequired
        {
            X402Version = 2,
            Error = reason,
            Resource = new ResourceInfo(resource ?? url.AbsoluteUri),
            Accepts = [market.Assets.Find(Market.Network, "USDC")!.Offer(amount, market.PayTo, 300, PaymentFlow.Authorization)],
        });

    public static HttpResponseMessage Ask(PaymentRequired required)
    {
        HttpResponseMessage response = new(HttpStatusCode.PaymentRequired);
        response.Headers.Add(PaymentHeaders.PaymentRequired, PaymentHeaders.Encode(required));
        return response;
    }

    public static HttpResponseMessage Deliver(bool saysSettled = true)
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new StringContent("goods") };
        if (saysSettled)
        {
            response.Headers.Add(PaymentHeaders.PaymentResponse, PaymentHeaders.Encode(new SettleResponse
            {
                Success = true,
                Transaction = "0x" + new string('1', 64),
                Network = Market.Network,
            }));
        }

        return response;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        PaymentPayload? payment = request.Headers.TryGetValues(PaymentHeaders.PaymentSignature, out IEnumerable<string>? values)
            ? PaymentHeaders.ParsePayment(values.Single()).Value
            : null;
        lock (Seen) { Seen.Add((request.RequestUri!, payment)); }
        HttpResponseMessage response = Answer!(request.RequestUri!, payment);
        response.RequestMessage ??= request;
        return Task.FromResult(response);
    }
}
