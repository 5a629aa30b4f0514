using System.CommandLine;
using System.Text;
using System.Text.Json;
using Probity.Cli.Output;
using Probity.Cli.Programs;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates;
using Probity.ZkTls.Templates.Checking;
using Probity.ZkTls.Templates.Import;

namespace Probity.Cli.Commands;

/// <summary><c>probity web template</c>: what is asked of websites.</summary>
internal static class WebTemplateCommand
{
    /// <summary>The command.</summary>
    public static CliCommand Create(Terminal terminal) => new(
        "template",
        "Checks, lists, shows and imports templates: what is asked of a website, and what is read.",
        ["probity web template list", "probity web template check mine.json"])
    {
        CreateCheck(terminal),
        CreateList(terminal),
        CreateShow(terminal),
        CreateImport(terminal),
    };

    private static CliCommand CreateCheck(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A template file, or a built-in template's name." };
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new(
            "check",
            "Says where a template's claims would mean less than they seem to.",
            ["probity web template check mine.json", "probity web template check bank-balance --json"])
        {
            Notes = ["Exit status 1 when there is an error among the findings."],
            Arguments = { file },
            Options = { json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            string name = parsed.GetRequiredValue(file);
            Template template = TemplateFile.Read(name);
            IReadOnlyList<TemplateFinding> findings = TemplateChecker.Check(template);
            bool isOk = findings.All(finding => finding.Severity != FindingSeverity.Error);
            string digest = Convert.ToHexStringLower(template.Digest.Span);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(
                    new TemplateCheckReport(isOk, template.Name, digest, [.. findings.Select(Report)]),
                    CliJson.Default.TemplateCheckReport);
                return isOk ? ExitStatus.Done : ExitStatus.Failed;
            }

            string title = Wording.Shown(Encoding.UTF8.GetBytes(template.Title));
            terminal.Text.WriteLine($"{name}: template {template.Name}, {title}");
            terminal.Text.WriteFact("digest", digest);
            terminal.Text.WriteFact("findings", findings.Count == 0 ? "none" : Wording.Count(findings.Count));
            foreach (TemplateFinding finding in findings)
            {
                FindingReport report = Report(finding);
                terminal.Text.WriteLine($"  {report.Severity,-7}  {report.Id}  {report.Where}");
                terminal.Text.WriteLine($"           {report.Text}");
            }

            return isOk ? ExitStatus.Done : ExitStatus.Failed;
        });
        return command;
    }

    private static TemplateReport Report(Template template) => new(
        template.Name, template.Title, Convert.ToHexStringLower(template.Digest.Span), template.Hosts);

    private static FindingReport Report(TemplateFinding finding) => new(
        finding.Severity.ToString().ToLowerInvariant(), finding.Id, finding.Where, finding.Message);

    private static CliCommand CreateList(Terminal terminal)
    {
        Option<bool> json = CommonSymbols.Json();
        CliCommand command = new("list", "Names the built-in templates.", ["probity web template list"])
        {
            Options = { json },
        };
        command.SetWork(terminal, json, (parsed, _) =>
        {
            Template[] templates = [.. BuiltInTemplates.Names.Select(name => BuiltInTemplates.Find(name)!)];
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(
                    new TemplateListReport([.. templates.Select(Report)]),
                    CliJson.Default.TemplateListReport);
                return ExitStatus.Done;
            }

            foreach (Template template in templates)
            {
                terminal.Text.WriteLine(
                    $"  {template.Name,-22}  {template.Title} ({string.Join(", ", template.Hosts)})");
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static CliCommand CreateShow(Terminal terminal)
    {
        Argument<string> name = new("NAME") { Description = "A built-in template's name." };
        CliCommand command = new(
            "show",
            "Prints a built-in template, to be read or to begin one of your own.",
            ["probity web template show bank-balance > mine.json"])
        {
            Arguments = { name },
        };
        command.SetWork(terminal, null, (parsed, _) =>
        {
            string wanted = parsed.GetRequiredValue(name);
            byte[] json = BuiltInTemplates.ReadJson(wanted)
                ?? throw new CliException(
                    $"there is no built-in template {wanted}; these are: {string.Join(", ", BuiltInTemplates.Names)}");
            terminal.Output.Write(json);
            return ExitStatus.Done;
        });
        return command;
    }

    private static CliCommand CreateImport(Terminal terminal)
    {
        Argument<string> file = new("FILE") { Description = "A provider template of another system, in JSON." };
        Option<string> output = new("--out")
        {
            Description = "Where the template goes.",
            HelpName = "FILE",
            Required = true,
        };
        CliCommand command = new(
            "import",
            "Turns a provider template of the Reclaim kind into one of ours, as far as it means the same.",
            ["probity web template import provider.json --out mine.json"])
        {
            Notes =
            [
                "What would mean something else here is refused by name: patterns over free text, XPath, hashed\n"
                + "fields. Run probity web template check on the result, and read it.",
            ],
            Arguments = { file },
            Options = { output },
        };
        command.SetWork(terminal, null, (parsed, _) =>
        {
            string path = parsed.GetRequiredValue(output);
            WholeFile.RequireWritable(path);
            string source = parsed.GetRequiredValue(file);
            Verdict<ImportedTemplate> imported = ProviderImport.Parse(TemplateFile.ReadBytes(source));
            if (!imported.IsAccepted)
            {
                throw new CliException($"{source} cannot be imported: {Wording.Clause(imported.Detail)}");
            }

            WholeFile.Write(path, Indented(imported.Value.Template.ToCanonicalJson()));
            terminal.Text.WriteLine($"imported: {path}");
            foreach (string assumption in imported.Value.Assumptions)
            {
                terminal.Text.WriteFact("assumed", Wording.Shown(Encoding.UTF8.GetBytes(assumption)));
            }

            foreach ((string name, string value) in imported.Value.Values)
            {
                terminal.Text.WriteFact("value", $"{name} = {Wording.Shown(Encoding.UTF8.GetBytes(value))}");
            }

            return ExitStatus.Done;
        });
        return command;
    }

    private static byte[] Indented(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        using MemoryStream text = new();
        JsonWriterOptions indented = new() { Indented = true };
        using (Utf8JsonWriter writer = new(text, indented)) { document.WriteTo(writer); }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
