using System.Net;
using Microsoft.AspNetCore.Http;
using Probity.Chain;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments;

/// <summary>What is sold is paid once, and what is paid can be had.</summary>
public sealed class SaleTests
{
    private static readonly UInt256 Price = 10_000;

    [Theory, InlineData("/a"), InlineData("/upfront")]
    public async Task A_paid_request_is_answered_and_settled(string path)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), path);
        PaymentPayload payment = market.Sign(await market.AskAsync(url));

        using HttpResponseMessage response = await market.PayAsync(url, payment);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("run 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        SettleResponse outcome = PaymentHeaders.ParseResponse(
            response.Headers.GetValues(PaymentHeaders.PaymentResponse).Single()).Value!;
        Assert.True(outcome.Success);
        Assert.Equal(66, outcome.Transaction.Length);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Contains("PAYMENT-SIGNATURE", response.Headers.Vary.First());
    }

    [Fact]
    public async Task Copies_of_one_payment_run_the_handler_once_and_get_one_answer()
    {
        await using Market market = await Market.OpenAsync();
        TaskCompletionSource go = new();
        market.OnHandle = _ => go.Task;
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));

        Task<HttpResponseMessage>[] copies = [.. Enumerable.Range(0, 16).Select(_ => market.PayAsync(url, payment))];
        go.SetResult();
        HttpResponseMessage[] answers = await Task.WhenAll(copies);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        string[] bodies = await Task.WhenAll(answers.Select(answer =>
            answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Single(bodies.Distinct());
        Assert.Equal(1, market.HandlerRuns);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Theory, InlineData("/b", null), InlineData("/a?x=1", null), InlineData("/a", "other")]
    public async Task A_payment_for_one_request_buys_no_other(string path, string? body)
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync();
        PaymentPayload payment = market.Sign(await market.AskAsync(new Uri(home, "/a")));
        using HttpResponseMessage first = await market.PayAsync(new Uri(home, "/a"), payment, HttpMethod.Post, "one");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        using HttpResponseMessage second = await market.PayAsync(
            new Uri(home, path), payment, HttpMethod.Post, body ?? "one");

        Assert.Equal(HttpStatusCode.PaymentRequired, second.StatusCode);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, PaymentHeaders.ParsePaymentRequired(
            second.Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!.Error);
        Assert.Equal(1, market.HandlerRuns);
    }

    [Fact]
    public async Task A_retry_gets_the_stored_answer()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage first = await market.PayAsync(url, payment);
        using HttpResponseMessage second = await market.PayAsync(url, payment);

        Assert.Equal(
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, market.HandlerRuns);
        Assert.Equal(
            first.Headers.GetValues(PaymentHeaders.PaymentResponse), second.Headers.GetValues(PaymentHeaders.PaymentResponse));
    }

    [Fact]
    public async Task Many_payments_at_once_are_all_settled()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);

        HttpResponseMessage[] answers = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => market.PayAsync(url, market.Sign(offer))));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(Price * 64ul, await market.BalanceAsync(market.PayTo));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_handler_that_fails_costs_nothing_and_the_payment_may_come_again()
    {
        await using Market market = await Market.OpenAsync();
        market.OnHandle = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage failed = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo));

        market.OnHandle = _ => Task.CompletedTask;
        using HttpResponseMessage again = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }
}
