using System.Globalization;
using System.Text;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Checking;
using Probity.ZkTls.Templates.Import;

namespace Probity.Fuzz;

/// <summary>Templates of strangers.</summary>
internal static class TemplateTargets
{
    private const string Provider = """
        {"url":"https://api.site.example/v1/users/{{id}}?full=1","method":"POST","headers":{"X-Client":"web"},
         "body":"{\"a\":\"{{id}}\"}","responseMatches":[{"type":"regex","value":"\"login\":\"(?<login>.*)\""},
         {"type":"contains","value":"\"active\":true"}],
         "responseRedactions":[{"jsonPath":"$.login","regex":"\"login\":\"(?<login>.*)\"","xPath":"","hash":null},
         {"jsonPath":"status.active"}],"paramValues":{"id":"42"}}
        """;

    public static Target[] All =>
    [
        new("template", [.. BuiltInTemplates.Names.Select(name => BuiltInTemplates.ReadJson(name)!)], (input, _) =>
        {
            Verdict<Template> template = Template.Parse(input);
            if (template.IsAccepted) { Use(template.Value); }
            else { RequirePlain(template.Detail); }
        }),
        new("provider template", [Encoding.UTF8.GetBytes(Provider)], (input, _) =>
        {
            Verdict<ImportedTemplate> imported = ProviderImport.Parse(input);
            if (!imported.IsAccepted)
            {
                RequirePlain(imported.Detail);
                return;
            }

            Use(imported.Value.Template);
            foreach (string assumption in imported.Value.Assumptions) { RequirePlain(assumption); }
        }),
    ];

    private static void Use(Template template)
    {
        byte[] canonical = template.ToCanonicalJson();
        if (!WebSession.Require(Template.Parse(canonical)).ToCanonicalJson().AsSpan().SequenceEqual(canonical))
        {
            throw new InvalidOperationException("the canonical form is not canonical");
        }

        _ = TemplateCompiler.Compile(template);
        foreach (TemplateFinding finding in TemplateChecker.Check(template)) { RequirePlain(finding.ToString()); }
    }

    // What is shown of a stranger's text must not steer a terminal.
    private static void RequirePlain(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool steers = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (steers && rune.Value != '\n')
            {
                throw new InvalidOperationException($"U+{rune.Value:x4} in what is shown: {text}");
            }
        }
    }
}
