using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Secrets;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>The published attacks, and others, on whoever sells.</summary>
public sealed class SellerAttackTests
{
    private static readonly UInt256 Price = 10_000;

    [Fact]
    public async Task A_bound_payment_is_good_for_its_request_alone_and_cannot_be_stripped()
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync();
        Uri a = new(home, "/a"), b = new(home, "/b");
        PaymentRequired offer = await market.AskAsync(a);
        byte[] salt = new byte[32];
        SystemRandomSource.Instance.Fill(salt);
        Assert.True(ExactTerms.TryParse(offer.Accepts[0], out ExactTerms? terms, out _));
        byte[] nonce = RequestBinding.ComputeNonce(
            new BoundRequest("GET", a.AbsoluteUri, string.Empty, System.Security.Cryptography.SHA256.HashData([])), terms, salt);
        PaymentPayload bare = market.Sign(offer, nonce: nonce);
        PaymentPayload bound = bare with { Extensions = RequestBinding.AppendSalt(offer.Extensions, salt) };
        byte[] other = [.. salt];
        other[0] ^= 1;

        // Elsewhere first; without its salt; with another's; with the marker alone.
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(market, b, bound));
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(market, new Uri(home, "/a?x"), bound));
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(market, a, bare));
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(market, b, bare));
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(
            market, a, bare with { Extensions = RequestBinding.AppendSalt(offer.Extensions, other) }));
        byte[] marked = [.. nonce[..4], .. new byte[28]];
        Assert.Equal(PaymentErrors.BindingMismatch, await RefusalAsync(market, a, market.Sign(offer, nonce: marked)));
        Assert.Equal(0, market.HandlerRuns);

        using HttpResponseMessage taken = await market.PayAsync(a, bound);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task A_copy_that_is_checked_after_the_first_was_settled_gets_the_answer()
    {
        await using Market market = await Market.OpenAsync();
        SlowChecks slow = new(market.Facilitator);
        market.Asked = slow;
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));

        Task<HttpResponseMessage> late = market.PayAsync(url, payment);
        await slow.Asked.Task;
        using HttpResponseMessage first = await market.PayAsync(url, payment);
        slow.Go.SetResult();
        using HttpResponseMessage second = await late;

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(1, market.HandlerRuns);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_becomes_of_the_payer_during_the_work_decides_whether_it_is_delivered(bool isCancelled)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Market market = scene.Market;
        byte[] nonce = PreemptionTests.Nonce();
        market.OnHandle = _ => isCancelled ? PreemptionTests.CancelAsync(scene, nonce) : scene.DrainAsync();
        Uri url = new(await market.SellAsync(), "/a");

        using HttpResponseMessage response = await market.PayAsync(url, market.Sign(await market.AskAsync(url), nonce: nonce));

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.DoesNotContain("run 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
    }

    [Theory]
    [InlineData("/%61"), InlineData("/a/"), InlineData("//a"), InlineData("/A"), InlineData("/x/../a"), InlineData("/x/%2e%2e/a")]
    [InlineData("/a;x"), InlineData("/..;/a"), InlineData("/a%2f"), InlineData("/a%00"), InlineData("/./a"), InlineData("/a?"), InlineData("/a#b")]
    public async Task No_spelling_of_a_path_leads_around_the_gate(string target)
    {
        await using Market market = await Market.OpenAsync();
        Uri home = await market.SellAsync();
        foreach (string method in (string[])["GET", "HEAD", "OPTIONS", "POST", "get", "PUT", "TRACE"])
        {
            foreach (string line in (string[])[$"{method} {target}", $"{method} {home.GetLeftPart(UriPartial.Authority)}{target}"])
            {
                string answer = await RawAsync(home, $"{line} HTTP/1.1\r\nHost: {home.Authority}\r\nX-Original-URL: /free\r\n"
                    + "X-HTTP-Method-Override: OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                Assert.False(answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), $"{line}: {answer}");
            }
        }

        Assert.Equal(0, market.HandlerRuns);
    }

    [Theory]
    [InlineData("nonsense"), InlineData("e30="), InlineData("bnVsbA=="), InlineData("=="), InlineData("eyJ4NDAyVmVyc2lvbiI6M30=")]
    [InlineData("W10="), InlineData("IA=="), InlineData("eyJ4NDAyVmVyc2lvbiI6Mn0, eyJ4NDAyVmVyc2lvbiI6Mn0")]
    public async Task A_header_that_is_no_payment_is_refused(string header)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        foreach (string name in (string[])[PaymentHeaders.PaymentSignature, PaymentHeaders.PaymentVersion1])
        {
            string answer = await RawAsync(url, $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\n{name}: {header}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 400", answer);
            Assert.Contains("no-store", answer);
            Assert.Contains("Vary: PAYMENT-SIGNATURE", answer);
        }
    }

    [Fact]
    public async Task Two_payment_headers_are_not_two_chances()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        string one = PaymentHeaders.Encode(market.Sign(offer)), two = PaymentHeaders.Encode(market.Sign(offer));
        string head = $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n";
        Assert.StartsWith("HTTP/1.1 400", await RawAsync(url, head + $"PAYMENT-SIGNATURE: {one}\r\nPAYMENT-SIGNATURE: {two}\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200", await RawAsync(url, head + $"PAYMENT-SIGNATURE: {one}\r\nX-PAYMENT: {two}\r\n\r\n"));
        Assert.Equal(Price, await market.BalanceAsync(market.PayTo));
    }

    [Theory]
    [InlineData("-10000"), InlineData("10000.0"), InlineData("010000"), InlineData("1e4"), InlineData("0x2710"), InlineData("9999")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936"), InlineData(""), InlineData(" 10000")]
    public async Task An_amount_in_another_form_or_of_another_size_is_refused(string amount)
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload good = market.Sign(await market.AskAsync(url));
        string json = Encoding.UTF8.GetString(X402Json.WritePaymentPayload(good));
        foreach (string text in (string[])[
            json.Replace("\"value\":\"10000\"", $"\"value\":\"{amount}\"", StringComparison.Ordinal),
            json.Replace("\"amount\":\"10000\"", $"\"amount\":\"{amount}\"", StringComparison.Ordinal)])
        {
            Assert.NotEqual(json, text);
            string header = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
            string answer = await RawAsync(url, $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\nPAYMENT-SIGNATURE: {header}\r\nConnection: close\r\n\r\n");
            Assert.True(answer.StartsWith("HTTP/1.1 40", StringComparison.Ordinal), answer);
        }

        Assert.Equal(0, market.HandlerRuns);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_before_it_is_kept()
    {
        await using Market market = await Market.OpenAsync();
        Uri url = new(await market.SellAsync(configure: options => options.MaxRequestBytes = 1000), "/a");
        using HttpResponseMessage body = await market.Http.PostAsync(
            url, new ByteArrayContent(new byte[1001]), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, body.StatusCode);
        Assert.True(body.Headers.CacheControl!.NoStore);
        string answer = await RawAsync(url, $"GET /a HTTP/1.1\r\nHost: {url.Authority}\r\nPAYMENT-SIGNATURE: {new string('A', 40_000)}\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 431", answer);
    }

    [Fact]
    public async Task No_cache_is_told_to_keep_what_was_sold()
    {
        await using Market market = await Market.OpenAsync();
        market.OnHandle = context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=600";
            foreach (string name in (string[])["CDN-Cache-Control", "Surrogate-Control", "Expires", "X-Accel-Expires"])
            {
                context.Response.Headers[name] = "max-age=600";
            }

            return Task.CompletedTask;
        };
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        for (int times = 0; times < 2; times++)
        {
            using HttpResponseMessage response = await market.PayAsync(url, payment);
            Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
            Assert.DoesNotContain(response.Headers.Concat(response.Content.Headers), header =>
                string.Join(' ', header.Value).Contains("max-age", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_purchase_that_cannot_be_looked_after_holds_up_no_other()
    {
        await using Market market = await Market.OpenAsync();
        market.Asked = new Deaf(market.Facilitator);
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using HttpResponseMessage response = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Core.Stores.RecordKey key = new("purchase", "damaged");
        Assert.True(await market.Store.TryCommitAsync(
            [Core.Stores.RecordChange.Insert(key, new byte[] { 1 }, DateTimeOffset.UnixEpoch)], TestContext.Current.CancellationToken));
        Core.Stores.RecordKey old = new("payment-identifier", "an-old-identifier-of-a-payment");
        Assert.True(await market.Store.TryCommitAsync(
            [Core.Stores.RecordChange.Insert(old, new byte[] { 1 }, DateTimeOffset.UnixEpoch)], TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<Core.Stores.StoreException>(() =>
            market.Services.GetRequiredService<Seller>().Book.SweepAsync(TestContext.Current.CancellationToken));

        Assert.Null(await market.Store.FindAsync(old, TestContext.Current.CancellationToken));
        Assert.True((await market.Store.FindAsync(key, TestContext.Current.CancellationToken))!.Due > DateTimeOffset.UnixEpoch);
    }

    private static async Task<string?> RefusalAsync(Market market, Uri url, PaymentPayload payment)
    {
        using HttpResponseMessage response = await market.PayAsync(url, payment);
        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.True(response.Headers.CacheControl!.NoStore);
        return PaymentHeaders.ParsePaymentRequired(
            response.Headers.GetValues(PaymentHeaders.PaymentRequired).Single()).Value!.Error;
    }

    /// <summary>Sends bytes as they are; the whole answer.</summary>
    internal static async Task<string> RawAsync(Uri server, string request)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return "closed";
        }
    }

    // The first check is answered late.
    private sealed class SlowChecks(IFacilitator inner) : IFacilitator
    {
        private int _count;

        public TaskCompletionSource Asked { get; } = new();

        public TaskCompletionSource Go { get; } = new();

        public async Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _count) == 1)
            {
                Asked.SetResult();
                await Go.Task.WaitAsync(cancellationToken);
            }

            return await inner.VerifyAsync(request, cancellationToken);
        }

        public Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
            inner.SettleAsync(request, idempotencyKey, cancellationToken);

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) => inner.GetSupportedAsync(cancellationToken);
    }

    // It never settles.
    private sealed class Deaf(IFacilitator inner) : IFacilitator
    {
        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            inner.VerifyAsync(request, cancellationToken);

        public Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken) =>
            throw new FacilitatorException("away");

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) => inner.GetSupportedAsync(cancellationToken);
    }
}
