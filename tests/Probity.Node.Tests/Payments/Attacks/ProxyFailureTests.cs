using System.Net;
using Probity.Chain;
using Probity.Node.Reselling;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Whatever goes wrong behind <c>sell</c>: the buyer pays for an answer, or not at all.</summary>
public sealed class ProxyFailureTests : IAsyncLifetime
{
    private const int Most = 1000;

    private static readonly UInt256 Price = 10_000;

    private readonly RawUpstream _upstream = new();
    private Market _market = null!;

    public async ValueTask InitializeAsync() => _market = await Market.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        await _market.DisposeAsync();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"), InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\npart")]
    [InlineData(""), InlineData("nonsense\r\n\r\n"), InlineData("HTTP/1.1 999999\r\n\r\n"), InlineData("HTTP/1.1 200 OK\r\nX")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nraw")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Name: caf\u00e9\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"), InlineData("HTTP/1.1 402 Pay\r\nPAYMENT-REQUIRED: x\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not\r\nContent-Length: 3\r\n\r\nnot"), InlineData("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")]
    public async Task An_upstream_that_fails_costs_nothing_and_the_payment_may_come_again(string answer)
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market);
        Uri url = new(proxy.Address, "/x");
        PaymentPayload payment = _market.Sign(await _market.AskAsync(url));
        _upstream.Answer = RawUpstream.Text(answer);
        using (HttpResponseMessage failed = await _market.PayAsync(url, payment))
        {
            Assert.True((int)failed.StatusCode >= 400, failed.ToString());
            Assert.False(failed.Headers.Contains(PaymentHeaders.PaymentResponse));
        }

        Assert.Equal(UInt256.Zero, await _market.BalanceAsync(_market.PayTo));
        await BuyAsync(url, payment, "goods");
    }

    [Fact]
    public async Task An_upstream_that_stalls_is_left()
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market, timeout: TimeSpan.FromMilliseconds(50));
        Uri url = new(proxy.Address, "/x");
        PaymentPayload payment = _market.Sign(await _market.AskAsync(url));
        _upstream.Answer = null;
        using HttpResponseMessage late = await _market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        Assert.Equal(UInt256.Zero, await _market.BalanceAsync(_market.PayTo));
    }

    [Fact]
    public async Task An_upstream_that_is_gone_costs_nothing()
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market);
        Uri url = new(proxy.Address, "/x");
        PaymentPayload payment = _market.Sign(await _market.AskAsync(url));
        await _upstream.DisposeAsync();
        using HttpResponseMessage gone = await _market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.BadGateway, gone.StatusCode);
        Assert.Equal(UInt256.Zero, await _market.BalanceAsync(_market.PayTo));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_longest_answer_is_sold_and_one_byte_more_is_not(bool isChunked)
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market, seller => seller.MaxAnswerBytes = Most);
        Uri url = new(proxy.Address, "/x");
        PaymentPayload payment = _market.Sign(await _market.AskAsync(url));
        _upstream.Answer = Answer(new string('g', Most + 1), isChunked);
        using (HttpResponseMessage tooLong = await _market.PayAsync(url, payment))
        {
            Assert.Equal(HttpStatusCode.BadGateway, tooLong.StatusCode);
        }

        Assert.Equal(UInt256.Zero, await _market.BalanceAsync(_market.PayTo));
        _upstream.Answer = Answer(new string('g', Most), isChunked);
        await BuyAsync(url, payment, new string('g', Most), isReady: true);
    }

    [Fact]
    public async Task A_redirect_is_what_was_bought_and_is_not_followed()
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market);
        Uri url = new(proxy.Address, "/x");
        _upstream.Answer = RawUpstream.Text(
            "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/signed\r\nContent-Length: 0\r\n\r\n");
        using HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false });
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Add(
            PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(_market.Sign(await _market.AskAsync(url))));
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("https://elsewhere.example/signed", response.Headers.Location!.AbsoluteUri);
        Assert.Single(_upstream.Requests);
        Assert.Equal(Price, await _market.BalanceAsync(_market.PayTo));
    }

    [Fact]
    public async Task A_request_that_is_too_long_does_not_come_to_the_upstream()
    {
        await using SellingProxy proxy = await _upstream.SellAsync(_market, seller => seller.MaxRequestBytes = Most);
        Uri url = new(proxy.Address, "/x");
        PaymentPayload payment = _market.Sign(await _market.AskAsync(url));
        using HttpResponseMessage longest = await _market.PayAsync(
            url, payment, HttpMethod.Post, new string('b', Most));
        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
        Assert.EndsWith(new string('b', Most), Assert.Single(_upstream.Requests));

        // The connection ends with this one.
        using HttpResponseMessage tooLong = await _market.PayAsync(
            url, payment, HttpMethod.Post, new string('b', Most + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
        Assert.Single(_upstream.Requests);
    }

    private static byte[] Answer(string body, bool isChunked) => isChunked
        ? RawUpstream.Text($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n")
        : RawUpstream.Ok(body);

    private async Task BuyAsync(Uri url, PaymentPayload payment, string goods, bool isReady = false)
    {
        if (!isReady) { _upstream.Answer = RawUpstream.Ok(goods); }
        using HttpResponseMessage bought = await _market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.OK, bought.StatusCode);
        Assert.Equal(goods, await bought.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Price, await _market.BalanceAsync(_market.PayTo));
    }
}
