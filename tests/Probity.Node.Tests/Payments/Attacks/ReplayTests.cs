using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Crypto.Signatures;
using Probity.Node.PaidEndpoints;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A payment that comes again, in whole or in part, after it was settled.</summary>
public sealed class ReplayTests
{
    private static readonly UInt256 Price = 10_000;

    [Fact]
    public async Task What_stands_in_the_path_is_not_what_stands_in_the_query()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync(app => app.MapGet("/ab", () => "other").RequirePayment("0.01 USDC"));
        Uri url = new(home, "/a?b");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage bought = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, bought.StatusCode);
        foreach (string other in (string[])["/ab", "/a?bc", "/a?", "/a"])
        {
            using HttpResponseMessage response = await market.PayAsync(new Uri(home, other), payment);
            Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(response));
        }
    }

    [Fact]
    public async Task Another_authorisation_with_the_same_number_gets_nothing()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        PaymentPayload payment = market.Sign(offer);
        using HttpResponseMessage bought = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, bought.StatusCode);
        ExactPayment first = ExactPayment.Parse(payment.Payload).Value!;
        Assert.True(ExactTerms.TryParse(offer.Accepts[0], out ExactTerms? terms, out _));
        Assert.True(first.ValidBefore.TryToUInt64(out ulong end));
        ExactIntent later = ExactIntent.Create(
            terms, Address.From(market.Payer.PublicKey), DateTimeOffset.FromUnixTimeSeconds((long)end), first.Nonce.ToArray());
        foreach (byte[] signature in (byte[][])[
            EthereumSignature.ToArray(market.Payer.Sign(later.Digest())), [.. Enumerable.Repeat((byte)1, 65)]])
        {
            using HttpResponseMessage response = await market.PayAsync(
                url, payment with { Payload = later.ToPayload(signature) });
            Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(response));
        }

        Assert.Equal(1, market.HandlerRuns);
    }

    [Fact]
    public async Task What_the_chain_shows_of_a_bound_payment_fetches_no_answer()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = SellerEdgeTests.Bound(market, await market.AskAsync(url), url);
        using HttpResponseMessage bought = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, bought.StatusCode);

        // The salt is in no transaction.
        using HttpResponseMessage reader = await market.PayAsync(url, payment with { Extensions = default });
        Assert.Equal(PaymentErrors.BindingMismatch, SellerEdgeTests.Reason(reader));
    }

    [Fact]
    public async Task What_the_chain_shows_of_a_payment_that_is_not_bound_fetches_no_answer_without_its_ticket()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        PaymentPayload payment = market.Sign(offer) with { Extensions = offer.Extensions };
        using HttpResponseMessage bought = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, bought.StatusCode);

        // Who reads the settlement can ask for a ticket as well, and gets another one.
        PaymentRequired others = await market.AskAsync(url);
        foreach (JsonElement extensions in (JsonElement[])[default, others.Extensions])
        {
            using HttpResponseMessage reader = await market.PayAsync(url, payment with { Extensions = extensions });
            Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(reader));
        }

        using HttpResponseMessage again = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(1, market.HandlerRuns);
    }

    [Fact]
    public async Task A_payment_that_could_not_be_settled_is_refused_again_without_work()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Market market = scene.Market;
        market.OnHandle = _ => scene.DrainAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        for (int times = 0; times < 2; times++)
        {
            using HttpResponseMessage response = await market.PayAsync(url, payment);
            Assert.NotNull(SellerEdgeTests.Reason(response));
            Assert.False(PaymentHeaders.ParseResponse(
                response.Headers.GetValues(PaymentHeaders.PaymentResponse).Single()).Value!.Success);
        }

        Assert.Equal(1, market.HandlerRuns);
    }

    [Fact]
    public async Task A_copy_waits_for_the_worker_of_its_own_process_however_short_the_lease()
    {
        await using Market market = await Market.OpenAsync();
        TaskCompletionSource begun = new(), go = new(), second = new();
        FullStore store = new(new MemoryRecordStore());
        market.OnHandle = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        Uri url = new(await market.SellAsync(configure: options => options.Lease = TimeSpan.Zero, store: store), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        Task<HttpResponseMessage> first = market.PayAsync(url, payment);
        await begun.Task;
        int commits = 0;
        store.IsFull = changes =>
        {
            if (changes.Any(change => change.Key.Collection == "purchase")) { Interlocked.Increment(ref commits); }
            return false;
        };
        store.OnFind = _ => second.TrySetResult();
        Task<HttpResponseMessage> copy = market.PayAsync(url, payment);
        await second.Task;
        go.SetResult();

        string[] answers = await Task.WhenAll((await Task.WhenAll(first, copy)).Select(
            answer => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(1, market.HandlerRuns);

        // The worker's answer and its end; the copy did not try to take over.
        Assert.Equal(2, commits);
    }

    [Theory, InlineData(null), InlineData("network"), InlineData("scheme")]
    public async Task A_payment_of_version_1_takes_the_seller_s_own_offer_or_none(string? other)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign((await market.AskAsync(url)).Accepts[0]) with { X402Version = 1 };
        string json = Encoding.UTF8.GetString(X402Json.WritePaymentPayload(payment));
        string changed = other switch
        {
            "network" => json.Replace(Market.Network, "eip155:8453", StringComparison.Ordinal),
            "scheme" => json.Replace("\"exact\"", "\"upto\"", StringComparison.Ordinal),
            _ => json,
        };
        Assert.Equal(other is null, changed == json);
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Add(PaymentHeaders.PaymentVersion1, Convert.ToBase64String(Encoding.UTF8.GetBytes(changed)));
        using HttpResponseMessage response = await market.Http.SendAsync(request, TestContext.Current.CancellationToken);
        if (other is not null)
        {
            Assert.Equal(PaymentErrors.InvalidPaymentRequirements, SellerEdgeTests.Reason(response));
            return;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains(PaymentHeaders.PaymentResponseVersion1));
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }
}
