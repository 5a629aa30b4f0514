namespace Probity.ZkTls.Templates;

/// <summary>A comparison whose outcome the claim shows.</summary>
/// <param name="Name">Its name in the template.</param>
/// <param name="Aggregate">What of the field is compared.</param>
/// <param name="Field">Index of the field.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Operands">With what. Shape: 1, 2 for between, 1 to 64 for one of and none of.</param>
/// <param name="IsRequired">Whether there is no claim unless it holds.</param>
public sealed record TemplatePredicate(
    string Name,
    PredicateAggregate Aggregate,
    int Field,
    PredicateOperator Operator,
    IReadOnlyList<PredicateOperand> Operands,
    bool IsRequired);
