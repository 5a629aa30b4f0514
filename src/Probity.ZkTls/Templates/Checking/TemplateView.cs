using Probity.ZkTls.Templates.Language;

namespace Probity.ZkTls.Templates.Checking;

/// <summary>Questions that several checks ask of a template.</summary>
internal sealed class TemplateView(Template template)
{
    public Template Template => template;

    /// <summary>Where parameters stand in requests.</summary>
    public IReadOnlyList<(int Exchange, int Parameter, ParameterPlace Place)> Uses { get; } =
        ParameterUses.Of(template.Exchanges);

    public bool IsCompared(int field) => template.Predicates.Any(predicate => predicate.Field == field);

    public bool IsTagged(int field) => template.AccountTag?.Field == field;

    /// <summary>Whether a claim says anything of the field.</summary>
    public bool IsShown(int field) => template.Fields[field].IsRevealed || IsCompared(field);

    public bool IsUsed(int field) => IsShown(field) || IsTagged(field);

    /// <summary>Whether a required comparison demands that a field equals the parameter that was sent.</summary>
    public bool IsTied(int parameter) => template.Predicates.Any(predicate =>
        predicate is { Operator: PredicateOperator.EqualTo, Aggregate: PredicateAggregate.Value, IsRequired: true }
        && predicate.Operands[0] is { Kind: OperandKind.Parameter } operand && operand.Integer == parameter);

    public static string Where(TemplateField field) => $"fields.{field.Name}";

    public static string Where(TemplatePredicate predicate) => $"predicates.{predicate.Name}";
}
