namespace Probity.ZkTls.Templates;

/// <summary>One request of a template.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Segments after the slashes; each a literal or a parameter.</param>
/// <param name="Query">Names and values in their order; each value a literal or a parameter.</param>
/// <param name="Headers">Names and values in their order, without those that the compiler adds.</param>
/// <param name="Body">The body of a POST; null for GET.</param>
public sealed record TemplateExchange(
    string Method,
    IReadOnlyList<TemplateTextPart> Path,
    IReadOnlyList<KeyValuePair<string, TemplateTextPart>> Query,
    IReadOnlyList<KeyValuePair<string, IReadOnlyList<TemplateTextPart>>> Headers,
    TemplateBody? Body);
