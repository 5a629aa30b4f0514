using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;

namespace Probity.ZkTls.Tests.Templates;

public sealed class TemplateRequestTests
{
    private const string Template1 = """
        {"version":1,"name":"t","hosts":["a.example","b.example"],"port":"any",
         "parameters":{"id":{"kind":"public","default":"me"},"token":{"kind":"secret"},"q":{"kind":"committed"},
                       "s":{"kind":"public","default":"x"},"n":{"kind":"public","default":"2.5"}},
         "exchanges":[
          {"method":"POST","path":"/{id}","headers":{"Cookie":"s={token}"},"body":{"a":"ü{s}{s}"}},
          {"method":"GET","path":"/v/{id}/x","query":{"k":"{q}","l":"1"}}],
         "fields":{"v":{"path":"$.v","type":"number","scale":1}},
         "predicates":{"p":{"value":"v","atLeast":{"parameter":"n"}}}}
        """;

    public static TheoryData<string> BuiltIns => [.. BuiltInTemplates.Names];

    [Fact]
    public void Requests_are_what_the_language_says()
    {
        using RenderedRequests requests = Render(Values(("token", "T"), ("q", "a%20b"))).Value!;
        Assert.Equal(2, requests.Count);
        Assert.Equal(
            "POST /me HTTP/1.1\r\nHost: a.example:8443\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n"
            + "User-Agent: probity\r\nCookie: s=T\r\nContent-Type: application/json\r\nContent-Length: 12\r\n"
            + "Connection: keep-alive\r\n\r\n{\"a\":\"üxx\"}",
            Encoding.UTF8.GetString(requests[0].Span));
        Assert.Equal(
            "GET /v/me/x?k=a%20b&l=1 HTTP/1.1\r\nHost: a.example:8443\r\nAccept: application/json\r\n"
            + "Accept-Encoding: identity\r\nUser-Agent: probity\r\nConnection: close\r\n\r\n",
            Encoding.UTF8.GetString(requests[1].Span));
    }

    [Theory, MemberData(nameof(BuiltIns))]
    public void What_is_rendered_is_what_the_compiled_operations_demand(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        using TemplateParameters parameters = TemplateParameters.From(fixture.Template, fixture.Values).Value!;
        RequireSame(parameters, fixture.Host, fixture.Port);
    }

    [Fact]
    public void Two_exchanges_with_a_body_are_demanded_as_rendered()
    {
        using TemplateParameters parameters =
            TemplateParameters.From(TemplateFixture.Parse(Template1), Values(("token", "T"), ("q", "1"))).Value!;
        RequireSame(parameters, "b.example", 443);
        RequireSame(parameters, "b.example", 65_535);
    }

    [Theory]
    [InlineData("id", "a.b_c~d-1", true), InlineData("id", "..", false), InlineData("id", ".", false), InlineData("id", "...", true)]
    [InlineData("id", "a/b", false), InlineData("id", "a b", false), InlineData("id", "a%20", false), InlineData("id", "", false)]
    [InlineData("id", "é", false), InlineData("id", "a?b", false), InlineData("id", "a\r\nb", false)]
    [InlineData("q", "a*+,:@/=!$'()-._~", true), InlineData("q", "a&b=1", false), InlineData("q", "%4", false)]
    [InlineData("q", "%zz", false), InlineData("q", "%41", true), InlineData("q", "a b", false), InlineData("q", "a#", false)]
    [InlineData("q", "a;b", false), InlineData("q", "\"", false)]
    [InlineData("token", "a \"b\\;{}", true), InlineData("token", " a", false), InlineData("token", "a ", false)]
    [InlineData("token", "a\r\nX: y", false), InlineData("token", "a\tb", false), InlineData("token", "\u007f", false)]
    [InlineData("s", "a b'{}", true), InlineData("s", "a\"", false), InlineData("s", "a\\", false), InlineData("s", "\n", false)]
    [InlineData("n", "3", true), InlineData("n", "-3.5", true), InlineData("n", "3.55", false), InlineData("n", "x", false)]
    [InlineData("n", "1e1", false), InlineData("n", "03", false), InlineData("n", "", false)]
    public void Each_place_has_its_characters(string parameter, string value, bool isGood)
    {
        Dictionary<string, ReadOnlyMemory<byte>> values = Values(("token", "T"), ("q", "1"));
        values[parameter] = Encoding.UTF8.GetBytes(value);
        Verdict<RenderedRequests> verdict = Render(values);
        Assert.Equal(isGood, verdict.IsAccepted);
        if (!isGood)
        {
            Assert.Contains(parameter, verdict.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("X: y", verdict.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Values_have_4096_bytes_at_most()
    {
        Dictionary<string, ReadOnlyMemory<byte>> values = Values(("token", "T"), ("q", new string('a', 4_096)));
        Assert.True(Render(values).IsAccepted);
        values["q"] = new byte[4_097];
        Assert.False(Render(values).IsAccepted);
    }

    [Fact]
    public void Missing_and_unknown_values_are_named_or_refused()
    {
        Assert.Contains("token", Render(Values(("q", "1"))).Detail, StringComparison.Ordinal);
        Assert.False(Render(Values(("token", "T"), ("q", "1"), ("z", "1"))).IsAccepted);
    }

    [Fact]
    public void Other_hosts_and_ports_are_refused()
    {
        Dictionary<string, ReadOnlyMemory<byte>> values = Values(("token", "T"), ("q", "1"));
        Assert.False(TemplateRequest.Render(TemplateFixture.Parse(Template1), "c.example", 443, values).IsAccepted);
        Assert.False(TemplateRequest.Render(TemplateFixture.Parse(Template1), "a.example", 0, values).IsAccepted);
        Template small = TemplateFixture.Parse(TemplateFixture.Small);
        Assert.True(TemplateRequest.Render(small, "a.example", 443, Values(("token", "T"))).IsAccepted);
        Assert.False(TemplateRequest.Render(small, "a.example", 444, Values(("token", "T"))).IsAccepted);
    }

    [Fact]
    public void Public_parameters_come_back_from_their_encoding_and_nothing_else_does()
    {
        Template template = TemplateFixture.Parse(Template1);
        using TemplateParameters parameters = TemplateParameters.From(template, Values(("token", "T"), ("q", "1"))).Value!;
        byte[] encoded = parameters.EncodePublic();
        Assert.Equal("02006D650100780300322E35", Convert.ToHexString(encoded));
        var read = TemplateParameters.ParsePublic(template, encoded);
        Assert.Equal(["id", "s", "n"], read.Value!.Select(value => value.Key));
        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.False(TemplateParameters.ParsePublic(template, encoded.AsSpan(0, length)).IsAccepted);
        }

        Assert.Equal(RejectionCode.TrailingBytes, TemplateParameters.ParsePublic(template, [.. encoded, 0]).Code);
        Assert.False(TemplateParameters.ParsePublic(template, [2, 0, (byte)'/', (byte)'a', .. encoded[4..]]).IsAccepted);
    }

    [Fact]
    public void Private_parameters_are_encoded_in_order_with_the_salts_of_committed_ones()
    {
        using TemplateParameters parameters =
            TemplateParameters.From(TemplateFixture.Parse(Template1), Values(("token", "To"), ("q", "1"))).Value!;
        byte[] salt = [.. Enumerable.Repeat((byte)9, 32)];
        Assert.Equal("0200546F" + Convert.ToHexString(salt) + "010031", Convert.ToHexString(parameters.EncodePrivate([salt])));
        Assert.Throws<ArgumentException>(() => parameters.EncodePrivate([]));
        Assert.Throws<ArgumentException>(() => parameters.EncodePrivate([salt, salt]));
        Assert.Throws<ArgumentException>(() => parameters.EncodePrivate([salt.AsMemory(1)]));
    }

    [Fact]
    public void Disposed_values_and_requests_are_zero()
    {
        TemplateParameters parameters =
            TemplateParameters.From(TemplateFixture.Parse(TemplateFixture.Small), Values(("token", "T"))).Value!;
        RenderedRequests requests = TemplateRequest.Render(parameters, "a.example", 443).Value!;
        parameters.Dispose();
        requests.Dispose();
        Assert.Equal(0, parameters.ValueOf(0).Span[0]);
        Assert.True(requests[0].Span.IndexOfAnyExcept((byte)0) < 0);
    }

    [Theory]
    [InlineData("https://a.example/v/42/x?k=1&l=1", "a.example", 443)]
    [InlineData("HTTPS://B.Example:8443/v/42/x?k=1&l=1", "b.example", 8_443)]
    public void A_fitting_URL_gives_host_port_and_values(string url, string host, int port)
    {
        Verdict<TemplateUrlMatch> match = TemplateUrl.Match(TemplateFixture.Parse(Template1), url);
        Assert.True(match.IsAccepted, match.Detail);
        Assert.Equal((host, port), (match.Value.Host, match.Value.Port));
        Assert.Equal(["id", "q"], match.Value.Values.Keys.Order());
        Assert.Equal("42", Encoding.UTF8.GetString(match.Value.Values["id"].Span));
    }

    [Theory]
    [InlineData("http://a.example/v/42/x?k=1&l=1", "https")]
    [InlineData("https://a.example/v/42/x?k=1&l=1#f", "fragment")]
    [InlineData("https://u@a.example/v/42/x?k=1&l=1", "user")]
    [InlineData("https://u:p@a.example/v/42/x?k=1&l=1", "user")]
    [InlineData("https://c.example/v/42/x?k=1&l=1", "Host")]
    [InlineData("https://a.example.evil/v/42/x?k=1&l=1", "Host")]
    [InlineData("https://a.example:0/v/42/x?k=1&l=1", "Host")]
    [InlineData("https://a.example:99999/v/42/x?k=1&l=1", "Host")]
    [InlineData("https://a.example:+1/v/42/x?k=1&l=1", "port")]
    [InlineData("https://a.example:/v/42/x?k=1&l=1", "port")]
    [InlineData("https://a.example", "segments")]
    [InlineData("https://a.example/v/42?k=1&l=1", "segments")]
    [InlineData("https://a.example/v/42/y?k=1&l=1", "Segment 3")]
    [InlineData("https://a.example/v/../x?k=1&l=1", "Segment 2")]
    [InlineData("https://a.example/v//x?k=1&l=1", "Segment 2")]
    [InlineData("https://a.example/v/4%32/x?k=1&l=1", "Segment 2")]
    [InlineData("https://a.example/v/42/x", "query")]
    [InlineData("https://a.example/v/42/x?l=1&k=1", "query")]
    [InlineData("https://a.example/v/42/x?k=1&l=2", "query")]
    [InlineData("https://a.example/v/42/x?k=&l=1", "query")]
    [InlineData("https://a.example/v/42/x?k=1&l=1&m=1", "query")]
    [InlineData("", "https")]
    public void Other_URLs_are_refused(string url, string reason)
    {
        Verdict<TemplateUrlMatch> match = TemplateUrl.Match(TemplateFixture.Parse(Template1), url);
        Assert.False(match.IsAccepted);
        Assert.Contains(reason, match.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_stands_twice_has_one_value()
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With(("exchanges/0/path", "\"/{token}/{token}\"")));
        Assert.True(TemplateUrl.Match(template, "https://a.example/a/a").IsAccepted);
        Assert.False(TemplateUrl.Match(template, "https://a.example/a/b").IsAccepted);
    }

    private static void RequireSame(TemplateParameters parameters, string host, int port)
    {
        byte[] compiled = TemplateCompiler.Compile(parameters.Template).Value!.Bytes.ToArray();
        byte[][] values =
            [.. Enumerable.Range(0, parameters.Template.Parameters.Count).Select(i => parameters.ValueOf(i).ToArray())];
        using RenderedRequests requests = TemplateRequest.Render(parameters, host, port).Value!;
        IReadOnlyList<CompiledPattern> patterns = CompiledPattern.ReadAll(compiled);
        Assert.Equal(requests.Count, patterns.Count);
        for (int i = 0; i < patterns.Count; i++)
        {
            byte[] demanded = patterns[i].Concatenate(values, host, port);
            Assert.Equal(Encoding.UTF8.GetString(demanded), Encoding.UTF8.GetString(requests[i].Span));
        }
    }

    private static Verdict<RenderedRequests> Render(Dictionary<string, ReadOnlyMemory<byte>> values) =>
        TemplateRequest.Render(TemplateFixture.Parse(Template1), "a.example", 8_443, values);

    private static Dictionary<string, ReadOnlyMemory<byte>> Values(params (string Name, string Value)[] values) =>
        values.ToDictionary(
            value => value.Name, value => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value.Value));
}
