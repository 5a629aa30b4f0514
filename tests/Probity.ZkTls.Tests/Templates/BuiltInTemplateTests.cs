using System.Text;
using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Requests;

namespace Probity.ZkTls.Tests.Templates;

public sealed class BuiltInTemplateTests
{
    public static TheoryData<string> Names => [.. BuiltInTemplates.Names];

    [Fact]
    public void There_are_eight() => Assert.Equal(
        [
            "bank-balance", "bank-statement", "date-of-birth", "exchange-balance", "github-account", "payroll-income",
            "ride-history", "university-enrolment",
        ],
        BuiltInTemplates.Names);

    [Fact]
    public void An_unknown_name_finds_nothing() => Assert.Null(BuiltInTemplates.Find("no-such-template"));

    [Theory, MemberData(nameof(Names))]
    public void Each_compiles_and_has_its_folders_name(string name)
    {
        Template template = BuiltInTemplates.Find(name)!;
        Assert.Equal(name, template.Name);
        Assert.True(TemplateCompiler.Compile(template).IsAccepted);
        Assert.False(template.RequiresSecrecy(out _));
        Assert.NotEmpty(template.Title);
        Assert.NotEmpty(template.Description);
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_survives_canonical_JSON(string name)
    {
        Template template = BuiltInTemplates.Find(name)!;
        Template again = TemplateFixture.Parse(Encoding.UTF8.GetString(template.ToCanonicalJson()));
        Assert.Equal(template.ToCanonicalJson(), again.ToCanonicalJson());
        Assert.True(template.Digest.Span.SequenceEqual(again.Digest.Span));
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_renders_with_its_fixture(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        Verdict<RenderedRequests> requests =
            TemplateRequest.Render(fixture.Template, fixture.Host, fixture.Port, fixture.Values);
        Assert.True(requests.IsAccepted, requests.Detail);
        string text = Encoding.UTF8.GetString(requests.Value[0].Span);
        Assert.Contains($"\r\nHost: {fixture.Host}\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void Each_can_be_pointed_at_a_server_of_a_test(string name)
    {
        TemplateFixture fixture = TemplateFixture.Load(name);
        byte[] json = TemplateText.WithHost(BuiltInTemplates.ReadJson(name), "localhost", 8443);
        Template local = TemplateFixture.Parse(Encoding.UTF8.GetString(json));
        Verdict<RenderedRequests> requests = TemplateRequest.Render(local, "localhost", 8443, fixture.Values);
        Assert.True(requests.IsAccepted, requests.Detail);
        Assert.Contains(
            "\r\nHost: localhost:8443\r\n", Encoding.UTF8.GetString(requests.Value[0].Span), StringComparison.Ordinal);
    }
}
