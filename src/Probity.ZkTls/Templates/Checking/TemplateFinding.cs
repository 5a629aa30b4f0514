namespace Probity.ZkTls.Templates.Checking;

/// <summary>Something that the author of a template should think about.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Id">T and a number that never changes its meaning. Source: docs/specs/template.md, section 7.</param>
/// <param name="Where">The member, joined with dots.</param>
/// <param name="Message">One sentence.</param>
public sealed record TemplateFinding(FindingSeverity Severity, string Id, string Where, string Message)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{Severity} {Id} {Where}: {Message}";
}
