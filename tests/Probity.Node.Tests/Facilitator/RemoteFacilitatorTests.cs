using System.Net;
using System.Net.Sockets;
using System.Text;
using Probity.Node.Facilitator;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Tests.Facilitator;

/// <summary>What is sent to a facilitator elsewhere, and what its answers and failures become.</summary>
public sealed class RemoteFacilitatorTests
{
    private const string Settled = """{"success":true,"transaction":"0x1","network":"eip155:84532"}""";

    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Theory, InlineData("http://pay.example/x402"), InlineData("http://pay.example/x402/")]
    public async Task Paths_are_added_to_the_address(string address)
    {
        Stub stub = new(HttpStatusCode.OK, Settled);
        using HttpClient http = new(stub);
        await new RemoteFacilitator(http, new Uri(address)).SettleAsync(Request(), "key", Ended);
        Assert.Equal("http://pay.example/x402/settle", stub.Url);
        Assert.Equal("key", stub.Key);
        await new RemoteFacilitator(http, new Uri(address)).SettleAsync(Request(), null, Ended);
        Assert.Null(stub.Key);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, true), InlineData(HttpStatusCode.BadRequest, true), InlineData(HttpStatusCode.PaymentRequired, true)]
    [InlineData(HttpStatusCode.Created, false), InlineData(HttpStatusCode.Found, false), InlineData(HttpStatusCode.Conflict, false)]
    [InlineData(HttpStatusCode.InternalServerError, false), InlineData(HttpStatusCode.ServiceUnavailable, false)]
    public async Task Other_statuses_than_those_of_an_answer_are_none(HttpStatusCode status, bool isAnswer)
    {
        using HttpClient http = new(new Stub(status, Settled));
        RemoteFacilitator remote = new(http, new Uri("http://pay.example/"));
        if (isAnswer)
        {
            Assert.True((await remote.SettleAsync(Request(), null, Ended)).Success);
            return;
        }

        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => remote.SettleAsync(Request(), null, Ended));
        Assert.Contains($"status {(int)status}", refused.Message);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "authentication"), InlineData(HttpStatusCode.Forbidden, "authentication")]
    [InlineData(HttpStatusCode.NotFound, "no facilitator")]
    public async Task Some_statuses_say_what_to_do_and_no_key_of_the_address_is_shown(HttpStatusCode status, string word)
    {
        using HttpClient http = new(new Stub(status, Settled));
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => new RemoteFacilitator(http, new Uri("http://pay.example/?key=secret")).VerifyAsync(Request(), Ended));
        Assert.Contains(word, refused.Message);
        Assert.DoesNotContain("secret", refused.Message);
    }

    [Theory, InlineData("http"), InlineData("io"), InlineData("socket"), InlineData("timeout")]
    public async Task What_cannot_be_reached_is_one_kind_of_failure(string failure)
    {
        using HttpClient http = new(new Stub(HttpStatusCode.OK, Settled)
        {
            Failure = failure switch
            {
                "http" => new HttpRequestException("gone"),
                "io" => new IOException("gone"),
                "socket" => new SocketException(107),
                _ => new TaskCanceledException("too late"),
            },
        });
        RemoteFacilitator remote = new(http, new Uri("http://pay.example/"));
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(() => remote.GetSupportedAsync(Ended));
        Assert.Contains(failure == "timeout" ? "in time" : "cannot be reached", refused.Message);
    }

    [Fact]
    public async Task Who_asked_may_give_up()
    {
        using CancellationTokenSource patience = new();
        using HttpClient http = new(new Stub(HttpStatusCode.OK, Settled) { Failure = new TaskCanceledException("given up") });
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new RemoteFacilitator(http, new Uri("http://pay.example/")).SettleAsync(Request(), null, patience.Token));
    }

    [Theory, InlineData(1 << 20, true), InlineData((1 << 20) + 1, false)]
    public async Task An_answer_has_a_limit(int bytes, bool isTaken)
    {
        string padded = Settled + new string(' ', bytes - Settled.Length);
        using HttpClient http = new(new Stub(HttpStatusCode.OK, padded));
        RemoteFacilitator remote = new(http, new Uri("http://pay.example/"));
        FacilitatorException? refused = await Record.ExceptionAsync(() => remote.SettleAsync(Request(), null, Ended))
            as FacilitatorException;

        // As much as the limit is read; it is more than an answer may have.
        Assert.Contains(isTaken ? "an answer that is none" : "cannot be reached", refused!.Message);
    }

    [Theory, InlineData(""), InlineData("{}"), InlineData("yes"), InlineData("[]"), InlineData("""{"success":"true"}""")]
    public async Task An_answer_that_is_none_is_a_failure_and_no_refusal(string body)
    {
        using HttpClient http = new(new Stub(HttpStatusCode.OK, body));
        RemoteFacilitator remote = new(http, new Uri("http://pay.example/"));
        await Assert.ThrowsAsync<FacilitatorException>(() => remote.SettleAsync(Request(), null, Ended));
        await Assert.ThrowsAsync<FacilitatorException>(() => remote.VerifyAsync(Request(), Ended));
        await Assert.ThrowsAsync<FacilitatorException>(() => remote.GetSupportedAsync(Ended));
    }

    private static FacilitatorRequest Request()
    {
        PaymentRequirements offer = KnownAssets.Default.Find("eip155:84532", "USDC")!.Offer(1, default, 60);
        return new FacilitatorRequest(
            new PaymentPayload
            {
                X402Version = 2,
                Accepted = offer,
                Payload = System.Text.Json.JsonDocument.Parse("{}").RootElement,
            },
            offer);
    }

    private sealed class Stub(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public Exception? Failure { get; init; }

        public string? Url { get; private set; }

        public string? Key { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Failure is not null) { throw Failure; }
            Url = request.RequestUri!.AbsoluteUri;
            Key = request.Headers.TryGetValues(RemoteFacilitator.KeyHeader, out IEnumerable<string>? keys)
                ? keys.Single()
                : null;
            return Task.FromResult(new HttpResponseMessage(status)
            {
                Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))),
            });
        }
    }
}
