using System.Text;
using System.Text.Json.Nodes;
using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Import;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>Synthetic provider templates with the members that the other system has.</summary>
public sealed class ProviderImportTests
{
    private const string Plain = """
        {"url":"https://api.site.example/v1/users/{{userId}}?full=1&lang={{lang}}","method":"GET",
         "headers":{"X-Client":"web {{lang}}","Accept-Encoding":"identity"},"body":"","geoLocation":"",
         "writeRedactionMode":"key-update","additionalClientOptions":{"supportedProtocolVersions":["TLS1_2","TLS1_3"]},
         "responseMatches":[{"type":"regex","value":"\"login\":\"(?<login>.*)\""},
                            {"type":"contains","value":"\"plan\":\"{{plan}}\"","invert":false},
                            {"type":"contains","value":"\"active\":true"},
                            {"type":"contains","value":"\"level\":12.50"},
                            {"type":"contains","value":"\"score\":{{score}}"}],
         "responseRedactions":[{"jsonPath":"$.login","regex":"\"login\":\"(?<login>.*)\"","xPath":"","hash":null},
                               {"jsonPath":"$.billing.plan","regex":"\"plan\":\"(.*)\""},
                               {"jsonPath":"status.active"},
                               {"jsonPath":"$.level","regex":"\"level\":(?<level>.*)"},
                               {"jsonPath":"$.list[0].score"}],
         "paramValues":{"userId":"42","plan":"pro","score":"1.5","unused":"x"}}
        """;

    [Fact]
    public void What_means_the_same_is_imported()
    {
        ImportedTemplate imported = Import(Plain);
        Assert.Equal(
            """
            {"version":1,"name":"api-site-example","hosts":["api.site.example"],
            "parameters":{"userId":{"kind":"public"},"lang":{"kind":"public"},"plan":{"kind":"public"},"score":{"kind":"public"}},
            "exchanges":[{"method":"GET","path":"/v1/users/{userId}","query":{"full":"1","lang":"{lang}"},
            "headers":{"X-Client":"web {lang}"}}],
            "fields":{"login":{"path":"$.login","type":"text","reveal":true},
            "plan":{"path":"$.billing.plan","type":"text"},
            "active":{"path":"$.status.active","type":"boolean"},
            "level":{"path":"$.level","type":"number","scale":1},
            "score":{"path":"$.list[0].score","type":"number","scale":1}},
            "predicates":{"plan-matches":{"value":"plan","equals":{"parameter":"plan"}},
            "active-matches":{"value":"active","equals":true},
            "level-matches":{"value":"level","equals":12.5},
            "score-matches":{"value":"score","equals":{"parameter":"score"}}}}
            """.ReplaceLineEndings(string.Empty),
            Encoding.UTF8.GetString(imported.Template.ToCanonicalJson()));
        Assert.Equal(["plan", "score", "userId"], imported.Values.Keys.Order());
        Assert.Contains(imported.Assumptions, text => text.Contains("unused", StringComparison.Ordinal));
        Assert.Contains(imported.Assumptions, text => text.Contains("longer", StringComparison.Ordinal));
    }

    [Fact]
    public void A_catalogue_entry_with_one_request_is_imported()
    {
        ImportedTemplate imported = Import("""
            {"name":"Some Site: profile","description":"d","logoUrl":"https://x","httpProviderId":"1","loginUrl":"https://www.site.example/login",
             "customInjection":"","userAgent":null,"isApproved":true,"geoLocation":null,
             "requestData":[{"url":"https://www.site.example/api/me","urlType":"CONSTANT","method":"POST",
               "bodySniff":{"enabled":true,"template":"{\"query\":\"{ me }\",\"id\":\"{{id}}\"}"},"requestHash":"0x00","expectedPageUrl":"",
               "responseMatches":[{"value":"\"id\":{{id}}","type":"contains","invert":false,"description":"x","isOptional":false}],
               "responseRedactions":[{"xPath":"","jsonPath":"$.data.id","regex":"\"id\":(.*)","hash":""}]}]}
            """);
        Assert.Equal("some-Site-profile", imported.Template.Name);
        Assert.Equal(
            """{"query":"{{ me }}","id":"{id}"}""", imported.Template.Exchanges[0].Body!.Json);
        Assert.Equal("Cookie", imported.Template.Exchanges[0].Headers[0].Key);
        Assert.Equal(
            [("id", ParameterKind.Public), ("cookie", ParameterKind.Secret)],
            imported.Template.Parameters.Select(parameter => (parameter.Name, parameter.Kind)).OrderByDescending(p => p.Name));
        Assert.Contains(imported.Assumptions, text => text.Contains("cookie", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_secrets_only_their_places_are_imported()
    {
        ImportedTemplate imported = Import($$"""
            {"name":"http","params":{{With("paramValues", """{"lang":"en"}""")}},
             "secretParams":{"cookieStr":"SECRET1","authorisationHeader":"SECRET2","headers":{"X-Csrf":"SECRET3"},"paramValues":{"userId":"SECRET4"} } }
            """);
        string json = Encoding.UTF8.GetString(imported.Template.ToCanonicalJson());
        Assert.DoesNotContain("SECRET", json, StringComparison.Ordinal);
        Assert.DoesNotContain(imported.Values.Values, value => value.Contains("SECRET", StringComparison.Ordinal));
        Assert.Contains("""
            "userId":{"kind":"secret"}
            """.Trim(), json, StringComparison.Ordinal);
        Assert.Contains("""
            "Cookie":"{cookie}","Authorization":"{authorization}","X-Csrf":"{x-Csrf}"
            """.Trim(), json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("url", "\"http://a.example/\"", "url")]
    [InlineData("url", "\"https://{{host}}/\"", "url")]
    [InlineData("url", "\"https://a.example/x{{id}}\"", "part of a segment")]
    [InlineData("url", "\"https://a.example/?a=x{{id}}\"", "part of a value")]
    [InlineData("url", "\"https://a.example/?{{a}}=1\"", "url")]
    [InlineData("url", "\"https://a.example/?a\"", "url")]
    [InlineData("url", "\"https://a.example/?a=1&a=2\"", "url")]
    [InlineData("url", "\"https://a.example/#a\"", "url")]
    [InlineData("url", "\"https://a.example:x/\"", "url")]
    [InlineData("url", "null", "url")]
    [InlineData("urlType", "\"REGEX\"", "urlType")]
    [InlineData("method", "\"PUT\"", "method")]
    [InlineData("method", "\"PATCH\"", "method")]
    [InlineData("method", "\"POST\"", "body")]
    [InlineData("body", "\"a=1&b={{c}}\"", "body")]
    [InlineData("body", "\"{\\\"a\\\":{{c}}}\"", "body")]
    [InlineData("body", "\"{\\\"a\\\":1,\\\"a\\\":2}\"", "body")]
    [InlineData("body", "\"{\\\"{{a}}\\\":1}\"", "body")]
    [InlineData("body", "{\"a\":1}", "body")]
    [InlineData("headers", "{\"Accept-Encoding\":\"gzip\"}", "Accept-Encoding")]
    [InlineData("headers", "{\"Connection\":\"keep-alive\"}", "Connection")]
    [InlineData("headers", "{\"Host\":\"other.example\"}", "headers")]
    [InlineData("headers", "{\"A\":1}", "headers.A")]
    [InlineData("headers", "[1]", "headers")]
    [InlineData("geoLocation", "\"US\"", "geoLocation")]
    [InlineData("geoLocation", "\"{{DYNAMIC_GEO}}\"", "geoLocation")]
    [InlineData("proxySessionId", "\"abcdefgh\"", "proxySessionId")]
    [InlineData("writeRedactionMode", "\"other\"", "writeRedactionMode")]
    [InlineData("additionalClientOptions", "{\"supportedProtocolVersions\":[\"TLS1_2\"]}", "supportedProtocolVersions")]
    [InlineData("additionalClientOptions", "{\"cipherSuites\":[\"x\"]}", "cipherSuites")]
    [InlineData("customInjection", "\"alert(1)\"", "customInjection")]
    [InlineData("bodySniff", "{\"enabled\":true,\"regex\":\".*\"}", "bodySniff")]
    [InlineData("whatIsThis", "true", "whatIsThis")]
    [InlineData("paramValues", "{\"a\":1}", "paramValues.a")]
    [InlineData("responseRedactions", "[]", "responseRedactions")]
    [InlineData("responseRedactions", "null", "responseRedactions")]
    [InlineData("responseRedactions", "[1]", "responseRedactions[0]")]
    [InlineData("responseRedactions", "[{\"xPath\":\"/html\"}]", "responseRedactions[0].xPath")]
    [InlineData("responseRedactions", "[{\"regex\":\"a(.*)b\"}]", "responseRedactions[0].regex")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"regex\":\"login(.*)\"}]", "responseRedactions[0].regex")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"regex\":\"\\\"other\\\":\\\"(.*)\\\"\"}]", "responseRedactions[0].regex")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"regex\":\"\\\"login\\\":\\\"(a|b)\\\"\"}]", "responseRedactions[0].regex")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"regex\":\"\\\"login\\\":\\\"(?<a\\\"\"}]", "responseRedactions[0].regex")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"hash\":\"oprf\"}]", "responseRedactions[0].hash")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$..login\"}]", "responseRedactions[0].jsonPath")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.a[*].login\"}]", "responseRedactions[0].jsonPath")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"a.0\"}]", "responseRedactions[0].jsonPath")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"{{p}}\"}]", "responseRedactions[0].jsonPath")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\",\"odd\":1}]", "responseRedactions[0].odd")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.other\"}]", "0 selected paths")]
    [InlineData("responseRedactions", "[{\"jsonPath\":\"$.login\"},{\"jsonPath\":\"$.unknown\"}]", "type of $.unknown")]
    [InlineData("responseMatches", "[]", "responseMatches")]
    [InlineData("responseMatches", "[1]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"regex\",\"value\":\".*\"}]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"welcome\"}]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"\\\"login\\\":\\\"a{{p}}\\\"\"}]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"\\\"login\\\":null\"}]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"\\\"login\\\":[1]\"}]", "responseMatches[0]")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"\\\"login\\\":\\\"a\\\"\",\"invert\":true}]", "responseMatches[0].invert")]
    [InlineData("responseMatches", "[{\"type\":\"contains\",\"value\":\"\\\"login\\\":\\\"a\\\"\",\"isOptional\":true}]", "responseMatches[0].isOptional")]
    [InlineData("responseMatches", "[{\"type\":\"glob\",\"value\":\"a\"}]", "responseMatches[0].type")]
    public void What_does_not_mean_the_same_is_refused_by_name(string member, string json, string reason)
    {
        Assert.True(ProviderImport.Parse(Encoding.UTF8.GetBytes(Simple())).IsAccepted);
        Verdict<ImportedTemplate> verdict = ProviderImport.Parse(Encoding.UTF8.GetBytes(With(member, json)));
        Assert.False(verdict.IsAccepted);
        Assert.Contains(reason, verdict.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void All_reasons_come_in_one_list()
    {
        JsonObject provider = JsonNode.Parse(Simple())!.AsObject();
        provider["geoLocation"] = "US";
        provider["customInjection"] = "x";
        provider["responseRedactions"]![0]!["xPath"] = "/html";
        Verdict<ImportedTemplate> verdict = ProviderImport.Parse(Encoding.UTF8.GetBytes(provider.ToJsonString()));
        string[] reasons = verdict.Detail.Split('\n');
        Assert.Contains(reasons, reason => reason.StartsWith("geoLocation:", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("customInjection:", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("responseRedactions[0].xPath:", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_requests_are_refused()
    {
        string wrapper = $$"""{"requestData":[{{Simple()}},{{Simple()}}]}""";
        Assert.Contains("requestData", ProviderImport.Parse(Encoding.UTF8.GetBytes(wrapper)).Detail, StringComparison.Ordinal);
        Assert.True(ProviderImport.Parse(Encoding.UTF8.GetBytes($$"""{"requestData":[{{Simple()}}]}""")).IsAccepted);
    }

    [Fact]
    public void Hostile_files_give_verdicts()
    {
        byte[] good = Encoding.UTF8.GetBytes(Plain);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.False(ProviderImport.Parse(good.AsSpan(0, length)).IsAccepted);
        }

        for (int at = 0; at < good.Length; at++)
        {
            byte[] changed = [.. good];
            changed[at] ^= (byte)(1 << (at % 8));
            _ = ProviderImport.Parse(changed);
        }

        Assert.False(ProviderImport.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))).IsAccepted);
        Assert.False(ProviderImport.Parse("{\"url\":\"\\ud800\"}"u8).IsAccepted);
        Assert.False(ProviderImport.Parse("{\"url\":\"a\",\"url\":\"b\"}"u8).IsAccepted);
        Assert.False(ProviderImport.Parse("[]"u8).IsAccepted);
        Assert.Equal(RejectionCode.TooLong, ProviderImport.Parse(new byte[262_145]).Code);
    }

    [Fact]
    public void Random_edits_give_verdicts() => Laws.ForAll(300, random =>
    {
        List<byte> text = [.. Encoding.UTF8.GetBytes(Plain)];
        for (int edits = random.NextBelow(4); edits >= 0; edits--)
        {
            int from = random.NextBelow(text.Count), count = random.NextBelow(Math.Min(30, text.Count - from));
            text.InsertRange(random.NextBelow(text.Count), text.GetRange(from, count));
            text.RemoveRange(random.NextBelow(text.Count - count), count);
        }

        _ = ProviderImport.Parse([.. text]);
    });

    private static ImportedTemplate Import(string json)
    {
        Verdict<ImportedTemplate> verdict = ProviderImport.Parse(Encoding.UTF8.GetBytes(json));
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value;
    }

    private static string Simple() => """
        {"url":"https://a.example/{{userId}}","method":"GET",
         "responseMatches":[{"type":"contains","value":"\"login\":\"{{login}}\""}],"responseRedactions":[{"jsonPath":"$.login"}]}
        """;

    private static string With(string member, string json)
    {
        JsonObject provider = JsonNode.Parse(Simple())!.AsObject();
        provider[member] = JsonNode.Parse(json);
        return provider.ToJsonString();
    }
}
