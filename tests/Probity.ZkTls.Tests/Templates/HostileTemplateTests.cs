using System.Text;
using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>Bytes that mean harm: they give a verdict, in bounded time, and never an exception.</summary>
public sealed class HostileTemplateTests
{
    public static TheoryData<string> BuiltIns => [.. BuiltInTemplates.Names];

    [Fact]
    public void Doubled_members_are_refused_at_every_depth()
    {
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"version\":1,", "\"version\":1,\"version\":1,", StringComparison.Ordinal), "");
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"status\":{", "\"status\":{},\"status\":{", StringComparison.Ordinal), "");
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"type\":\"text\"", "\"type\":\"text\",\"type\":\"text\"", StringComparison.Ordinal), "");
        TemplateFixture.RequireRefused(
            TemplateFixture.Small.Replace("\"equals\":\"active\"", "\"equals\":\"active\",\"equals\":\"active\"", StringComparison.Ordinal), "");
        TemplateFixture.RequireRefused(TemplateFixture.With(("exchanges/0/method", "\"POST\"")).Replace(
            "\"path\":\"/me\"", "\"path\":\"/me\",\"body\":{\"a\":{\"b\":1,\"b\":2}}", StringComparison.Ordinal), "");
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("1"), InlineData("{"), InlineData("\"")]
    public void What_is_no_template_is_refused(string text) => Assert.False(Template.Parse(Utf8(text)).IsAccepted);

    [Fact]
    public void Comments_trailing_commas_and_text_after_the_end_are_refused()
    {
        TemplateFixture.RequireRefused(TemplateFixture.Small + "{}", "");
        TemplateFixture.RequireRefused(TemplateFixture.Small + "//", "");
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"version\":1,", "\"version\":1,,", StringComparison.Ordinal), "");
        TemplateFixture.RequireRefused(TemplateFixture.Small.TrimEnd()[..^1] + ",}", "");
        Assert.False(Template.Parse([0xef, 0xbb, 0xbf, .. Utf8(TemplateFixture.Small)]).IsAccepted);
    }

    [Fact]
    public void Wrong_UTF_8_and_half_surrogates_are_refused()
    {
        byte[] good = Utf8(TemplateFixture.With(("title", "\"xyz\"")));
        int at = Encoding.UTF8.GetString(good).IndexOf("xyz", StringComparison.Ordinal);
        foreach (byte[] bad in (byte[][])[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80], [0xc3]])
        {
            byte[] changed = [.. good];
            bad.CopyTo(changed, at);
            Assert.False(Template.Parse(changed).IsAccepted);
        }

        string body = "{\"method\":\"POST\",\"path\":\"/\",\"body\":\"ESCAPE\"}";
        foreach (string escape in (string[])["\\ud800", "\\udc00", "\\ud800\\ud800", "a\\udbff"])
        {
            TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("/me", escape, StringComparison.Ordinal), "surrogate");
            TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"version\"", $"\"{escape}\":1,\"version\"", StringComparison.Ordinal), "surrogate");
            TemplateFixture.RequireRefused(TemplateFixture.Small.Replace(
                "{\"method\":\"GET\",\"path\":\"/me\"", body.Replace("ESCAPE", escape, StringComparison.Ordinal)[..^1], StringComparison.Ordinal), "surrogate");
        }
    }

    [Fact]
    public void Sizes_and_depths_are_bounded()
    {
        string padding = new(' ', 65_536 - Utf8(TemplateFixture.Small).Length);
        TemplateFixture.RequireGood(TemplateFixture.Small + padding);
        Assert.Equal(RejectionCode.TooLong, Template.Parse(Utf8(TemplateFixture.Small + padding + " ")).Code);
        string nested = new string('[', 30_000) + new string(']', 30_000);
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("\"active\"", nested, StringComparison.Ordinal), "");
        string post = """[{"method":"POST","path":"/","body":NEST}]""";
        string Nest(int depth) => post.Replace("NEST", new string('[', depth) + new string(']', depth), StringComparison.Ordinal);
        TemplateFixture.RequireGood(TemplateFixture.With(("exchanges", Nest(13)), ("parameters", "{}")));
        TemplateFixture.RequireRefused(TemplateFixture.Small.Replace("[{", Nest(14)[..^1] + ",{", StringComparison.Ordinal), "");
    }

    [Fact]
    public void Rejections_print_no_control_characters_and_are_short()
    {
        string name = new string('x', 10_000) + "\\u001b[2J\\u202e";
        string json = TemplateFixture.Small.Replace("\"version\"", $"\"{name}\":1,\"version\"", StringComparison.Ordinal);
        Verdict<Template> verdict = Template.Parse(Utf8(json));
        Assert.False(verdict.IsAccepted);
        Assert.InRange(verdict.Detail.Length, 1, 400);
        Assert.DoesNotContain(verdict.Detail, c => c is < ' ' or > '~');
        json = TemplateFixture.Small.Replace("\"status\":{", "\"\\u001b[2J\":{", StringComparison.Ordinal);
        Assert.DoesNotContain(Template.Parse(Utf8(json)).Detail, c => c is < ' ' or > '~');
    }

    [Fact]
    public void Numbers_of_any_length_give_a_verdict()
    {
        string digits = new('9', 60_000), small = TemplateFixture.With(("fields/status/type", "\"number\""));
        foreach (string number in (string[])[digits, "-" + digits, "0." + digits, "1e" + digits, "1e-" + digits, "0e" + digits])
        {
            string json = small.Replace("\"active\"", number, StringComparison.Ordinal);
            Assert.Equal(number[0] == '0' && number[1] == 'e', Template.Parse(Utf8(json)).IsAccepted);
        }
    }

    [Theory, MemberData(nameof(BuiltIns))]
    public void Every_truncation_is_refused_and_no_flipped_byte_throws(string name)
    {
        byte[] good = BuiltInTemplates.Find(name)!.ToCanonicalJson();
        for (int length = 0; length < good.Length; length++)
        {
            Assert.False(Template.Parse(good.AsSpan(0, length)).IsAccepted);
        }

        for (int at = 0; at < good.Length; at++)
        {
            byte[] changed = [.. good];
            changed[at] ^= (byte)(1 << (at % 8));
            RequireCalm(changed);
        }
    }

    [Fact]
    public void Random_edits_give_templates_that_round_trip_or_rejections() => Laws.ForAll(400, random =>
    {
        List<byte> text = [.. BuiltInTemplates.Find(BuiltInTemplates.Names[random.NextBelow(8)])!.ToCanonicalJson()];
        for (int edits = random.NextBelow(3); edits >= 0; edits--)
        {
            int from = random.NextBelow(text.Count), count = random.NextBelow(Math.Min(40, text.Count - from));
            List<byte> piece = text.GetRange(from, count);
            text.InsertRange(random.NextBelow(text.Count), piece);
            if (random.NextBelow(2) == 0) { text.RemoveRange(random.NextBelow(text.Count - count), count); }
        }

        RequireCalm([.. text]);
    });

    private static void RequireCalm(byte[] json)
    {
        Verdict<Template> verdict = Template.Parse(json);
        if (!verdict.IsAccepted) { return; }
        TemplateFixture.RequireRoundTrip(verdict.Value);
        _ = TemplateCompiler.Compile(verdict.Value);
        _ = ZkTls.Templates.Checking.TemplateChecker.Check(verdict.Value);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
