using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Probity.Chain;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Node.PaidEndpoints;
using Probity.Payments.Evidence;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Testing;

namespace Probity.Node.Tests.Payments;

/// <summary>A seller with a key signs its offers and one receipt of each purchase; one without signs
/// nothing.</summary>
public sealed class SignedSaleTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory, InlineData("/a"), InlineData("/upfront")]
    public async Task Offers_are_signed_and_what_was_paid_has_a_receipt(string path)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellSignedAsync(), path + "?q=1");
        PaymentRequired required = await market.AskAsync(url);
        SignedOffer offer = Assert.Single(OfferReceipt.ParseOffers(required.Extensions).Value!);
        Verdict<SellerSignature> ofOffer = OfferReceiptChecks.VerifyOffer(
            offer, required.Accepts[0], required.Resource.Url, TimeProvider.System.GetUtcNow());
        Assert.True(ofOffer is { IsAccepted: true, Value.IsPayee: true }, ofOffer.Detail);

        using HttpResponseMessage response = await market.PayAsync(url, market.Sign(required));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SettleResponse outcome = Outcome(response);
        Verdict<SellerSignature> ofReceipt = OfferReceiptChecks.VerifyReceipt(
            OfferReceipt.ParseReceipt(outcome.Extensions).Value!, required.Accepts[0], required.Resource.Url,
            Address.From(market.Payer.PublicKey), outcome.Transaction, Now, TimeProvider.System.GetUtcNow());
        Assert.True(ofReceipt is { IsAccepted: true, Value.IsPayee: true }, ofReceipt.Detail);
        Assert.Equal(outcome.Transaction, OfferReceipt.ParseReceipt(outcome.Extensions).Value!.Payload.Transaction);
    }

    [Theory, InlineData("/a"), InlineData("/upfront")]
    public async Task The_same_payment_again_gets_the_same_receipt(string path)
    {
        await using Market market = await Market.OpenAsync();
        ManualTimeProvider clock = new(Now);
        market.Clock = clock;
        Uri url = new(await market.SellSignedAsync(), path);
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage first = await market.PayAsync(url, payment);
        clock.Advance(TimeSpan.FromMinutes(20));
        using HttpResponseMessage second = await market.PayAsync(url, payment);
        Assert.NotNull(OfferReceipt.ParseReceipt(Outcome(first).Extensions).Value);
        Assert.Equal(
            first.Headers.GetValues(PaymentHeaders.PaymentResponse).Single(),
            second.Headers.GetValues(PaymentHeaders.PaymentResponse).Single());
        using HttpResponseMessage other = await market.PayAsync(url, market.Sign(await market.AskAsync(url)));
        Assert.NotEqual(
            first.Headers.GetValues(PaymentHeaders.PaymentResponse).Single(),
            other.Headers.GetValues(PaymentHeaders.PaymentResponse).Single());
    }

    [Fact]
    public async Task Version_1_has_the_receipt_in_the_words_of_version_2()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellSignedAsync(), "/a");
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        PaymentPayload payment = market.Sign((await market.AskAsync(url)).Accepts[0]) with { X402Version = 1 };
        request.Headers.Add(PaymentHeaders.PaymentVersion1, PaymentHeaders.Encode(payment));
        using HttpResponseMessage response = await market.Http.SendAsync(request, Ended);
        SettleResponse outcome = PaymentHeaders.ParseResponse(
            response.Headers.GetValues(PaymentHeaders.PaymentResponseVersion1).Single()).Value!;
        Assert.Equal(Market.Network, OfferReceipt.ParseReceipt(outcome.Extensions).Value!.Payload.Network);
    }

    [Fact]
    public async Task Without_a_key_nothing_is_signed()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired required = await market.AskAsync(url);
        Assert.False(required.Extensions.TryGetProperty(OfferReceipt.Id, out _));
        using HttpResponseMessage response = await market.PayAsync(url, market.Sign(required));
        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, Outcome(response).Extensions.ValueKind);
        Assert.DoesNotContain(EvidenceEntryKind.Offer, (await QueueAsync(market)).Select(item => item.Entry.Kind));
    }

    [Fact]
    public async Task Work_that_failed_has_no_receipt_though_it_was_paid_before()
    {
        await using Market market = await Market.OpenAsync();
        market.OnHandle = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        Uri url = new(await market.SellSignedAsync(), "/upfront");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage failed = await market.PayAsync(url, payment);
        Assert.True(Outcome(failed).Success);
        Assert.Null(OfferReceipt.ParseReceipt(Outcome(failed).Extensions).Value);
        market.OnHandle = _ => Task.CompletedTask;
        using HttpResponseMessage again = await market.PayAsync(url, payment);
        Assert.NotNull(OfferReceipt.ParseReceipt(Outcome(again).Extensions).Value);
    }

    [Fact]
    public async Task The_log_has_the_offer_of_a_purchase_and_nothing_of_those_who_only_ask()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellSignedAsync(), "/a");
        PaymentRequired required = await market.AskAsync(url);
        await market.AskAsync(url);
        Assert.Empty(await QueueAsync(market));

        (await market.PayAsync(url, market.Sign(required))).Dispose();
        List<EvidenceItem> items = await QueueAsync(market);
        Assert.Equal(
            ["Offer ", "Purchase claimed", "Purchase answered", "Settlement confirmed", "Purchase paid"],
            items.Select(item => $"{item.Entry.Kind} {item.Entry.Fact("state")}"));
        SignedOffer offer = SignedOffer.Parse(items[0].Values["signedOffer"]).Value!;
        Assert.True(OfferReceipt.TryRecoverSigner(offer, out Address signer) && signer == market.PayTo);
        Assert.Equal(("10000", "seller"), (items[0].Entry.Fact("amountAtomic"), items[0].Entry.Fact("role")));
        Assert.True(SignedReceipt.Parse(items[4].Values["receipt"]).IsAccepted);
        Assert.Single(items.Select(item => item.Payment).Distinct());
    }

    [Fact]
    public async Task An_offer_is_signed_once_in_a_window_and_never_ends_before_its_payment()
    {
        await using Market market = await Market.OpenAsync();
        ManualTimeProvider clock = new();
        OfferSigner signer = new(market.Payee, clock);
        PaymentRequired required = Required(market, "https://shop.example/a");
        SignedOffers first = signer.Sign(required);
        clock.Advance(TimeSpan.FromSeconds(299));
        Assert.Same(first, signer.Sign(required));
        Assert.InRange(first.Offers[0].Payload.ValidUntil - clock.GetUtcNow().ToUnixTimeSeconds(), 300, 600);
        clock.Advance(TimeSpan.FromSeconds(1));
        SignedOffers second = signer.Sign(required);
        Assert.NotEqual(first.Offers[0].Signature, second.Offers[0].Signature);
        Assert.InRange(second.Offers[0].Payload.ValidUntil - clock.GetUtcNow().ToUnixTimeSeconds(), 300, 600);
    }

    [Fact]
    public async Task Another_402_is_signed_anew_and_only_so_many_are_remembered()
    {
        await using Market market = await Market.OpenAsync();
        OfferSigner signer = new(market.Payee, new ManualTimeProvider());
        PaymentRequired required = Required(market, "https://shop.example/a");
        SignedOffers first = signer.Sign(required);
        PaymentRequirements accept = required.Accepts[0];
        PaymentRequired[] others =
        [
            required with { Resource = new ResourceInfo("https://shop.example/b") },
            required with { Accepts = [accept, accept] },
            required with { Accepts = [accept with { Amount = "1" }] },
            required with { Accepts = [accept with { PayTo = "1" }] },
            required with { Accepts = [accept with { Asset = "1" }] },
            required with { Accepts = [accept with { Network = "1" }] },
            required with { Accepts = [accept with { Scheme = "1" }] },
            required with { Extensions = PaymentExtensions.With(default, "x", required.Extensions) },
        ];
        Assert.All(others, other =>
        {
            SignedOffers signed = signer.Sign(other);
            Assert.NotSame(first, signed);
            Assert.All(signed.Offers.Zip(other.Accepts), one =>
                Assert.True(OfferReceipt.Fits(one.First.Payload, one.Second)));
            Assert.Equal(other.Accepts.Count, signed.Offers.Count);
        });
        Assert.Same(first, signer.Sign(required));
        for (int i = 0; i < 1024; i++) { signer.Sign(Required(market, $"https://shop.example/{i}")); }
        Assert.NotSame(first, signer.Sign(required));
    }

    private static PaymentRequired Required(Market market, string url) => new()
    {
        X402Version = 2,
        Resource = new ResourceInfo(url),
        Accepts = [market.Assets.Find(Market.Network, "USDC")!.Offer(10_000, market.PayTo, 300)],
        Extensions = PaymentExtensions.With(default, PaymentIdentifier.Id, PaymentIdentifier.Declare(false)),
    };

    private static SettleResponse Outcome(HttpResponseMessage response) => PaymentHeaders.ParseResponse(
        response.Headers.GetValues(PaymentHeaders.PaymentResponse).Single()).Value!;

    // Whatever the sequencer has done by now.
    private static async Task<List<EvidenceItem>> QueueAsync(Market market)
    {
        await market.Services.GetRequiredService<Seller>().Evidence.FlushAsync(Ended);
        IReadOnlyList<StoredRecord> records = await market.Store.ListAsync(
            "evidence-entry", string.Empty, string.Empty, 100, Ended);
        return
        [
            .. records.OrderBy(record => record.Key.Id.Split('/')[^1], StringComparer.Ordinal)
                .Select(record => EvidenceItem.Parse(record.Value.Span).Value!),
        ];
    }
}
