namespace Probity.ZkTls.Templates.Import;

/// <summary>A template that means what a provider template of another system means.</summary>
/// <param name="Template">The template.</param>
/// <param name="Assumptions">What was not said and had to be assumed, in sentences; read them.</param>
/// <param name="Values">Values that the file gave to public parameters, by name.</param>
public sealed record ImportedTemplate(
    Template Template, IReadOnlyList<string> Assumptions, IReadOnlyDictionary<string, string> Values);
