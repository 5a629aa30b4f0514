using System.Net;
using Microsoft.AspNetCore.Http;
using Probity.Chain;
using Probity.Node.Facilitator;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Settled before the work: without money no work, and what was paid can be had as long as it takes.</summary>
public sealed class UpfrontTests
{
    private static readonly UInt256 Price = 10_000;

    [Theory, InlineData("away"), InlineData("pending")]
    public async Task A_settlement_without_an_end_is_asked_for_again_at_once(string how)
    {
        await using Market market = await Market.OpenAsync();
        First first = new(market.Facilitator, how);
        market.Asked = first;
        Uri url = new(await market.SellAsync(configure: options => options.Lease = TimeSpan.FromHours(1)), "/upfront");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using (HttpResponseMessage early = await market.PayAsync(url, payment))
        {
            Assert.Equal(how == "away" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.PaymentRequired, early.StatusCode);
            Assert.NotNull(early.Headers.RetryAfter);
        }

        Assert.Equal(0, market.HandlerRuns);
        using HttpResponseMessage paid = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
        Assert.Equal(2, first.Keys.Count);
        Assert.Equal(first.Keys[0], first.Keys[1]);
    }

    [Fact]
    public async Task Without_the_money_nothing_is_worked()
    {
        await using Market market = await Market.OpenAsync();
        market.Asked = new First(market.Facilitator, "refused");
        Uri url = new(await market.SellAsync(), "/upfront");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        for (int times = 0; times < 2; times++)
        {
            using HttpResponseMessage refused = await market.PayAsync(url, payment);
            Assert.Equal("refused", SellerEdgeTests.Reason(refused));
        }

        Assert.Equal(0, market.HandlerRuns);
        Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task Work_that_fails_after_it_was_paid_is_done_again_and_not_paid_again()
    {
        await using Market market = await Market.OpenAsync();
        market.OnHandle = context =>
        {
            if (market.HandlerRuns == 1) { context.Response.StatusCode = StatusCodes.Status500InternalServerError; }
            return market.HandlerRuns == 2 ? throw new InvalidDataException("broken") : Task.CompletedTask;
        };
        Uri url = new(await market.SellAsync(), "/upfront");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage failed = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.True(failed.Headers.Contains("PAYMENT-RESPONSE"));
        using HttpResponseMessage thrown = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.InternalServerError, thrown.StatusCode);

        // What is paid for one request stays with it.
        using HttpResponseMessage elsewhere = await market.PayAsync(new Uri(url, "/upfront?other"), payment);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, SellerEdgeTests.Reason(elsewhere));
        using HttpResponseMessage done = await market.PayAsync(url, payment);
        Assert.StartsWith("run 3", await done.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    // The first settlement ends otherwise; a refusal does so always.
    private sealed class First(IFacilitator inner, string how) : IFacilitator
    {
        public List<string?> Keys { get; } = [];

        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            inner.VerifyAsync(request, cancellationToken);

        public Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
        {
            Keys.Add(idempotencyKey);
            if (Keys.Count > 1 && how != "refused") { return inner.SettleAsync(request, idempotencyKey, cancellationToken); }
            return how == "away"
                ? throw new FacilitatorException("away")
                : Task.FromResult(new SettleResponse
                {
                    Success = false,
                    ErrorReason = how == "pending" ? PaymentErrors.SettlementPending : "refused",
                    Transaction = string.Empty,
                    Network = Market.Network,
                });
        }

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) => inner.GetSupportedAsync(cancellationToken);
    }
}
