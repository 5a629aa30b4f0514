namespace Probity.ZkTls.Templates;

/// <summary>A piece of a request: text as it is, or a parameter's value.</summary>
/// <param name="Literal">The text; empty for a parameter.</param>
/// <param name="Parameter">The parameter's index; -1 for a literal.</param>
public readonly record struct TemplateTextPart(string Literal, int Parameter)
{
    /// <summary>Whether a parameter's value stands here.</summary>
    public bool IsParameter => Parameter >= 0;

    internal static TemplateTextPart Of(string literal) => new(literal, -1);

    internal static TemplateTextPart Of(int parameter) => new(string.Empty, parameter);
}
