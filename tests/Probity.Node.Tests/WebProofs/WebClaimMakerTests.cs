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
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("{\"currency\":\"EUR\",\"balance\":1234.56}");
        });
        await using LoopbackAttestor attestor = await LoopbackAttestor.StartAsync(site.Roots);
        Template template = Template.Parse(Encoding.UTF8.GetBytes(Json)).Value!;
        Verdict<TemplateParameters> values = TemplateParameters.From(template, new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["token"] = "t0ken"u8.ToArray(),
            ["minimum"] = "1000"u8.ToArray(),
        });
        Assert.True(values.IsAccepted, values.Detail);
        using P256PrivateKey holder = P256PrivateKey.Create();
        await using WebClaimMaker maker = new(SystemRandomSource.Instance, TimeProvider.System, TimeSpan.FromSeconds(30));
        Verdict<WebClaimResult> made = await maker.MakeAsync(
            new WebClaimRequest(
                template,
                "localhost",
                site.Port,
                values.Value,
                revealsResponse ? GuestMode.Reveal : GuestMode.Prove,
                [attestor.Address],
                holder.PublicKey,
                new TlsClientOptions
                {
                    Host = "localhost", Roots = site.Roots, Now = TimeProvider.System.GetUtcNow(), Suites = [suite],
                },
                ProtocolParameters.Default,
                2),
            _ => { },
            CancellationToken.None);
        Assert.True(made.IsAccepted, made.Detail);
        Assert.Equal("EUR", made.Value.Summary.Results.Values[0].Text);
        Assert.True(made.Value.Summary.Results.AllHold);
        TestContext.Current.SendDiagnosticMessage($"{made.Value.Cycles} cycles, {made.Value.ProveTime}, {made.Value.Evidence.Body.Length} bytes");
    }
}
