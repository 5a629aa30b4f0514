namespace Probity.ZkTls.Templates.Checking;

/// <summary>Looks for what makes a claim say less than it seems to. The language is checked by the parser.</summary>
/// <remarks>Source: docs/specs/template.md, section 7.</remarks>
public static class TemplateChecker
{
    /// <summary>All findings, the worst first.</summary>
    public static IReadOnlyList<TemplateFinding> Check(Template template)
    {
        ArgumentNullException.ThrowIfNull(template);
        FindingList findings = new();
        TemplateView view = new(template);
        CheckDisclosure(view, findings);
        FieldChecks.Run(view, findings);
        PredicateChecks.Run(view, findings);
        RequestChecks.Run(view, findings);
        return findings.Sorted;
    }

    private static void CheckDisclosure(TemplateView view, FindingList findings)
    {
        Template template = view.Template;
        bool saysSomething = template.AccountTag is not null || template.Predicates.Count > 0
            || template.Fields.Any(field => field.IsRevealed);
        if (!saysSomething)
        {
            findings.Error(
                1, "fields", "Nothing is revealed, compared or tagged, so that a claim would say nothing.");
        }

        if (!TemplateCompiler.Compile(template).IsAccepted)
        {
            findings.Error(
                2, "exchanges", $"The compiled template is longer than {CompiledTemplate.MaxBytes} bytes; shorten requests.");
        }
    }
}
