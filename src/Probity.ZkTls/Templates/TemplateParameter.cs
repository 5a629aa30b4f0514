namespace Probity.ZkTls.Templates;

/// <summary>A value that the client puts into requests or comparisons.</summary>
/// <param name="Name">Its name in the template.</param>
/// <param name="Kind">Who sees its value.</param>
/// <param name="Description">For people; may be empty.</param>
/// <param name="DefaultValue">For public parameters; null where a value must be given.</param>
public sealed record TemplateParameter(string Name, ParameterKind Kind, string Description, string? DefaultValue);
