using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Probity.Chain;
using Probity.Core.Secrets;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Limits, routes, and handlers that do what handlers may do: the gate stands, and nobody pays for nothing.</summary>
public sealed class SellerEdgeTests
{
    private const int Most = 1000;

    private static readonly UInt256 Price = 10_000;

    [Theory, InlineData(1), InlineData(3)]
    public async Task The_longest_answer_is_sold_and_one_byte_more_is_not(int writes)
    {
        await using Market market = await Market.OpenAsync();
        int length = Most + 1;
        Uri home = await market.SellAsync(
            app => app.MapGet("/x", async context =>
            {
                for (int i = 0; i < writes; i++)
                {
                    await context.Response.Body.WriteAsync(new byte[(length / writes) + (i == 0 ? length % writes : 0)]);
                }
            }).RequirePayment("0.01 USDC"),
            options => options.MaxAnswerBytes = Most);
        Uri url = new(home, "/x");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using (HttpResponseMessage tooLong = await market.PayAsync(url, payment))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, tooLong.StatusCode);
        }

        Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo));
        length = Most;
        using HttpResponseMessage longest = await market.PayAsync(url, payment);
        Assert.Equal(Most, (await longest.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData((5 << 19) + 1)]
    public async Task No_seller_keeps_answers_of_a_length_that_its_store_cannot(int most)
    {
        await using Market market = await Market.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => market.SellAsync(configure: options => options.MaxAnswerBytes = most));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_longest_request_is_read_and_one_byte_more_is_not(bool isChunked)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(configure: options => options.MaxRequestBytes = Most), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        foreach ((int length, HttpStatusCode status) in ((int, HttpStatusCode)[])[
            (Most + 1, HttpStatusCode.RequestEntityTooLarge), (Most, HttpStatusCode.OK)])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, url) { Content = new ByteArrayContent(new byte[length]) };
            request.Headers.TransferEncodingChunked = isChunked;
            request.Headers.Add(PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(payment));
            using HttpResponseMessage response = await market.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task A_request_that_says_it_is_too_long_is_refused_before_it_comes()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(configure: options => options.MaxRequestBytes = Most), "/a");
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, url.Port, TestContext.Current.CancellationToken);
        await tcp.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST /a HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Length: {Most + 1}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using StreamReader reader = new(tcp.GetStream());
        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_path_base_is_part_of_what_is_bound()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync(app =>
        {
            app.UsePathBase("/base");
            app.UseRouting();
        });
        Uri inner = new(home, "/base/a"), outer = new(home, "/a");
        PaymentRequired offer = await market.AskAsync(inner);
        Assert.Equal(inner.AbsoluteUri, offer.Resource.Url);
        PaymentPayload payment = Bound(market, offer, inner);
        using HttpResponseMessage elsewhere = await market.PayAsync(outer, payment);
        Assert.Equal(PaymentErrors.BindingMismatch, Reason(elsewhere));
        using HttpResponseMessage taken = await market.PayAsync(inner, payment);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_public_address_s_path_stands_before_the_request_s()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync(
            configure: options => options.PublicAddress = new Uri("https://shop.example/api/?x"));
        Assert.Equal("https://shop.example/api/a", (await market.AskAsync(new Uri(home, "/a?y"))).Resource.Url);
    }

    [Fact]
    public async Task Routes_of_groups_and_fallbacks_cost_their_price_in_any_case()
    {
        await using Market market = await Market.OpenAsync();
        int runs = 0;
        string Run() => $"run {Interlocked.Increment(ref runs)}";
        Uri home = await market.SellAsync(app =>
        {
            app.MapGroup("/g").RequirePayment("0.01 USDC").MapGroup("/inner").MapGet("/x", Run);
            app.MapGet("/area/{area:alpha}/{id:int}", (string area, int id) => Run()).RequirePayment("0.02 USDC");
            app.MapFallback("/rest/{**path}", Run).RequirePayment("0.01 USDC");
        });
        foreach (string path in (string[])[
            "/g/inner/x", "/G/INNER/X", "/g/inner/x/", "/area/b/1", "/AREA/B/001", "/rest", "/rest/x/y", "/Rest/../rest/z"])
        {
            using HttpResponseMessage free = await market.Http.GetAsync(new Uri(home, path), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.PaymentRequired, free.StatusCode);
        }

        Assert.Equal(0, runs);
        Uri url = new(home, "/g/inner/x");
        PaymentRequired offer = await market.AskAsync(url);
        using HttpResponseMessage dear = await market.PayAsync(new Uri(home, "/area/b/1"), market.Sign(offer));
        Assert.Equal(PaymentErrors.InvalidPaymentRequirements, Reason(dear));
        PaymentPayload bound = Bound(market, offer, url);
        using HttpResponseMessage otherCase = await market.PayAsync(new Uri(home, "/G/inner/x"), bound);
        Assert.Equal(PaymentErrors.BindingMismatch, Reason(otherCase));
        using HttpResponseMessage taken = await market.PayAsync(url, bound);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task An_endpoint_with_two_prices_is_not_served()
    {
        await using Market market = await Market.OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            Uri home = await market.SellAsync(app =>
                app.MapGroup("/g").RequirePayment("0.01 USDC").MapGet("/x", () => "x").RequirePayment("0.01 USDC"));
            using HttpResponseMessage response = await market.Http.GetAsync(
                new Uri(home, "/g/x"), TestContext.Current.CancellationToken);
            throw response.StatusCode == HttpStatusCode.InternalServerError
                ? new InvalidOperationException() : new IOException($"{response.StatusCode}");
        });
    }

    [Fact]
    public async Task A_head_is_bought_as_such_and_no_other_method_is_free()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync(app =>
            app.MapMethods("/h", ["HEAD", "GET"], () => "body").RequirePayment("0.01 USDC"));
        Uri url = new(home, "/h");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpRequestMessage ask = new(HttpMethod.Head, url);
        using HttpResponseMessage asked = await market.Http.SendAsync(ask, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PaymentRequired, asked.StatusCode);
        Assert.True(asked.Headers.Contains(PaymentHeaders.PaymentRequired));

        using HttpResponseMessage head = await market.PayAsync(url, payment, HttpMethod.Head);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        using HttpResponseMessage get = await market.PayAsync(url, payment);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, Reason(get));
        using HttpResponseMessage options = await market.PayAsync(url, payment, HttpMethod.Options);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, options.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task An_empty_header_is_none_and_the_other_version_s_counts(bool isEmpty)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        string payment = PaymentHeaders.Encode(market.Sign((await market.AskAsync(url)).Accepts[0]) with { X402Version = 1 });
        string answer = await SellerAttackTests.RawAsync(url,
            $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n{(isEmpty ? "PAYMENT-SIGNATURE:\r\n" : "")}"
            + $"X-PAYMENT: {payment}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer);
        string both = await SellerAttackTests.RawAsync(url,
            $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\nX-PAYMENT: {payment}\r\nX-PAYMENT: {payment}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", both);
        Assert.Equal(1, market.HandlerRuns);
    }

    [Theory]
    [InlineData("write"), InlineData("pipe"), InlineData("start"), InlineData("file"), InlineData("stream"), InlineData("complete")]
    public async Task However_a_handler_answers_nothing_leaves_before_it_is_paid(string how)
    {
        await using Market market = await Market.OpenAsync();
        bool isAway = true;
        market.Asked = new Sometimes(market.Facilitator, () => isAway);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "goods", TestContext.Current.CancellationToken);
        Uri url = new(await market.SellAsync(app => app.MapGet("/x", context => AnswerAsync(context, how, file))
            .RequirePayment("0.01 USDC")), "/x");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using (HttpResponseMessage unpaid = await market.PayAsync(url, payment))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unpaid.StatusCode);
            Assert.True(unpaid.Headers.CacheControl!.NoStore);
            Assert.DoesNotContain("goods", await unpaid.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        isAway = false;
        using HttpResponseMessage paid = await market.PayAsync(url, payment);
        Assert.Equal("goods", await paid.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("yes", paid.Headers.GetValues("X-Mine").Single());
        File.Delete(file);
    }

    [Theory, InlineData("throws"), InlineData("204"), InlineData("304"), InlineData("205"), InlineData("101")]
    public async Task A_handler_whose_answer_cannot_be_sent_costs_nothing(string how)
    {
        await using Market market = await Market.OpenAsync();
        bool isWell = false;
        Uri url = new(await market.SellAsync(app => app.MapGet("/x", async context =>
        {
            if (!isWell && how != "throws") { context.Response.StatusCode = int.Parse(how, null); }
            await context.Response.WriteAsync("goods", TestContext.Current.CancellationToken);
            if (!isWell && how == "throws") { throw new InvalidDataException("after a part"); }
        }).RequirePayment("0.01 USDC")), "/x");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using (HttpResponseMessage failed = await market.PayAsync(url, payment))
        {
            Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
            Assert.DoesNotContain("goods", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(UInt256.Zero, await market.BalanceAsync(market.PayTo));
        isWell = true;
        using HttpResponseMessage well = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, well.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Theory, InlineData(204), InlineData(205), InlineData(304), InlineData(201)]
    public async Task An_answer_without_a_body_is_sold(int status)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(app => app.MapGet("/x", context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }).RequirePayment("0.01 USDC")), "/x");
        using HttpResponseMessage response = await market.PayAsync(url, market.Sign(await market.AskAsync(url)));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task Who_hangs_up_during_the_work_has_bought_and_gets_it_when_he_comes_back()
    {
        await using Market market = await Market.OpenAsync();
        TaskCompletionSource begun = new(), go = new();
        int runs = 0;
        Uri url = new(await market.SellAsync(app => app.MapGet("/x", async context =>
        {
            int run = Interlocked.Increment(ref runs);
            begun.SetResult();
            await go.Task;
            await context.Response.WriteAsync($"run {run}", TestContext.Current.CancellationToken);
        }).RequirePayment("0.01 USDC")), "/x");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using (CancellationTokenSource hangUp = new())
        {
            using HttpRequestMessage request = new(HttpMethod.Get, url);
            request.Headers.Add(PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(payment));
            Task<HttpResponseMessage> first = market.Http.SendAsync(request, hangUp.Token);
            await begun.Task;
            await hangUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        go.SetResult();
        using HttpResponseMessage again = await market.PayAsync(url, payment);
        Assert.Equal("run 1", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    internal static PaymentPayload Bound(Market market, PaymentRequired offer, Uri url, string method = "GET")
    {
        byte[] salt = new byte[RequestBinding.SaltBytes];
        SystemRandomSource.Instance.Fill(salt);
        Assert.True(ExactTerms.TryParse(offer.Accepts[0], out ExactTerms? terms, out _));
        byte[] nonce = RequestBinding.ComputeNonce(
            new BoundRequest(method, url.GetLeftPart(UriPartial.Path), url.Query.TrimStart('?'), SHA256.HashData([])), terms, salt);
        return market.Sign(offer, nonce: nonce) with { Extensions = RequestBinding.AppendSalt(offer.Extensions, salt) };
    }

    internal static string? Reason(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Contains("PAYMENT-SIGNATURE", string.Join(',', response.Headers.Vary));
        return PaymentHeaders.ParsePaymentRequired(
            response.Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!.Error;
    }

    private static async Task AnswerAsync(HttpContext context, string how, string file)
    {
        context.Response.Headers["X-Mine"] = "yes";
        CancellationToken never = TestContext.Current.CancellationToken;
        switch (how)
        {
            case "pipe":
                await context.Response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes("goods"), never);
                break;
            case "start":
                await context.Response.StartAsync(never);
                await context.Response.WriteAsync("goods", never);
                break;
            case "file":
                await context.Response.SendFileAsync(file, never);
                break;
            case "stream":
                await using (Stream stream = context.Response.BodyWriter.AsStream(leaveOpen: true))
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes("goods"), never);
                }

                break;
            case "complete":
                await context.Response.WriteAsync("goods", never);
                await context.Response.Body.FlushAsync(never);
                await context.Response.CompleteAsync();
                break;
            default:
                await context.Response.WriteAsync("goods", never);
                break;
        }
    }

    // It settles when the test lets it.
    private sealed class Sometimes(IFacilitator inner, Func<bool> isAway) : IFacilitator
    {
        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            inner.VerifyAsync(request, cancellationToken);

        public Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
            isAway() ? throw new FacilitatorException("away") : inner.SettleAsync(request, idempotencyKey, cancellationToken);

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) => inner.GetSupportedAsync(cancellationToken);
    }
}
