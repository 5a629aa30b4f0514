using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

public sealed class TemplateParseTests
{
    private const string Big = "1000000000";

    /// <summary>A change of the small template, whether it is still one, and a word of the reason.</summary>
    public static TheoryData<string, string?, bool, string> Changes => new()
    {
        { "version", "1", true, "" },
        { "version", "2", false, "version" },
        { "version", "\"1\"", false, "version" },
        { "version", null, false, "version" },
        { "unknown", "1", false, "unknown" },
        { "name", "\"a\"", true, "" },
        { "name", Quoted('a', 40), true, "" },
        { "name", Quoted('a', 41), false, "name" },
        { "name", "\"Small\"", false, "name" },
        { "name", "\"\"", false, "name" },
        { "name", "\"a_b\"", false, "name" },
        { "name", "null", false, "name" },
        { "name", null, false, "name" },
        { "title", Quoted('a', 100), true, "" },
        { "title", Quoted('a', 101), false, "title" },
        { "title", "\"a\\nb\"", false, "title" },
        { "title", "\"a\\u202eb\"", false, "title" },
        { "title", "null", false, "title" },
        { "description", Quoted('a', 1000), true, "" },
        { "description", Quoted('a', 1001), false, "description" },
        { "hosts", "[\"a.example\",\"b.example\"]", true, "" },
        { "hosts", "[\"127.0.0.1\"]", true, "" },
        { "hosts", "[\"localhost\"]", true, "" },
        { "hosts", "[]", false, "hosts" },
        { "hosts", "[\"a.example\",\"a.example\"]", false, "hosts" },
        { "hosts", "[\"A.example\"]", false, "hosts" },
        { "hosts", "[\"a.example.\"]", false, "hosts" },
        { "hosts", "[\"-a.example\"]", false, "hosts" },
        { "hosts", "[\"a_b.example\"]", false, "hosts" },
        { "hosts", "[\"1.2.3\"]", false, "hosts" },
        { "hosts", "[\"1.2.3.256\"]", false, "hosts" },
        { "hosts", "[\"1.2.3.04\"]", false, "hosts" },
        { "hosts", "[\"::1\"]", false, "hosts" },
        { "hosts", "[null]", false, "hosts" },
        { "hosts", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\"]", true, "" },
        { "hosts", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\"]", false, "hosts" },
        { "port", "1", true, "" },
        { "port", "65535", true, "" },
        { "port", "\"any\"", true, "" },
        { "port", "0", false, "port" },
        { "port", "65536", false, "port" },
        { "port", "443.5", false, "port" },
        { "port", "\"443\"", false, "port" },
        { "port", "null", false, "port" },
        { "parameters/token/kind", "\"public\"", true, "" },
        { "parameters/token/kind", "\"committed\"", true, "" },
        { "parameters/token/kind", "\"Secret\"", false, "kind" },
        { "parameters/token/kind", "0", false, "kind" },
        { "parameters/token", "null", false, "token" },
        { "parameters/token/default", "\"abc\"", false, "default" },
        { "parameters/p", "{\"kind\":\"public\",\"default\":\"abc\"}", true, "" },
        { "parameters/p", "{\"kind\":\"public\",\"default\":null}", false, "default" },
        { "parameters/p", "{\"kind\":\"public\",\"default\":\"\"}", false, "default" },
        { "parameters/p", "{\"kind\":\"public\",\"default\":\"-\"}", true, "" },
        { "parameters/token/default", "\"-\"", false, "default" },
        { "parameters/p", "{\"kind\":\"public\",\"value\":\"\"}", false, "value" },
        { "parameters/P", "{\"kind\":\"public\"}", false, "parameters" },
        { "exchanges", "[]", false, "exchanges" },
        { "exchanges", "[null]", false, "exchanges" },
        { "exchanges/0/method", "\"PUT\"", false, "method" },
        { "exchanges/0/method", "\"POST\"", false, "body" },
        { "exchanges/0/body", "{}", false, "body" },
        { "exchanges/0/path", "\"/\"", true, "" },
        { "exchanges/0/path", "\"/a/\"", true, "" },
        { "exchanges/0/path", "\"/a/{token}/b\"", true, "" },
        { "exchanges/0/path", "\"/a%20b\"", true, "" },
        { "exchanges/0/path", "\"a\"", false, "path" },
        { "exchanges/0/path", "\"/a//b\"", false, "path" },
        { "exchanges/0/path", "\"/a b\"", false, "path" },
        { "exchanges/0/path", "\"/a%2\"", false, "path" },
        { "exchanges/0/path", "\"/../b\"", false, "path" },
        { "exchanges/0/path", "\"/a?b=1\"", false, "path" },
        { "exchanges/0/path", "\"/a#b\"", false, "path" },
        { "exchanges/0/path", "\"/a{token}\"", false, "path" },
        { "exchanges/0/path", "\"/{none}\"", false, "path" },
        { "exchanges/0/path", "\"/é\"", false, "path" },
        { "exchanges/0/path", "\"/a\\r\\nX: y\"", false, "path" },
        { "exchanges/0/query", "{\"a\":\"1\",\"b\":\"{token}\",\"c\":\"\"}", true, "" },
        { "exchanges/0/query", "{\"a\":\"1&b=2\"}", false, "query" },
        { "exchanges/0/query", "{\"a=b\":\"1\"}", false, "query" },
        { "exchanges/0/query", "{\"\":\"1\"}", false, "query" },
        { "exchanges/0/query", "{\"a\":\"x{token}\"}", false, "query" },
        { "exchanges/0/query", "{\"a\":null}", false, "query" },
        { "exchanges/0/query", "{\"a\":1}", false, "query" },
        { "exchanges/0/headers", "{\"X-A\":\"{{}}\"}", true, "" },
        { "exchanges/0/headers", "{\"X-A\":\"a{token}\",\"x-b\":\"1\"}", true, "" },
        { "exchanges/0/headers", "{\"X-A\":\"{token}a\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"{token}{token}\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"{\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"}\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\" a\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"a \"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"a\\r\\nHost: b\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"é\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X A\":\"a\"}", false, "headers" },
        { "exchanges/0/headers", "{\"X-A\":\"1\",\"x-a\":\"2\"}", false, "headers" },
        { "fields/status/path", "\"$\"", true, "" },
        { "fields/status/path", "\"$.a['b c'][0]\"", true, "" },
        { "fields/status/path", "\"status\"", false, "path" },
        { "fields/status/path", "\"$..a\"", false, "path" },
        { "fields/status/path", "\"$.a[-1]\"", false, "path" },
        { "fields/status/path", "\"$.a[65536]\"", false, "path" },
        { "fields/status/path", "\"$.a[0:1]\"", false, "path" },
        { "fields/status/path", "\"$.a[?@.b]\"", false, "path" },
        { "fields/status/path", "\"$.a-b\"", false, "path" },
        { "fields/status/type", "\"string\"", false, "type" },
        { "fields/status/scale", "2", false, "scale" },
        { "fields/status/scale", "-1", false, "scale" },
        { "fields/status/scale", Big + "0", false, "scale" },
        { "fields/status/reveal", "true", true, "" },
        { "fields/status/reveal", "1", false, "reveal" },
        { "fields/n", "{\"path\":\"$.n\",\"type\":\"number\",\"scale\":9}", true, "" },
        { "fields/n", "{\"path\":\"$.n\",\"type\":\"number\",\"scale\":10}", false, "scale" },
        { "fields/n", "{\"path\":\"$.n\",\"type\":\"any\",\"reveal\":true}", false, "any" },
        { "fields/n", "{\"path\":\"$.n[*]\",\"type\":\"text\",\"reveal\":true}", false, "[*]" },
        { "fields/n", "{\"path\":\"$.n[*]\",\"type\":\"text\"}", true, "" },
        { "fields/n", "{\"path\":\"$.status.n\",\"type\":\"text\"}", false, "path" },
        { "fields/n", "{\"path\":\"$[0]\",\"type\":\"text\"}", false, "path" },
        { "fields/n", "{\"path\":\"$[*]\",\"type\":\"text\"}", false, "path" },
        { "predicates/isActive/equals", "1", false, "isActive" },
        { "predicates/isActive/equals", "null", false, "isActive" },
        { "predicates/isActive/equals", "{\"parameter\":\"none\"}", false, "isActive" },
        { "predicates/isActive/equals", "{\"captured\":\"P1D\"}", false, "isActive" },
        { "predicates/isActive/equals", "{\"parameter\":\"token\"}", true, "" },
        { "predicates/isActive/equals", "{\"parameter\":\"token\",\"captured\":\"P1D\"}", false, "isActive" },
        { "predicates/isActive/equals", "{}", false, "isActive" },
        { "predicates/isActive/atLeast", "1", false, "isActive" },
        { "predicates/isActive/value", "\"none\"", false, "value" },
        { "predicates/isActive/value", "{\"count\":\"status\"}", false, "value" },
        { "predicates/isActive/value", "{\"median\":\"status\"}", false, "value" },
        { "predicates/isActive/value", "{}", false, "value" },
        { "predicates/isActive/required", "false", true, "" },
        { "predicates/isActive/required", "null", false, "required" },
        { "predicates/isActive/equals", null, false, "isActive" },
        { "accountTag", "{\"scope\":\"s\",\"field\":\"status\"}", true, "" },
        { "accountTag", "{\"scope\":\"\",\"field\":\"status\"}", false, "scope" },
        { "accountTag", "{\"scope\":\"é\",\"field\":\"status\"}", false, "scope" },
        { "accountTag", "{\"scope\":\"s\",\"field\":\"none\"}", false, "field" },
        { "accountTag", "{\"scope\":\"s\"}", false, "field" },
        { "accountTag", "null", false, "accountTag" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Every_rule_has_two_sides(string member, string? json, bool isGood, string reason)
    {
        Verdict<Template> verdict = Template.Parse(Utf8(TemplateFixture.With((member, json))));
        Assert.True(verdict.IsAccepted == isGood, $"{member} = {json}: {verdict.Detail}");
        if (!isGood) { Assert.Contains(reason, verdict.Detail, StringComparison.OrdinalIgnoreCase); }
        if (verdict.IsAccepted) { TemplateFixture.RequireRoundTrip(verdict.Value); }
    }

    [Theory]
    [InlineData("Host"), InlineData("content-length"), InlineData("Transfer-Encoding"), InlineData("CONNECTION")]
    [InlineData("Accept-Encoding"), InlineData("Expect"), InlineData("Upgrade"), InlineData("Trailer"), InlineData("TE")]
    [InlineData("Keep-Alive"), InlineData("Proxy-Connection")]
    public void Headers_that_frame_a_message_are_refused(string header) =>
        TemplateFixture.RequireRefused(TemplateFixture.With(("exchanges/0/headers", $$"""{"{{header}}":"x"}""")), "compiler alone");

    /// <summary>Comparisons of a field "v", with the field's definition.</summary>
    public static TheoryData<string, string, bool> Comparisons => new()
    {
        { Number(2), """{"value":"v","atLeast":2500.00}""", true },
        { Number(2), """{"value":"v","atLeast":25e2}""", true },
        { Number(2), """{"value":"v","atLeast":2.5e-1}""", true },
        { Number(2), """{"value":"v","atLeast":2.501}""", false },
        { Number(0), """{"value":"v","atLeast":9223372036854775807}""", true },
        { Number(0), """{"value":"v","atLeast":9223372036854775808}""", false },
        { Number(0), """{"value":"v","atLeast":-9223372036854775807}""", true },
        { Number(0), """{"value":"v","atLeast":-9223372036854775808}""", false },
        { Number(1), """{"value":"v","atLeast":9223372036854775807}""", false },
        { Number(0), """{"value":"v","atLeast":1e1000000}""", false },
        { Number(0), """{"value":"v","atLeast":1e-1000000}""", false },
        { Number(0), """{"value":"v","atLeast":0e1000000}""", true },
        { Number(9), """{"value":"v","between":[-0.000000001,0.000000001]}""", true },
        { Number(0), """{"value":"v","between":[1]}""", false },
        { Number(0), """{"value":"v","between":[1,2,3]}""", false },
        { Number(0), """{"value":"v","oneOf":[1,2,3]}""", true },
        { Number(0), """{"value":"v","oneOf":[]}""", false },
        { Number(0), """{"value":"v","noneOf":[1]}""", true },
        { Number(0), """{"value":"v","equals":"1"}""", false },
        { Number(0), """{"value":"v","equals":[1]}""", false },
        { Number(0), """{"value":"v","equals":{"captured":"P1D"}}""", false },
        { Number(0), """{"value":"v","notEquals":{"parameter":"p"}}""", true },
        { Number(0), """{"value":"v"}""", false },
        { Number(0), """{"value":"v","atLeast":1,"atMost":2}""", false },
        { Number(0), """{"value":{"sum":"v"},"atLeast":1}""", false },
        { Number(0), """{"value":"v","atLeast":1,"required":false}""", true },
        { Several("number"), """{"value":"v","atLeast":1}""", false },
        { Several("number"), """{"value":{"sum":"v"},"atLeast":1}""", true },
        { Several("number"), """{"value":{"average":"v"},"between":[1,2]}""", true },
        { Several("number"), """{"value":{"average":"v"},"equals":1}""", false },
        { Several("number"), """{"value":{"minimum":"v"},"oneOf":[1]}""", true },
        { Several("number"), """{"value":{"sum":"v","count":"v"},"atLeast":1}""", false },
        { Several("date"), """{"value":{"maximum":"v"},"atMost":{"captured":"P0D"}}""", true },
        { Several("date"), """{"value":{"sum":"v"},"atMost":1}""", false },
        { Several("text"), """{"value":{"minimum":"v"},"atMost":1}""", false },
        { Several("text"), """{"value":{"count":"v"},"atMost":1}""", true },
        { Several("any"), """{"value":{"count":"v"},"equals":0}""", true },
        { Several("any"), """{"value":{"count":"v"},"equals":0.5}""", false },
        { Several("any"), """{"value":{"count":"v"},"equals":"0"}""", false },
        { Single("any"), """{"value":"v","equals":1}""", false },
        { Single("boolean"), """{"value":"v","equals":true}""", true },
        { Single("boolean"), """{"value":"v","oneOf":[true,{"parameter":"p"}]}""", true },
        { Single("boolean"), """{"value":"v","equals":1}""", false },
        { Single("boolean"), """{"value":"v","equals":"true"}""", false },
        { Single("boolean"), """{"value":"v","atLeast":true}""", false },
        { Single("text"), """{"value":"v","oneOf":["a","b"]}""", true },
        { Single("text"), """{"value":"v","atLeast":"a"}""", false },
        { Single("text"), """{"value":"v","equals":true}""", false },
        { Single("text"), """{"value":"v","equals":""}""", true },
        { Single("text"), "{\"value\":\"v\",\"equals\":" + Quoted('a', 1024) + "}", true },
        { Single("text"), "{\"value\":\"v\",\"equals\":" + Quoted('a', 1025) + "}", false },
        { Single("date"), """{"value":"v","equals":"2025-02-28"}""", true },
        { Single("date"), """{"value":"v","equals":"2025-02-29"}""", false },
        { Single("date"), """{"value":"v","equals":"2025-02-28T23:59:59.123Z"}""", true },
        { Single("date"), """{"value":"v","equals":"2025-02-28T23:59:60Z"}""", false },
        { Single("date"), """{"value":"v","atLeast":1700000000}""", true },
        { Single("date"), """{"value":"v","atLeast":1700000000.5}""", false },
        { Single("date"), """{"value":"v","atLeast":253402300800}""", false },
        { Single("date"), """{"value":"v","atLeast":{"captured":"-P90D"}}""", true },
        { Single("date"), """{"value":"v","atLeast":{"captured":"-P18Y"}}""", false },
        { Single("date"), """{"value":"v","atLeast":{"captured":90}}""", false },
    };

    [Theory, MemberData(nameof(Comparisons))]
    public void Comparisons_follow_the_types(string field, string predicate, bool isGood)
    {
        Verdict<Template> verdict = Template.Parse(Utf8(TemplateFixture.With(
            ("parameters/p", """{"kind":"public"}"""), ("fields/v", field), ("predicates/q", predicate))));
        Assert.True(verdict.IsAccepted == isGood, $"{predicate}: {verdict.Detail}");
        if (verdict.IsAccepted) { TemplateFixture.RequireRoundTrip(verdict.Value); }
    }

    [Theory]
    [InlineData("""{"value":"status","notEquals":{"parameter":"token"}}""")]
    [InlineData("""{"value":"status","oneOf":[{"parameter":"token"}]}""")]
    [InlineData("""{"value":"status","equals":{"parameter":"token"},"required":false}""")]
    [InlineData("""{"value":"status","equals":{"parameter":"unsent"}}""")]
    public void A_secret_is_compared_only_where_it_ties_the_response_to_the_request(string predicate) => TemplateFixture.RequireRefused(
        TemplateFixture.With(("parameters/unsent", """{"kind":"secret"}"""), ("predicates/q", predicate)), "secret");

    [Fact]
    public void Counts_have_limits()
    {
        RequireCount("parameters", 32, i => ($"parameters/p{i}", """{"kind":"public"}"""), 1);
        RequireCount("fields", 64, i => ($"fields/f{i}", $$"""{"path":"$.f{{i}}","type":"text"}"""), 1);
        RequireCount("predicates", 32, i => ($"predicates/q{i}", """{"value":"status","equals":"a"}"""), 1);
        RequireCount("query", 32, i => ($"exchanges/0/query/q{i}", "\"1\""), 0);
        RequireCount("headers", 32, i => ($"exchanges/0/headers/X-{i}", "\"1\""), 1);
        string exchange = """{"method":"GET","path":"/"}""";
        TemplateFixture.RequireGood(TemplateFixture.With(("exchanges", $"[{exchange},{exchange},{exchange},{exchange}]")));
        TemplateFixture.RequireRefused(TemplateFixture.With(("exchanges", $"[{exchange},{exchange},{exchange},{exchange},{exchange}]")), "exchanges");
        string Operands(int count) => $$"""{"value":"status","oneOf":[{{string.Join(',', Enumerable.Repeat("\"a\"", count))}}]}""";
        TemplateFixture.RequireGood(TemplateFixture.With(("predicates/q", Operands(64))));
        TemplateFixture.RequireRefused(TemplateFixture.With(("predicates/q", Operands(65))), "64");
    }

    [Fact]
    public void Paths_have_limits_of_length_and_in_sum()
    {
        string Path(int steps) => "$" + string.Concat(Enumerable.Repeat(".a", steps));
        TemplateFixture.RequireGood(TemplateFixture.With(("fields/status/path", $"\"{Path(31)}\"")));
        TemplateFixture.RequireRefused(TemplateFixture.With(("fields/status/path", $"\"{Path(32)}\"")), "path");

        // 127 nodes below the document: one of the small template, four of 31 and one of 2 steps.
        (string, string?)[] Long(int last) =>
        [
            .. Enumerable.Range(0, 4).Select(i => ($"fields/f{i}", (string?)Field(i, 31))),
            ("fields/g", Field(9, last)),
        ];
        string Field(int i, int steps) => $$"""{"path":"$.x{{i}}{{Path(steps - 1)[1..]}}","type":"text"}""";
        TemplateFixture.RequireGood(TemplateFixture.With(Long(2)));
        TemplateFixture.RequireRefused(TemplateFixture.With(Long(3)), "steps");
    }

    [Fact]
    public void A_template_that_compiles_too_long_is_refused_by_the_compiler()
    {
        string header = new('a', 4_000);
        (string, string?)[] Headers(int count) =>
            [.. Enumerable.Range(0, count).Select(i => ($"exchanges/0/headers/X-{i}", (string?)$"\"{header}\""))];
        Assert.True(TemplateCompiler.Compile(TemplateFixture.Parse(TemplateFixture.With(Headers(4)))).IsAccepted);
        Verdict<CompiledTemplate> verdict = TemplateCompiler.Compile(TemplateFixture.Parse(TemplateFixture.With(Headers(5))));
        Assert.Equal(RejectionCode.TooLong, verdict.Code);
    }

    private static void RequireCount(string what, int max, Func<int, (string, string?)> entry, int already)
    {
        TemplateFixture.RequireGood(TemplateFixture.With([.. Enumerable.Range(0, max - already).Select(entry)]));
        TemplateFixture.RequireRefused(TemplateFixture.With([.. Enumerable.Range(0, max - already + 1).Select(entry)]), what);
    }

    private static string Quoted(char c, int count) => $"\"{new string(c, count)}\"";

    private static string Number(int scale) => $$"""{"path":"$.v","type":"number","scale":{{scale}}}""";

    private static string Single(string type) => $$"""{"path":"$.v","type":"{{type}}"}""";

    private static string Several(string type) => $$"""{"path":"$.v[*]","type":"{{type}}"}""";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
