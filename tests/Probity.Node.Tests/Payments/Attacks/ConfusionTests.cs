using System.Net;
using System.Text.Json;
using Probity.Chain;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A payment that says it takes another offer than the seller's, or is of another version than the place it
/// stands in, is taken by nobody.</summary>
public sealed class ConfusionTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public static TheoryData<string> Fields =>
        ["scheme", "network", "amount", "asset", "payTo", "maxTimeoutSeconds", "name", "version", "no extra", "other member"];

    [Theory, MemberData(nameof(Fields))]
    public async Task A_facilitator_refuses_a_payment_that_took_another_offer(string field)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        PaymentRequirements offer = scene.Offer();
        FacilitatorRequest good = scene.Request(offer);
        FacilitatorRequest bad = good with { Payment = good.Payment.WithAccepted(Changed(offer, field)) };

        VerifyResponse check = await scene.Market.Facilitator.VerifyAsync(bad, Ended);
        SettleResponse answer = await scene.SettleAsync(bad);

        Assert.False(check.IsValid);
        Assert.False(answer.Success);
        string reason = field switch
        {
            "scheme" => PaymentErrors.InvalidScheme,
            "network" => PaymentErrors.NetworkMismatch,
            _ => PaymentErrors.InvalidPaymentRequirements,
        };
        Assert.Equal((reason, reason), (check.InvalidReason, answer.ErrorReason));
        Assert.Empty(await scene.Market.Store.ListAsync(Settlement.Collection, string.Empty, string.Empty, 10, Ended));
        Assert.True((await scene.SettleAsync(good)).Success);
    }

    [Theory, MemberData(nameof(Fields))]
    public async Task A_seller_refuses_a_payment_that_took_another_offer(string field)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload good = market.Sign(await market.AskAsync(url));

        using HttpResponseMessage refused = await market.PayAsync(url, good.WithAccepted(Changed(good.Accepted, field)));

        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Equal(0, market.HandlerRuns);
        using HttpResponseMessage taken = await market.PayAsync(url, good);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_payment_stands_in_the_header_of_its_version()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload two = market.Sign(await market.AskAsync(url)), one = two with { X402Version = 1 };

        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(market, url, one, 2));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(market, url, two, 1));
        Assert.Equal(0, market.HandlerRuns);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(market, url, one, 1));
        Assert.Equal((UInt256)10_000, await market.BalanceAsync(market.PayTo));
    }

    private static async Task<HttpStatusCode> SendAsync(Market market, Uri url, PaymentPayload payment, int version)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Add(PaymentHeaders.PaymentName(version), PaymentHeaders.Encode(payment));
        using HttpResponseMessage response = await market.Http.SendAsync(request, Ended);
        return response.StatusCode;
    }

    private static PaymentRequirements Changed(PaymentRequirements offer, string field)
    {
        Address other = new([.. Enumerable.Repeat((byte)9, 20)]);
        return field switch
        {
            "scheme" => offer with { Scheme = "upto" },
            "network" => offer with { Network = "eip155:8453" },
            "amount" => offer with { Amount = "9999" },
            "asset" => offer with { Asset = other.ToString() },
            "payTo" => offer with { PayTo = other.ToString() },
            "maxTimeoutSeconds" => offer with { MaxTimeoutSeconds = offer.MaxTimeoutSeconds + 1 },
            "name" => offer with { Extra = Json("""{"name":"USD","version":"2"}""") },
            "version" => offer with { Extra = Json("""{"name":"USDC","version":"3"}""") },
            "no extra" => offer with { Extra = default },
            _ => offer with { Others = Json("""{"discount":1}""") },
        };
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
