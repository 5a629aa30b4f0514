using System.Text;
using Microsoft.AspNetCore.Http;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Tests.Support;
using Probity.Node.WebProofs;
using Probity.ProofSystem.Parameters;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.WebProofs;

public sealed class WebClaimMakerTests
{
    private const string TwoExchanges = """
        {
          "version": 1, "name": "balance", "hosts": ["localhost"], "port": "any",
          "parameters": { "token": { "kind": "secret" }, "minimum": { "kind": "public" } },
          "exchanges": [
            { "method": "GET", "path": "/login", "headers": { "Authorization": "Bearer {token}" } },
            { "method": "GET", "path": "/balance" }
          ],
          "fields": {
            "currency": { "path": "$.currency", "type": "text", "reveal": true },
            "balance": { "path": "$.balance", "type": "number", "scale": 2 }
          },
          "predicates": { "rich": { "value": "balance", "atLeast": { "parameter": "minimum" } } }
        }
        """;

    private const string Answer = "{\"currency\":\"EUR\",\"balance\":1234.56}";

    private const string Json = """
        {
          "version": 1, "name": "balance", "hosts": ["localhost"], "port": "any",
          "parameters": { "token": { "kind": "secret" }, "minimum": { "kind": "public" } },
          "exchanges": [{ "method": "GET", "path": "/balance", "headers": { "Authorization": "Bearer {token}" } }],
          "fields": {
            "currency": { "path": "$.currency", "type": "text", "reveal": true },
            "balance": { "path": "$.balance", "type": "number", "scale": 2 }
          },
          "predicates": { "rich": { "value": "balance", "atLeast": { "parameter": "minimum" } } }
        }
        """;

    [Theory]
    [InlineData(false, TlsSuite.ChaCha20Poly1305)]
    [InlineData(true, TlsSuite.ChaCha20Poly1305)]
    [InlineData(false, TlsSuite.Aes128Gcm)]
    public async Task A_claim_is_made_over_the_loopback(bool revealsResponse, TlsSuite suite)
    {
        await using TestSite site = await TestSite.StartAsync(async context =>
        {
            Assert.Equal("Bearer t0ken", context.Request.Headers.Authorization);
            await AnswerAsync(context);
        });
        RequireGood(await MakeAsync(site, Json, revealsResponse, suite));
    }

    [Theory]
    [InlineData(false, TlsSuite.Aes128Gcm)]
    [InlineData(true, TlsSuite.ChaCha20Poly1305)]
    public async Task Of_several_exchanges_the_last_is_read_or_revealed_under_a_key_of_its_own(bool revealsResponse, TlsSuite suite)
    {
        await using TestSite site = await TestSite.StartAsync(AnswerAsync);
        RequireGood(await MakeAsync(site, TwoExchanges, revealsResponse, suite));
    }

    [Fact]
    public async Task A_response_in_chunks_is_read_and_two_attestors_sign_for_it()
    {
        await using TestSite site = await TestSite.StartAsync(async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            foreach (string piece in (string[])[Answer[..7], Answer[7..20], Answer[20..]])
            {
                await context.Response.WriteAsync(piece);
                await context.Response.Body.FlushAsync();
            }
        });
        Verdict<WebClaimResult> made = await MakeAsync(site, Json, revealsResponse: true, TlsSuite.ChaCha20Poly1305, attestorCount: 2);
        RequireGood(made);
        Verdict<WebClaim> claim = WebClaim.Parse(made.Value!.Evidence.Body);
        Assert.True(claim.IsAccepted, claim.Detail);
        Assert.Equal(2, claim.Value.Sessions.Count);
    }

    [Theory]
    [InlineData(200, "text/html", "does not say that it is JSON")]
    [InlineData(404, "application/json", "status is not 200")]
    public async Task Another_answer_than_the_template_asks_for_is_refused_before_anything_is_proven(
        int status, string contentType, string reason)
    {
        await using TestSite site = await TestSite.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await AnswerAsync(context, contentType);
        });
        Verdict<WebClaimResult> made = await MakeAsync(site, Json, revealsResponse: false, TlsSuite.ChaCha20Poly1305);
        Assert.Equal(RejectionCode.RefusedByGuest, made.Code);
        Assert.Contains(reason, made.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_never_ends_is_cut_off_by_the_attestor()
    {
        using RunawaySite runaway = await RunawaySite.StartAsync();
        await using TestSite site = runaway.Site;
        Verdict<WebClaimResult> made = await MakeAsync(site, Json, revealsResponse: false, TlsSuite.ChaCha20Poly1305);
        Assert.Equal(RejectionCode.TooLong, made.Code);
        Assert.Contains("the attestor refuses", made.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_requirement_that_does_not_hold_makes_no_claim()
    {
        await using TestSite site = await TestSite.StartAsync(AnswerAsync);
        Verdict<WebClaimResult> made = await MakeAsync(
            site, Json, revealsResponse: true, TlsSuite.ChaCha20Poly1305, minimum: "1234.57");
        Assert.Equal(RejectionCode.RefusedByGuest, made.Code);
        Assert.Contains("A requirement of the template does not hold", made.Detail, StringComparison.Ordinal);
    }

    private static Task AnswerAsync(HttpContext context) => AnswerAsync(context, "application/json");

    private static Task AnswerAsync(HttpContext context, string contentType)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = Answer.Length;
        return context.Response.WriteAsync(Answer);
    }

    private static void RequireGood(Verdict<WebClaimResult> made)
    {
        Assert.True(made.IsAccepted, made.Detail);
        Assert.Equal("EUR", made.Value.Summary.Results.Values[0].Text);
        Assert.True(made.Value.Summary.Results.AllHold);
    }

    private static async Task<Verdict<WebClaimResult>> MakeAsync(
        TestSite site, string json, bool revealsResponse, TlsSuite suite, int attestorCount = 1, string minimum = "1000")
    {
        List<LoopbackAttestor> attestors = [];
        try
        {
            for (int i = 0; i < attestorCount; i++) { attestors.Add(await LoopbackAttestor.StartAsync(site.Roots)); }
            Verdict<Template> template = Template.Parse(Encoding.UTF8.GetBytes(json));
            Assert.True(template.IsAccepted, template.Detail);
            Verdict<TemplateParameters> values = TemplateParameters.From(
                template.Value,
                new Dictionary<string, ReadOnlyMemory<byte>>
                {
                    ["token"] = "t0ken"u8.ToArray(), ["minimum"] = Encoding.ASCII.GetBytes(minimum),
                });
            Assert.True(values.IsAccepted, values.Detail);
            using TemplateParameters own = values.Value;
            using P256PrivateKey holder = P256PrivateKey.Create();
            await using WebClaimMaker maker = new(SystemRandomSource.Instance, TimeProvider.System, TimeSpan.FromSeconds(30));
            return await maker.MakeAsync(
                new WebClaimRequest(
                    template.Value,
                    "localhost",
                    site.Port,
                    own,
                    revealsResponse ? GuestMode.Reveal : GuestMode.Prove,
                    [.. attestors.Select(attestor => attestor.Address)],
                    holder.PublicKey,
                    new TlsClientOptions
                    {
                        Host = "localhost", Roots = site.Roots, Now = TimeProvider.System.GetUtcNow(), Suites = [suite],
                    },
                    ProtocolParameters.Default,
                    2),
                _ => { },
                CancellationToken.None);
        }
        finally
        {
            foreach (LoopbackAttestor attestor in attestors) { await attestor.DisposeAsync(); }
        }
    }
}
