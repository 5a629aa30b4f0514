using System.Globalization;
using System.Text.RegularExpressions;
using Probity.Testing;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Checking;

namespace Probity.ZkTls.Tests.Templates;

public sealed partial class TemplateCheckerTests
{
    private const int LastFinding = 39;

    public static TheoryData<string> BuiltIns => [.. BuiltInTemplates.Names];

    /// <summary>A change of the small template that provokes a finding; the small template itself has none.</summary>
    public static TheoryData<string, FindingSeverity, string, string> Provocations => new()
    {
        { "T01", FindingSeverity.Error, "predicates", "{}" },
        { "T03", FindingSeverity.Warning, "fields/status/path", "\"$.displayName\"" },
        { "T03", FindingSeverity.Warning, "fields/x", """{"path":"$.user.bio","type":"text","reveal":true}""" },
        { "T03", FindingSeverity.Warning, "fields/x", """{"path":"$.first_name","type":"text","reveal":true}""" },
        { "T04", FindingSeverity.Note, "fields/x", """{"path":"$.account.iban","type":"text","reveal":true}""" },
        { "T05", FindingSeverity.Warning, "fields/x", """{"path":"$.access_token","type":"text","reveal":true}""" },
        { "T06", FindingSeverity.Warning, "fields/status/path", "\"$.list[0].status\"" },
        { "T07", FindingSeverity.Note, "fields/status/path", "\"$[0]\"" },
        { "T08", FindingSeverity.Note, "fields/x", """{"path":"$.status","type":"text","reveal":true}""" },
        { "T08", FindingSeverity.Note, "fields/x", """{"path":"$.status","type":"date","reveal":true}""" },
        { "T09", FindingSeverity.Error, "fields/x", """{"path":"$.status","type":"number","reveal":true}""" },
        { "T10", FindingSeverity.Warning, "fields/x", """{"path":"$.x[*]","type":"any"}""" },
        { "T11", FindingSeverity.Note, "fields/x", """{"path":"$.x","type":"any"}""" },
        { "T12", FindingSeverity.Warning, "fields/x", """{"path":"$.balance","type":"number","reveal":true}""" },
        { "T12", FindingSeverity.Warning, "fields/x", """{"path":"$.totalAmount","type":"number","reveal":true}""" },
        { "T13", FindingSeverity.Warning, "accountTag+fields/x", """{"path":"$.email","type":"text"}""" },
        { "T14", FindingSeverity.Warning, "accountTag+fields/x", """{"path":"$.nickname","type":"text"}""" },
        { "T15", FindingSeverity.Warning, "accountTag+fields/x", """{"path":"$.id","type":"text","reveal":true}""" },
        { "T16", FindingSeverity.Error, "predicates/q+fields/x", """{"value":"x","between":[2,1]}""" },
        { "T16", FindingSeverity.Error, "predicates/q+fields/d", """{"value":"x","between":[{"captured":"P1D"},{"captured":"P0D"}]}""" },
        { "T16", FindingSeverity.Error, "predicates/q+fields/l", """{"value":{"count":"x"},"equals":-1}""" },
        { "T16", FindingSeverity.Error, "predicates/q+fields/b", """{"value":"x","noneOf":[true,false]}""" },
        { "T17", FindingSeverity.Warning, "predicates/q+fields/l", """{"value":{"count":"x"},"atLeast":0}""" },
        { "T17", FindingSeverity.Warning, "predicates/q+fields/l", """{"value":{"count":"x"},"notEquals":-1}""" },
        { "T17", FindingSeverity.Warning, "predicates/q+fields/b", """{"value":"x","oneOf":[true,false]}""" },
        { "T18", FindingSeverity.Note, "predicates/isActive", """{"value":"status","oneOf":["a","a"]}""" },
        { "T19", FindingSeverity.Note, "predicates/q+fields/d", """{"value":"x","atLeast":"2025-01-01"}""" },
        { "T20", FindingSeverity.Warning, "exchanges/0/query+list", """{"page":"{p}"}""" },
        { "T21", FindingSeverity.Note, "predicates/q+fields/l", """{"value":{"count":"x"},"atMost":3}""" },
        { "T21", FindingSeverity.Note, "predicates/q+fields/l", """{"value":{"sum":"x"},"atLeast":3}""" },
        { "T21", FindingSeverity.Note, "predicates/q+fields/l", """{"value":{"minimum":"x"},"atLeast":3}""" },
        { "T22", FindingSeverity.Warning, "predicates/q+fields/r", """{"value":"x","equals":{"parameter":"token"}}""" },
        { "T23", FindingSeverity.Error, "predicates/q+together", """{"value":"x","atMost":4}""" },
        { "T24", FindingSeverity.Warning, "port", "\"any\"" },
        { "T25", FindingSeverity.Warning, "hosts", "[\"192.0.2.1\"]" },
        { "T26", FindingSeverity.Warning, "hosts", "[\"intranet\"]" },
        { "T27", FindingSeverity.Warning, "hosts", "[\"somebody.github.io\"]" },
        { "T27", FindingSeverity.Warning, "hosts", "[\"bucket.s3.eu-west-1.amazonaws.com\"]" },
        { "T28", FindingSeverity.Note, "hosts", "[\"a.example\",\"b.example\"]" },
        { "T29", FindingSeverity.Warning, "exchanges/0/path", "\"/{token}\"" },
        { "T30", FindingSeverity.Warning, "exchanges", """[{"method":"POST","path":"/transfer","headers":{"X-T":"{token}"},"body":{}}]""" },
        { "T30", FindingSeverity.Warning, "exchanges", """[{"method":"POST","path":"/graph","headers":{"X-T":"{token}"},"body":{"q":"mutation a"}}]""" },
        { "T31", FindingSeverity.Error, "exchanges/0/headers/Authorization", "\"Bearer abc\"" },
        { "T32", FindingSeverity.Error, "parameters/token/kind", "\"public\"" },
        { "T33", FindingSeverity.Warning, "parameters/p", """{"kind":"public"}""" },
        { "T34", FindingSeverity.Warning, "exchanges/0/query", """{"t":"{token}"}""" },
        { "T35", FindingSeverity.Warning, "exchanges/0/path", "\"/me/{token}\"" },
        { "T36", FindingSeverity.Note, "parameters/token/kind", "\"public\"" },
        { "T37", FindingSeverity.Warning, "parameters/token/kind", "\"public\"" },
        { "T38", FindingSeverity.Warning, "exchanges", Post("id {token}") },
        { "T38", FindingSeverity.Warning, "exchanges", Post("{token} id") },
        { "T38", FindingSeverity.Warning, "exchanges", Post("{token}{token}") },
        { "T39", FindingSeverity.Warning, "accountTag+hosts", """["a.example","b.example"]""" },
    };

    private static string Post(string text) => """
        [{"method":"POST","path":"/graph","headers":{"X-T":"{token}"},"body":{"q":"@"}}]
        """.Replace("@", text, StringComparison.Ordinal);

    [Fact]
    public void A_hidden_value_between_quotes_is_no_finding()
    {
        foreach (string text in (string[])["{token}", "user(id: \\\"{token}\\\")"])
        {
            Template template = TemplateFixture.Parse(TemplateFixture.With(("exchanges", Post(text))));
            Assert.DoesNotContain(TemplateChecker.Check(template), finding => finding.Id == "T38");
        }
    }

    [Fact]
    public void The_small_template_has_no_findings() =>
        Assert.Empty(TemplateChecker.Check(TemplateFixture.Parse(TemplateFixture.Small)));

    [Theory, MemberData(nameof(Provocations))]
    public void Every_finding_can_be_provoked(string id, FindingSeverity severity, string change, string json)
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With([.. Around(change, json)]));
        IReadOnlyList<TemplateFinding> findings = TemplateChecker.Check(template);
        Assert.Contains(findings, finding => finding.Id == id && finding.Severity == severity);
        Assert.All(findings, finding => Assert.NotEmpty(finding.Where + finding.Message));
        Assert.Equal(findings.OrderByDescending(finding => finding.Severity), findings);
    }

    [Fact]
    public void A_template_that_compiles_too_long_is_found()
    {
        string header = $"\"{new string('a', 4_000)}\"";
        Template template = TemplateFixture.Parse(TemplateFixture.With(
            [.. Enumerable.Range(0, 5).Select(i => ($"exchanges/0/headers/X-{i}", (string?)header))]));
        Assert.Contains(TemplateChecker.Check(template), finding => finding.Id == "T02");
    }

    [Fact]
    public void Every_number_is_provoked_and_explained()
    {
        string specification = File.ReadAllText(Repository.Path("docs", "specs", "template.md"));
        HashSet<string> provoked = [.. Provocations.Select(row => row.Data.Item1), "T02"];
        for (int number = 1; number <= LastFinding; number++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"T{number:00}");
            Assert.Contains(id, provoked);
            Assert.Contains($"| {id} |", specification, StringComparison.Ordinal);
        }

        Assert.Equal(LastFinding, FindingRow().Count(specification));
    }

    [Theory]
    [InlineData("fields/x", """{"path":"$.currency","type":"text","reveal":true}""", "T03")]
    [InlineData("fields/x", """{"path":"$.userId","type":"text","reveal":true}""", "T03")]
    [InlineData("fields/x", """{"path":"$.name.updatedAt","type":"date","reveal":true}""", "T03")]
    [InlineData("hosts", "[\"api.github.com\"]", "T27")]
    [InlineData("hosts", "[\"notgithub.io\"]", "T27")]
    [InlineData("exchanges/0/path", "\"/\"", "T29")]
    [InlineData("fields/x", """{"path":"$.account.number","type":"number","reveal":true}""", "T12")]
    [InlineData("predicates/q+fields/l", """{"value":{"count":"x"},"atLeast":3}""", "T21")]
    [InlineData("predicates/q+fields/d", """{"value":"x","atLeast":{"captured":"P0D"}}""", "T19")]
    [InlineData("predicates/q+together", """{"value":"x","atMost":5}""", "T23")]
    [InlineData("predicates/q+fields/x", """{"value":"x","between":[1,1]}""", "T16")]
    public void Neighbours_of_a_finding_are_left_alone(string change, string json, string id)
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With([.. Around(change, json)]));
        Assert.DoesNotContain(TemplateChecker.Check(template), finding => finding.Id == id);
    }

    [Fact]
    public void A_hidden_path_that_a_field_has_to_equal_is_no_finding()
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With(
            ("exchanges/0/path", "\"/accounts/{account}\""), ("parameters/account", """{"kind":"secret"}"""),
            ("fields/account", """{"path":"$.account.id","type":"text"}"""),
            ("predicates/isSame", """{"value":"account","equals":{"parameter":"account"}}""")));
        Assert.Empty(TemplateChecker.Check(template));
        Assert.True(template.RequiresSecrecy(out string? reason));
        Assert.Contains("isSame", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public", false), InlineData("committed", true), InlineData("secret", true)]
    public void Comparisons_with_what_is_not_public_require_secrecy(string kind, bool isSecret)
    {
        Template template = TemplateFixture.Parse(TemplateFixture.With(
            ("parameters/token/kind", $"\"{kind}\""), ("predicates/q", """{"value":"status","equals":{"parameter":"token"}}""")));
        Assert.Equal(isSecret, template.RequiresSecrecy(out string? reason));
        Assert.Equal(isSecret, reason is not null);
    }

    [Theory, MemberData(nameof(BuiltIns))]
    public void Built_in_templates_have_no_errors_and_no_warnings(string name) => Assert.DoesNotContain(
        TemplateChecker.Check(BuiltInTemplates.Find(name)!), finding => finding.Severity != FindingSeverity.Note);

    // A few findings need a field, a list or a tag beside what provokes them.
    private static IEnumerable<(string, string?)> Around(string change, string json)
    {
        string[] parts = change.Split('+');
        switch (parts.ElementAtOrDefault(1))
        {
            case "hosts":
                yield return ("hosts", json);
                yield return ("fields/x", """{"path":"$.id","type":"text"}""");
                yield return ("accountTag", """{"scope":"s","field":"x"}""");
                yield break;
            case "fields/x" when parts[0] == "accountTag":
                yield return ("fields/x", json);
                yield return ("accountTag", """{"scope":"s","field":"x"}""");
                yield break;
            case "fields/x":
                yield return ("fields/x", """{"path":"$.x","type":"number"}""");
                break;
            case "fields/d":
                yield return ("fields/x", """{"path":"$.x","type":"date"}""");
                break;
            case "fields/b":
                yield return ("fields/x", """{"path":"$.x","type":"boolean"}""");
                break;
            case "fields/l":
                yield return ("fields/x", """{"path":"$.x[*]","type":"number"}""");
                break;
            case "fields/r":
                yield return ("fields/x", """{"path":"$.x","type":"text","reveal":true}""");
                break;
            case "together":
                yield return ("fields/x", """{"path":"$.x","type":"number"}""");
                yield return ("predicates/first", """{"value":"x","atLeast":5}""");
                break;
            case "list":
                yield return ("fields/x", """{"path":"$.x[*]","type":"number"}""");
                yield return ("predicates/q", """{"value":{"count":"x"},"atLeast":5}""");
                yield return ("parameters/p", """{"kind":"committed"}""");
                break;
        }

        yield return (parts[0], json);
    }

    [GeneratedRegex(@"^\| T\d\d \|", RegexOptions.Multiline)]
    private static partial Regex FindingRow();
}
