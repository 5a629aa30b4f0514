using System.Globalization;
using System.Text.Json;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Reads the right side of a comparison. Source: docs/specs/template.md, section 2.6.</summary>
internal sealed class OperandParser(
    ParsingLog log,
    List<TemplateParameter> parameters,
    TemplateField field,
    PredicateAggregate aggregate,
    string where)
{
    private readonly FieldType _type = aggregate == PredicateAggregate.Count ? FieldType.Number : field.Type;
    private readonly int _scale = aggregate == PredicateAggregate.Count ? 0 : field.Scale;

    public List<PredicateOperand>? ReadAll(PredicateOperator comparison, JsonElement value)
    {
        bool isList = comparison is PredicateOperator.Between or PredicateOperator.OneOf or PredicateOperator.NoneOf;
        if (!isList) { return Read(value) is { } single ? [single] : null; }
        int count = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 0;
        bool isCountGood = comparison == PredicateOperator.Between
            ? count == 2
            : count is >= 1 and <= TemplateLimits.MaxListOperands;
        if (!log.Require(isCountGood, where, "between takes a list of 2, oneOf and noneOf one of 1 to 64."))
        {
            return null;
        }

        List<PredicateOperand> operands = [];
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (Read(element) is not { } operand) { return null; }
            operands.Add(operand);
        }

        return operands;
    }

    private PredicateOperand? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => ReadNumber(value.GetRawText()),
        JsonValueKind.String => ReadText(value.GetString()!),
        JsonValueKind.True when _type == FieldType.Boolean => new PredicateOperand(OperandKind.Boolean, "true", 1),
        JsonValueKind.False when _type == FieldType.Boolean => new PredicateOperand(OperandKind.Boolean, "false", 0),
        JsonValueKind.Object => ReadReference(value),
        _ => Refuse("an operand is not of the type of the value that it is compared with."),
    };

    private PredicateOperand? ReadNumber(string text)
    {
        if (_type is not (FieldType.Number or FieldType.Date))
        {
            return Refuse("a number is compared with another type.");
        }
        if (!ExactDecimal.TryParse(text, out ExactDecimal number) || !number.TryAtScale(_scale, out long units))
        {
            return Refuse($"a number has more than {_scale} decimal places, or does not fit into 63 bits.");
        }

        bool isDate = _type != FieldType.Date || units is >= DateText.MinSeconds and <= DateText.MaxSeconds;
        return isDate
            ? new PredicateOperand(OperandKind.Number, number.ToString(), units)
            : Refuse("seconds since 1970 are outside of the years 1 to 9999.");
    }

    private PredicateOperand? ReadText(string text)
    {
        if (_type == FieldType.Date)
        {
            return DateText.TryParse(text, out long seconds)
                ? new PredicateOperand(OperandKind.Date, text, seconds)
                : Refuse("a date is not YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset.");
        }

        if (_type != FieldType.Text) { return Refuse("a text is compared with another type."); }
        return TextRules.Utf8Bytes(text) <= TemplateLimits.MaxTextBytes
            ? new PredicateOperand(OperandKind.Text, text, 0)
            : Refuse($"a text has more than {TemplateLimits.MaxTextBytes} bytes.");
    }

    private PredicateOperand? ReadReference(JsonElement value)
    {
        if (value.EnumerateObject().Take(2).ToArray() is not [{ Value.ValueKind: JsonValueKind.String } member])
        {
            return Refuse("an operand in braces is {\"parameter\": name} or {\"captured\": duration}.");
        }

        string text = member.Value.GetString()!;
        switch (member.Name)
        {
            case "parameter":
                int index = parameters.FindIndex(parameter => parameter.Name == text);
                return index >= 0
                    ? new PredicateOperand(OperandKind.Parameter, text, index)
                    : Refuse("there is no such parameter.");
            case "captured" when _type != FieldType.Date:
                return Refuse("the time of the capture is compared with dates only.");
            case "captured":
                return DateText.TryParseDuration(text, out long seconds)
                    ? new PredicateOperand(OperandKind.Captured, DateText.FormatDuration(seconds), seconds)
                    : Refuse("a duration is days and hours only: P90D, -P90D, PT36H, P1DT12H.");
            default:
                return Refuse("an operand in braces is {\"parameter\": name} or {\"captured\": duration}.");
        }
    }

    private PredicateOperand? Refuse(string what)
    {
        log.Refuse(where, string.Create(CultureInfo.InvariantCulture, $"{what}"));
        return null;
    }
}
