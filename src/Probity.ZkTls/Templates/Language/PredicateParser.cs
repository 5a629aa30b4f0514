using System.Text.Json;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Reads comparisons. Source: docs/specs/template.md, sections 2.5 and 2.6.</summary>
internal sealed class PredicateParser(
    ParsingLog log,
    List<TemplateParameter> parameters,
    List<TemplateField> fields,
    IReadOnlyList<(int Exchange, int Parameter, ParameterPlace Place)> uses)
{
    public List<TemplatePredicate> ReadAll(OrderedDictionary<string, PredicateJson> json)
    {
        List<TemplatePredicate> predicates = [];
        log.Require(
            json.Count <= TemplateLimits.MaxPredicates, "predicates",
            $"more than {TemplateLimits.MaxPredicates}.");
        foreach ((string name, PredicateJson? predicate) in json)
        {
            if (!log.Require(
                TextRules.IsName(name) && predicate is not null, "predicates", "a name breaks the rule for names, or is null."))
            {
                continue;
            }

            if (Read(name, predicate!) is { } read) { predicates.Add(read); }
        }

        return predicates;
    }

    private TemplatePredicate? Read(string name, PredicateJson json)
    {
        string where = $"predicates.{name}";
        if (!TryReadValue(json.Value, where, out PredicateAggregate aggregate, out int index)) { return null; }
        TemplateField field = fields[index];
        if (!CheckAggregate(aggregate, field, where)) { return null; }

        (PredicateOperator Operator, JsonElement Operand)[] given =
        [
            .. new[]
            {
                (PredicateOperator.AtLeast, json.AtLeast), (PredicateOperator.AtMost, json.AtMost),
                (PredicateOperator.Between, json.Between), (PredicateOperator.EqualTo, json.EqualTo),
                (PredicateOperator.NotEqualTo, json.NotEqualTo), (PredicateOperator.OneOf, json.OneOf),
                (PredicateOperator.NoneOf, json.NoneOf),
            }.Where(pair => pair.Item2.ValueKind != JsonValueKind.Undefined),
        ];
        if (!log.Require(given.Length == 1, where, $"one comparison is needed, {given.Length} came."))
        {
            return null;
        }

        PredicateOperator comparison = given[0].Operator;
        bool isOrder = comparison <= PredicateOperator.Between;
        bool isOrdered = aggregate == PredicateAggregate.Count || field.Type is FieldType.Number or FieldType.Date;
        if (!log.Require(isOrdered || !isOrder, where, "texts and booleans are compared for equality only.")
            || !log.Require(
                aggregate != PredicateAggregate.Average || isOrder, where, "an average is compared by atLeast, atMost or between."))
        {
            return null;
        }

        OperandParser operands = new(log, parameters, field, aggregate, where);
        if (operands.ReadAll(comparison, given[0].Operand) is not { } read) { return null; }
        TemplatePredicate predicate = new(name, aggregate, index, comparison, read, json.Required);
        return CheckSecrets(predicate, where) ? predicate : null;
    }

    private bool TryReadValue(JsonElement value, string where, out PredicateAggregate aggregate, out int field)
    {
        aggregate = PredicateAggregate.Value;
        field = -1;
        string? name = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Take(2).ToArray() is [var member]
            && member.Value.ValueKind == JsonValueKind.String)
        {
            aggregate = member.Name switch
            {
                "sum" => PredicateAggregate.Sum,
                "count" => PredicateAggregate.Count,
                "average" => PredicateAggregate.Average,
                "minimum" => PredicateAggregate.Minimum,
                "maximum" => PredicateAggregate.Maximum,
                _ => PredicateAggregate.Value,
            };
            name = aggregate == PredicateAggregate.Value ? null : member.Value.GetString();
        }

        if (name is null)
        {
            return log.Refuse(
                $"{where}.value", "a field's name or one of sum, count, average, minimum and maximum of it is needed.");
        }

        field = fields.FindIndex(other => other.Name == name);
        return log.Require(field >= 0, $"{where}.value", "there is no such field.");
    }

    private bool CheckAggregate(PredicateAggregate aggregate, TemplateField field, string where)
    {
        bool fits = aggregate switch
        {
            PredicateAggregate.Value => !field.IsSeveral && field.Type != FieldType.Any,
            PredicateAggregate.Count => field.IsSeveral,
            PredicateAggregate.Sum or PredicateAggregate.Average => field.IsSeveral && field.Type == FieldType.Number,
            _ => field.IsSeveral && field.Type is FieldType.Number or FieldType.Date,
        };
        return log.Require(
            fits, $"{where}.value",
            "a field without [*] is compared by its value, one with [*] by an aggregate that its type has.");
    }

    // What only the prover knows says nothing, but where it ties the response to the request that was sent.
    private bool CheckSecrets(TemplatePredicate predicate, string where)
    {
        foreach (PredicateOperand operand in predicate.Operands.Where(o => o.Kind == OperandKind.Parameter))
        {
            int index = (int)operand.Integer;
            if (parameters[index].Kind != ParameterKind.Secret) { continue; }
            bool isTie = predicate is
            {
                Operator: PredicateOperator.EqualTo, Aggregate: PredicateAggregate.Value, IsRequired: true,
            };
            if (!log.Require(
                isTie && uses.Any(use => use.Parameter == index), where,
                "a secret parameter may only be required to equal a value, and only if a request sends it."))
            {
                return false;
            }
        }

        return true;
    }
}
