using System.Text;
using System.Text.Unicode;
using Probity.ZkTls.Templates.Language;

namespace Probity.ZkTls.Templates;

/// <summary>Which values a parameter may have. Source: docs/specs/template.md, section 4.1.</summary>
internal static class ParameterRules
{
    private const string PathMarks = "-._~";
    private const string QueryMarks = "-._~*+,:@/=!$'()";

    /// <summary>Why a value cannot be used; null where it can. Never shows the value.</summary>
    public static string? Check(Template template, int parameter, ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > TemplateLimits.MaxValueBytes)
        {
            return $"1 to {TemplateLimits.MaxValueBytes} bytes are needed, {value.Length} came";
        }

        foreach ((int _, int used, ParameterPlace place) in ParameterUses.Of(template.Exchanges))
        {
            if (used == parameter && !IsAllowed(place, value))
            {
                return $"a character is forbidden {NameOf(place)}";
            }
        }

        foreach (TemplatePredicate predicate in template.Predicates)
        {
            bool isOperand = predicate.Operands.Any(o => o.Kind == OperandKind.Parameter && o.Integer == parameter);
            if (isOperand && CheckOperand(template.Fields[predicate.Field], predicate.Aggregate, value) is { } problem)
            {
                return $"{problem} (predicate {predicate.Name})";
            }
        }

        return null;
    }

    /// <summary>Whether a value's bytes are allowed in a place.</summary>
    public static bool IsAllowed(ParameterPlace place, ReadOnlySpan<byte> value)
    {
        switch (place)
        {
            case ParameterPlace.PathSegment:
                return !value.SequenceEqual("."u8) && !value.SequenceEqual(".."u8) && IsEncoded(value, PathMarks, false);
            case ParameterPlace.QueryValue:
                return IsEncoded(value, QueryMarks, true);
            case ParameterPlace.HeaderValue:
                return value[0] != ' ' && value[^1] != ' ' && !value.ContainsAnyExceptInRange((byte)' ', (byte)'~');
            default:
                return !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !value.ContainsAny((byte)'"', (byte)'\\');
        }
    }

    private static bool IsEncoded(ReadOnlySpan<byte> value, string marks, bool allowsEscapes)
    {
        for (int i = 0; i < value.Length; i++)
        {
            char c = (char)value[i];
            if (char.IsAsciiLetterOrDigit(c) || marks.Contains(c, StringComparison.Ordinal)) { continue; }
            bool isEscape = allowsEscapes && c == '%' && i + 2 < value.Length
                && char.IsAsciiHexDigit((char)value[i + 1]) && char.IsAsciiHexDigit((char)value[i + 2]);
            if (!isEscape) { return false; }
            i += 2;
        }

        return true;
    }

    private static string? CheckOperand(TemplateField field, PredicateAggregate aggregate, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value)) { return "the value is not UTF-8"; }
        string text = Encoding.UTF8.GetString(value);
        FieldType type = aggregate == PredicateAggregate.Count ? FieldType.Number : field.Type;
        int scale = aggregate == PredicateAggregate.Count ? 0 : field.Scale;
        return type switch
        {
            FieldType.Number when !IsPlainNumber(text) || !ExactDecimal.TryParse(text, out ExactDecimal number)
                || !number.TryAtScale(scale, out _) => $"a number with at most {scale} decimal places is needed",
            FieldType.Date when !DateText.TryParse(text, out _) && !IsSeconds(text) => "a date is needed",
            FieldType.Boolean when text is not ("true" or "false") => "true or false is needed",
            FieldType.Text when value.Length > TemplateLimits.MaxTextBytes =>
                $"a text of at most {TemplateLimits.MaxTextBytes} bytes is needed",
            _ => null,
        };
    }

    // A person's number has no exponent; what it would mean at a glance is not obvious.
    private static bool IsPlainNumber(string text) => !text.AsSpan().ContainsAny('e', 'E');

    private static bool IsSeconds(string text) =>
        !text.AsSpan().ContainsAny("eE.") && ExactDecimal.TryParse(text, out _);

    private static string NameOf(ParameterPlace place) => place switch
    {
        ParameterPlace.PathSegment => "in a path segment",
        ParameterPlace.QueryValue => "in a query value",
        ParameterPlace.HeaderValue => "in a header",
        _ => "in a JSON string",
    };
}
