using System.Net;
using Probity.Chain;
using Probity.Node.Reselling;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Buyers who try to get by <c>sell</c>, or through it to what it does not sell.</summary>
public sealed class ProxyAttackTests : IAsyncLifetime
{
    private static readonly UInt256 Price = 10_000;

    private readonly RawUpstream _upstream = new();
    private Market _market = null!;
    private SellingProxy _proxy = null!;
    private PaymentRequired _offer = null!;

    public async ValueTask InitializeAsync()
    {
        _market = await Market.OpenAsync();
        _proxy = await _upstream.SellAsync(_market);
        _offer = await _market.AskAsync(_proxy.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _upstream.DisposeAsync();
        await _market.DisposeAsync();
    }

    [Theory]
    [InlineData("/.."), InlineData("/../x"), InlineData("/free/../paid"), InlineData("/./x"), InlineData("/x/.")]
    [InlineData("/%2e%2e/x"), InlineData("/%2E%2e/x"), InlineData("/.%2e/x"), InlineData("/x/%2e")]
    [InlineData("/..%2fx"), InlineData("/x%2F..%2Fy"), InlineData("/%2e%2e%2fx"), InlineData("/..%5cx"), InlineData("/..\\x")]
    [InlineData("/..;/x"), InlineData("/..;a=b/x"), InlineData("/..%3b/x"), InlineData("/x/..?y"), InlineData("//../x")]
    public async Task A_path_that_climbs_is_not_passed_on_and_costs_nothing(string target)
    {
        Assert.StartsWith("HTTP/1.1 400", await PaidAsync($"GET {target} HTTP/1.1"));
        Assert.Empty(_upstream.Requests);
        Assert.Equal(UInt256.Zero, await EarnedAsync());
    }

    [Theory]
    [InlineData("/"), InlineData("//x"), InlineData("/x//y"), InlineData("/x%2Fy"), InlineData("/X")]
    [InlineData("/x;y=z"), InlineData("/x?y=../../z"), InlineData("/x?y=%2f"), InlineData("/..x"), InlineData("/%252e%252e/x")]
    [InlineData("//evil.example/x"), InlineData("/@evil.example/x"), InlineData("/:80/x")]
    public async Task Any_other_path_costs_the_price_and_comes_to_the_upstream_as_it_was_sent(string target)
    {
        Assert.StartsWith("HTTP/1.1 402", await AskAsync($"GET {target} HTTP/1.1"));
        Assert.Empty(_upstream.Requests);

        Assert.StartsWith("HTTP/1.1 200", await PaidAsync($"GET {target} HTTP/1.1"));
        string seen = Assert.Single(_upstream.Requests);
        Assert.StartsWith($"GET /api{target} HTTP/1.1\r\n", seen);
        Assert.Contains($"\r\nHost: {_upstream.Address.Authority}\r\n", seen);
        Assert.Equal(Price, await EarnedAsync());
    }

    [Theory, InlineData("HEAD"), InlineData("OPTIONS"), InlineData("PUT"), InlineData("DELETE"), InlineData("PROPFIND"), InlineData("TRACE")]
    public async Task No_method_is_free(string method)
    {
        Assert.StartsWith("HTTP/1.1 402", await AskAsync($"{method} /x HTTP/1.1"));
        Assert.Empty(_upstream.Requests);
    }

    [Fact]
    public async Task Neither_an_absolute_target_nor_a_host_says_where_a_request_goes_or_what_is_bound()
    {
        string authority = _proxy.Address.Authority;
        Assert.StartsWith("HTTP/1.1 200", await PaidAsync($"GET http://{authority}/x?y HTTP/1.1"));
        Assert.StartsWith("GET /api/x?y HTTP/1.1\r\n", Assert.Single(_upstream.Requests));
        Assert.StartsWith("HTTP/1.1 400", await PaidAsync("GET http://evil.example/x HTTP/1.1"));

        string answer = await SellerAttackTests.RawAsync(_proxy.Address,
            "GET /x HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"
            + "X-Forwarded-Prefix: /y\r\nX-Original-URL: /y\r\nConnection: close\r\n\r\n");
        string header = answer.Split("\r\n").Single(
            line => line.StartsWith("PAYMENT-REQUIRED:", StringComparison.OrdinalIgnoreCase)).Split(' ')[1];
        Assert.Equal(
            $"http://{authority}/x", PaymentHeaders.ParsePaymentRequired(header).Value!.Resource.Url);
        Assert.Single(_upstream.Requests);
    }

    [Fact]
    public async Task What_is_of_the_connection_or_of_the_payment_is_not_passed_on()
    {
        // Alone: beside "close" or "keep-alive" Kestrel forgets the other names.
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(_proxy.Address, "/x"));
        foreach (string line in (string[])[
            "Connection: X-Secret", "X-Secret: 1", "X-Mine: 2", "TE: trailers", "Keep-Alive: 5",
            "Proxy-Authorization: Basic eDp5", "Proxy-Connection: keep-alive", "Upgrade: h2c", "Trailer: X-T",
            "Idempotency-Key: mine", "PAYMENT-RESPONSE: a", "X-PAYMENT-RESPONSE: b", "PAYMENT-REQUIRED: c",
            $"PAYMENT-SIGNATURE: {PaymentHeaders.Encode(_market.Sign(_offer))}", "X-PAYMENT: d"])
        {
            Assert.True(request.Headers.TryAddWithoutValidation(line.Split(": ")[0], line.Split(": ")[1]));
        }

        using HttpResponseMessage response = await _market.Http.SendAsync(
            request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        string seen = Assert.Single(_upstream.Requests);
        Assert.Contains("\r\nX-Mine: 2\r\n", seen);
        Assert.Matches("\r\nIdempotency-Key: eip155:[^\r]*\r\n", seen);
        foreach (string name in (string[])["X-Secret", "TE:", "Keep-Alive", "Proxy-", "Upgrade", "Trailer", "PAYMENT", "X-PAYMENT"])
        {
            Assert.DoesNotContain("\r\n" + name, seen, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(": mine\r\n", seen);
    }

    [Fact]
    public async Task What_the_upstream_says_of_its_connection_or_of_payments_does_not_come_to_the_buyer()
    {
        _upstream.Answer = RawUpstream.Ok("goods",
            "Connection: close, X-Hop\r\nX-Hop: 1\r\nX-Mine: 2\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nTrailer: X-T\r\n"
            + "Upgrade: h2c\r\nPAYMENT-REQUIRED: upstream\r\nX-PAYMENT-RESPONSE: upstream\r\nPAYMENT-RESPONSE: upstream\r\n"
            + "PAYMENT-SIGNATURE: upstream\r\nX-PAYMENT: upstream\r\nCache-Control: public, max-age=600\r\nVary: Cookie\r\n");

        string answer = await PaidAsync("GET /x HTTP/1.1");

        Assert.Contains("\r\nX-Mine: 2\r\n", answer);
        Assert.Contains("\r\nCache-Control: no-store\r\n", answer);
        Assert.Contains("\r\nVary: Cookie", answer);
        Assert.Contains("PAYMENT-SIGNATURE, X-PAYMENT\r\n", answer);
        foreach (string text in (string[])["X-Hop", "Keep-Alive", "Proxy-", "Trailer", "Upgrade", "upstream", "max-age"])
        {
            Assert.DoesNotContain(text, answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n")]
    [InlineData("Content-Length: 4\r\nContent-Length: 40\r\n"), InlineData("Content-Length: 4, 40\r\n"), InlineData("Content-Length: +4\r\n")]
    [InlineData("Transfer-Encoding: identity, chunked\r\n"), InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n"), InlineData("Transfer-Encoding : chunked\r\n"), InlineData("Transfer-Encoding:\u000bchunked\r\n")]
    [InlineData("X: 1\r\n Transfer-Encoding: chunked\r\n"), InlineData("X: 1\nTransfer-Encoding: chunked\r\n"), InlineData("X: \0\r\n")]
    public async Task A_request_that_two_servers_read_differently_brings_nothing_unpaid_to_the_upstream(string headers)
    {
        const string Smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
        string payment = PaymentHeaders.Encode(_market.Sign(_offer));
        string answer = await SellerAttackTests.RawAsync(_proxy.Address,
            $"POST /x HTTP/1.1\r\nHost: {_proxy.Address.Authority}\r\nPAYMENT-SIGNATURE: {payment}\r\n{headers}\r\n{Smuggled}"
            + $"GET /end HTTP/1.1\r\nHost: {_proxy.Address.Authority}\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain(_upstream.Requests, seen => seen.StartsWith("GET", StringComparison.Ordinal));
        Assert.True(_upstream.Requests.Count <= 1, answer);
        Assert.Equal(Price * (ulong)_upstream.Requests.Count, await EarnedAsync());
        Assert.DoesNotContain(_upstream.Requests, seen =>
            seen.Contains("Transfer-Encoding", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_body_comes_to_the_upstream_whole_with_its_length()
    {
        foreach ((string headers, string body) in ((string, string)[])[
            ("Content-Length: 5\r\n", "hello"), ("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")])
        {
            _upstream.Requests.Clear();
            Assert.StartsWith("HTTP/1.1 200", await PaidAsync("POST /x HTTP/1.1", headers + "Content-Type: text/x\r\n", body));
            string seen = Assert.Single(_upstream.Requests);
            Assert.Contains("\r\nContent-Length: 5\r\n", seen);
            Assert.Contains("\r\nContent-Type: text/x\r\n", seen);
            Assert.EndsWith("\r\n\r\nhello", seen);
        }
    }

    private async Task<UInt256> EarnedAsync() => await _market.BalanceAsync(_market.PayTo);

    private Task<string> AskAsync(string line) => SellerAttackTests.RawAsync(
        _proxy.Address, $"{line}\r\nHost: {_proxy.Address.Authority}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

    private Task<string> PaidAsync(string line, string headers = "", string body = "")
    {
        string close = headers.Contains("Connection: close", StringComparison.Ordinal) ? "" : "Connection: close\r\n";
        string payment = PaymentHeaders.Encode(_market.Sign(_offer));
        return SellerAttackTests.RawAsync(_proxy.Address,
            $"{line}\r\nHost: {_proxy.Address.Authority}\r\nPAYMENT-SIGNATURE: {payment}\r\n{headers}{close}\r\n{body}");
    }
}
