using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Tests.Facilitator;

/// <summary>What the server lets through to the facilitator, and what it makes of its answers.</summary>
public sealed class FacilitatorServerTests : IDisposable
{
    private const int MaxBody = 1 << 18;

    private readonly HttpClient _http = new();

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(null), InlineData(""), InlineData("Bearer"), InlineData("Bearer "), InlineData("Bearer secre"), InlineData("secret")]
    [InlineData("Bearer secrets"), InlineData("Bearer Secret"), InlineData("bearer secret"), InlineData("Basic secret")]
    public async Task Without_the_token_nothing_is_answered_but_whether_it_lives(string? authorization)
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked, new() { Listen = Any, Token = "secret" });
        foreach (string path in (string[])["verify", "settle", "supported"])
        {
            using HttpRequestMessage request = Message(server, path, path == "supported" ? null : Good());
            if (authorization is not null) { request.Headers.TryAddWithoutValidation("Authorization", authorization); }
            using HttpResponseMessage response = await _http.SendAsync(request, Ended);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Ended));
        }

        Assert.Equal(0, asked.Count);
        using HttpResponseMessage health = await _http.GetAsync(new Uri(server.Address, "/health"), Ended);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task With_the_token_everything_is_answered()
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked, new() { Listen = Any, Token = "secret" });
        foreach (string path in (string[])["verify", "settle", "supported"])
        {
            using HttpRequestMessage request = Message(server, path, path == "supported" ? null : Good());
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
            using HttpResponseMessage response = await _http.SendAsync(request, Ended);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
            Assert.False(response.Headers.Contains("Server"));
            Assert.False(response.Headers.Contains("Probity-Chain"));
        }

        Assert.Equal(3, asked.Count);
    }

    [Fact]
    public async Task A_simulated_chain_is_said_to_be_one()
    {
        await using FacilitatorServer server = await StartAsync(new ScriptedFacilitator(), new() { Listen = Any, IsSimulated = true });
        using HttpResponseMessage response = await _http.GetAsync(new Uri(server.Address, "/supported"), Ended);
        Assert.Equal("simulated", response.Headers.GetValues("Probity-Chain").Single());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_body_above_the_limit_is_not_read(bool isChunked)
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked);
        byte[] body = new byte[MaxBody + 1];
        body.AsSpan().Fill((byte)' ');
        using HttpRequestMessage request = Message(server, "settle", body);
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await _http.SendAsync(request, Ended);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, asked.Count);
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("{"), InlineData("\"x\""), InlineData("\0")]
    public async Task What_is_no_request_is_refused_and_the_facilitator_not_asked(string body)
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked);
        foreach (string path in (string[])["verify", "settle"])
        {
            using HttpResponseMessage response = await PostAsync(server, path, Encoding.UTF8.GetBytes(body));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.StartsWith("{\"error\":", await response.Content.ReadAsStringAsync(Ended));
        }

        Assert.Equal(0, asked.Count);
    }

    [Theory, InlineData(null, null), InlineData("", null), InlineData("k", "k")]
    public async Task An_empty_key_is_none(string? sent, string? taken)
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked);
        using HttpResponseMessage response = await PostAsync(server, "settle", Good(), sent);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(taken, asked.Key);
    }

    [Fact]
    public async Task A_key_has_a_limit()
    {
        ScriptedFacilitator asked = new();
        await using FacilitatorServer server = await StartAsync(asked);
        string longest = new('k', 128);
        using HttpResponseMessage taken = await PostAsync(server, "settle", Good(), longest);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(longest, asked.Key);
        using HttpResponseMessage refused = await PostAsync(server, "settle", Good(), longest + "k");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(1, asked.Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_is_not_known_is_not_no(bool isStore)
    {
        ScriptedFacilitator asked = new()
        {
            Failure = isStore ? new StoreException("away") : new FacilitatorException("away"),
        };
        await using FacilitatorServer server = await StartAsync(asked);
        using HttpResponseMessage response = await PostAsync(server, "settle", Good());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task An_asker_that_hangs_up_ends_no_settlement()
    {
        ScriptedFacilitator asked = new() { Gate = new TaskCompletionSource() };
        await using FacilitatorServer server = await StartAsync(asked);
        using CancellationTokenSource patience = new();
        using HttpRequestMessage request = Message(server, "settle", Good());
        Task<HttpResponseMessage> sent = _http.SendAsync(request, patience.Token);
        CancellationToken given = await asked.Entered.Task;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        Assert.False(given.CanBeCanceled);
        asked.Gate.SetResult();
    }

    [Theory]
    [InlineData("payload of 1, offer of 2"), InlineData("payload of 2, offer of 1"), InlineData("outer version")]
    [InlineData("name of a network in 2"), InlineData("another network in 1")]
    public async Task Versions_are_not_mixed(string mix)
    {
        await using Payments.Market market = await Payments.Market.OpenAsync();
        await using FacilitatorServer server = await StartAsync(market.Facilitator);
        PaymentRequirements offer = market.Assets.Find(Payments.Market.Network, "USDC")!.Offer(1, market.PayTo, 300);
        PaymentPayload two = market.Sign(offer), one = two with { X402Version = 1, Resource = new ResourceInfo("https://a.example/") };
        string good = Text(new FacilitatorRequest(two, offer)), old = Text(new FacilitatorRequest(one, offer));
        string body = mix switch
        {
            "payload of 1, offer of 2" => Payload(old) + Requirements(good),
            "payload of 2, offer of 1" => Payload(good) + Requirements(old),
            "outer version" => good.Replace("{\"x402Version\":2,\"paymentPayload\"", "{\"x402Version\":1,\"paymentPayload\"", StringComparison.Ordinal),
            "name of a network in 2" => good.Replace(offer.Network, "base-sepolia", StringComparison.Ordinal),
            _ => old.Replace($"\"network\":\"{offer.Network}\",\"payload\"", "\"network\":\"base-sepolia\",\"payload\"", StringComparison.Ordinal),
        };
        Assert.NotEqual(good, body);
        Assert.NotEqual(old, body);

        foreach (string path in (string[])["verify", "settle"])
        {
            using HttpResponseMessage response = await PostAsync(server, path, Encoding.UTF8.GetBytes(body));
            string answer = await response.Content.ReadAsStringAsync(Ended);
            Assert.True(
                response.StatusCode == HttpStatusCode.BadRequest
                    || answer.Contains(PaymentErrors.NetworkMismatch, StringComparison.Ordinal), $"{response.StatusCode} {answer}");
        }

        // Each by itself is taken.
        using HttpResponseMessage taken = await PostAsync(server, "verify", Encoding.UTF8.GetBytes(old));
        Assert.Contains("\"isValid\":true", await taken.Content.ReadAsStringAsync(Ended));
        Assert.Equal(Chain.UInt256.Zero, await market.BalanceAsync(market.PayTo));
    }

    private static string Payload(string request) =>
        request[..request.IndexOf("\"paymentRequirements\"", StringComparison.Ordinal)];

    private static string Requirements(string request) =>
        request[request.IndexOf("\"paymentRequirements\"", StringComparison.Ordinal)..];

    private static string Text(FacilitatorRequest request) =>
        Encoding.UTF8.GetString(X402Json.WriteFacilitatorRequest(request));

    private static IPEndPoint Any => new(IPAddress.Loopback, 0);

    private static Task<FacilitatorServer> StartAsync(IFacilitator asked, FacilitatorServerOptions? options = null) =>
        FacilitatorServer.StartAsync(options ?? new() { Listen = Any }, asked, Ended);

    private static byte[] Good()
    {
        PaymentRequirements offer = KnownAssets.Default.Find("eip155:84532", "USDC")!.Offer(1, default, 60);
        return X402Json.WriteFacilitatorRequest(new FacilitatorRequest(
            new PaymentPayload
            {
                X402Version = 2,
                Accepted = offer,
                Payload = System.Text.Json.JsonDocument.Parse("{}").RootElement,
            },
            offer));
    }

    private static HttpRequestMessage Message(FacilitatorServer server, string path, byte[]? body) =>
        new(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(server.Address, path))
        {
            Content = body is null ? null : new ByteArrayContent(body),
        };

    private async Task<HttpResponseMessage> PostAsync(FacilitatorServer server, string path, byte[] body, string? key = null)
    {
        using HttpRequestMessage request = Message(server, path, body);
        if (key is not null) { request.Headers.TryAddWithoutValidation(RemoteFacilitator.KeyHeader, key); }
        return await _http.SendAsync(request, Ended);
    }

    private sealed class ScriptedFacilitator : IFacilitator
    {
        private int _count;

        public int Count => _count;

        public string? Key { get; private set; }

        public Exception? Failure { get; init; }

        public TaskCompletionSource? Gate { get; init; }

        public TaskCompletionSource<CancellationToken> Entered { get; } = new();

        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(new VerifyResponse(true, null, null, null));
        }

        public async Task<SettleResponse> SettleAsync(
            FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            Key = idempotencyKey;
            Entered.TrySetResult(cancellationToken);
            if (Gate is not null) { await Gate.Task; }
            if (Failure is not null) { throw Failure; }
            return new SettleResponse { Success = true, Transaction = "0x1", Network = request.Requirements.Network };
        }

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(new SupportedKinds([], [], new Dictionary<string, IReadOnlyList<string>>()));
        }
    }
}
