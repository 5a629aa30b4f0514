namespace Probity.ZkTls.Templates;

/// <summary>The JSON body of a POST.</summary>
/// <param name="Json">The value as it stands in canonical template JSON, with its placeholders.</param>
/// <param name="Parts">What goes over the wire.</param>
public sealed record TemplateBody(string Json, IReadOnlyList<TemplateTextPart> Parts);
