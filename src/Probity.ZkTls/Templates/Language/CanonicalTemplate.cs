namespace Probity.ZkTls.Templates.Language;

/// <summary>The one JSON text of a template. Source: docs/specs/template.md, section 3.</summary>
internal static class CanonicalTemplate
{
    private const int DefaultPort = 443;

    public static byte[] Write(Template template)
    {
        CanonicalWriter writer = new();
        writer.Begin('{');
        writer.Name("version").Integer(TemplateLimits.Version);
        writer.Name("name").Text(template.Name);
        if (template.Title.Length > 0) { writer.Name("title").Text(template.Title); }
        if (template.Description.Length > 0) { writer.Name("description").Text(template.Description); }
        WriteList(writer.Name("hosts"), template.Hosts, writer.Text);
        if (template.Port == Template.AnyPort) { writer.Name("port").Text("any"); }
        else if (template.Port != DefaultPort) { writer.Name("port").Integer(template.Port); }

        if (template.Parameters.Count > 0)
        {
            writer.Name("parameters").Begin('{');
            foreach (TemplateParameter parameter in template.Parameters) { WriteParameter(writer, parameter); }
            writer.End('}');
        }

        WriteList(
            writer.Name("exchanges"), template.Exchanges, exchange => WriteExchange(writer, template, exchange));
        if (template.Fields.Count > 0)
        {
            writer.Name("fields").Begin('{');
            foreach (TemplateField field in template.Fields) { WriteField(writer, field); }
            writer.End('}');
        }

        if (template.Predicates.Count > 0)
        {
            writer.Name("predicates").Begin('{');
            foreach (TemplatePredicate predicate in template.Predicates) { WritePredicate(writer, template, predicate); }
            writer.End('}');
        }

        if (template.AccountTag is { } tag)
        {
            writer.Name("accountTag").Begin('{');
            writer.Name("scope").Text(tag.Scope);
            writer.Name("field").Text(template.Fields[tag.Field].Name);
            writer.End('}');
        }

        writer.End('}');
        return writer.ToUtf8();
    }

    /// <summary>The name of an aggregate in the language; null for a plain value.</summary>
    public static string? NameOf(PredicateAggregate aggregate) => aggregate switch
    {
        PredicateAggregate.Sum => "sum",
        PredicateAggregate.Count => "count",
        PredicateAggregate.Average => "average",
        PredicateAggregate.Minimum => "minimum",
        PredicateAggregate.Maximum => "maximum",
        _ => null,
    };

    /// <summary>The name of an operator in the language.</summary>
    public static string NameOf(PredicateOperator comparison) => comparison switch
    {
        PredicateOperator.AtLeast => "atLeast",
        PredicateOperator.AtMost => "atMost",
        PredicateOperator.Between => "between",
        PredicateOperator.EqualTo => "equals",
        PredicateOperator.NotEqualTo => "notEquals",
        PredicateOperator.OneOf => "oneOf",
        _ => "noneOf",
    };

    private static void WriteParameter(CanonicalWriter writer, TemplateParameter parameter)
    {
        writer.Name(parameter.Name).Begin('{');
        writer.Name("kind").Text(parameter.Kind switch
        {
            ParameterKind.Public => "public",
            ParameterKind.Committed => "committed",
            _ => "secret",
        });
        if (parameter.Description.Length > 0) { writer.Name("description").Text(parameter.Description); }
        if (parameter.DefaultValue is { } value) { writer.Name("default").Text(value); }
        writer.End('}');
    }

    private static void WriteExchange(CanonicalWriter writer, Template template, TemplateExchange exchange)
    {
        string Source(TemplateTextPart part) => part.IsParameter
            ? $"{{{template.Parameters[part.Parameter].Name}}}"
            : part.Literal;

        // Only headers can have a brace in their literals; segments and query values encode it.
        string Doubled(TemplateTextPart part) => part.IsParameter
            ? Source(part)
            : part.Literal.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

        writer.Begin('{');
        writer.Name("method").Text(exchange.Method);
        writer.Name("path").Text("/" + string.Join('/', exchange.Path.Select(Source)));
        if (exchange.Query.Count > 0)
        {
            writer.Name("query").Begin('{');
            foreach ((string name, TemplateTextPart value) in exchange.Query) { writer.Name(name).Text(Source(value)); }
            writer.End('}');
        }

        if (exchange.Headers.Count > 0)
        {
            writer.Name("headers").Begin('{');
            foreach ((string name, IReadOnlyList<TemplateTextPart> value) in exchange.Headers)
            {
                writer.Name(name).Text(string.Concat(value.Select(Doubled)));
            }

            writer.End('}');
        }

        if (exchange.Body is { } body) { writer.Name("body").Raw(body.Json); }
        writer.End('}');
    }

    private static void WriteField(CanonicalWriter writer, TemplateField field)
    {
        writer.Name(field.Name).Begin('{');
        writer.Name("path").Text(field.Path.ToString());
        writer.Name("type").Text(NameOf(field.Type));
        if (field.Scale > 0) { writer.Name("scale").Integer(field.Scale); }
        if (field.IsRevealed) { writer.Name("reveal").Raw("true"); }
        writer.End('}');
    }

    private static string NameOf(FieldType type) => type switch
    {
        FieldType.Text => "text",
        FieldType.Number => "number",
        FieldType.Boolean => "boolean",
        FieldType.Date => "date",
        _ => "any",
    };

    private static void WritePredicate(CanonicalWriter writer, Template template, TemplatePredicate predicate)
    {
        string field = template.Fields[predicate.Field].Name;
        writer.Name(predicate.Name).Begin('{');
        writer.Name("value");
        if (NameOf(predicate.Aggregate) is { } aggregate)
        {
            writer.Begin('{').Name(aggregate).Text(field);
            writer.End('}');
        }
        else { writer.Text(field); }

        writer.Name(NameOf(predicate.Operator));
        bool isList = predicate.Operator is PredicateOperator.Between or PredicateOperator.OneOf or PredicateOperator.NoneOf;
        if (isList) { WriteList(writer, predicate.Operands, operand => WriteOperand(writer, operand)); }
        else { WriteOperand(writer, predicate.Operands[0]); }
        if (!predicate.IsRequired) { writer.Name("required").Raw("false"); }
        writer.End('}');
    }

    private static void WriteOperand(CanonicalWriter writer, PredicateOperand operand)
    {
        switch (operand.Kind)
        {
            case OperandKind.Number or OperandKind.Boolean:
                writer.Raw(operand.Text);
                break;
            case OperandKind.Text or OperandKind.Date:
                writer.Text(operand.Text);
                break;
            default:
                writer.Begin('{').Name(operand.Kind == OperandKind.Parameter ? "parameter" : "captured").Text(operand.Text);
                writer.End('}');
                break;
        }
    }

    private static void WriteList<T>(CanonicalWriter writer, IReadOnlyList<T> values, Action<T> write)
    {
        writer.Begin('[');
        foreach (T value in values) { write(value); }
        writer.End(']');
    }
}
