using System.Text;
using System.Text.Json;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Turns a body, written as a JSON value, into what goes over the wire: the same value without spaces.</summary>
internal sealed class BodyParser(ExchangeParser exchange, string where)
{
    private const int MaxNumberLength = 64;

    private readonly StringBuilder _json = new();
    private readonly StringBuilder _literal = new();
    private readonly List<TemplateTextPart> _parts = [];

    public TemplateBody? Read(JsonElement body)
    {
        if (!TryWrite(body)) { return null; }
        EndLiteral();
        return new TemplateBody(_json.ToString(), _parts);
    }

    private bool TryWrite(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return TryWriteObject(value);
            case JsonValueKind.Array:
                return TryWriteArray(value);
            case JsonValueKind.String:
                return TryWriteString(value.GetString()!);
            case JsonValueKind.Number when value.GetRawText().Length > MaxNumberLength:
                return exchange.Refuse(where, $"a number has more than {MaxNumberLength} characters.");
            default:
                Both(value.GetRawText());
                return true;
        }
    }

    private bool TryWriteObject(JsonElement value)
    {
        Both("{");
        bool isFirst = true;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!isFirst) { Both(","); }
            isFirst = false;
            Both(CanonicalWriter.Quote(member.Name) + ":");
            if (!TryWrite(member.Value)) { return false; }
        }

        Both("}");
        return true;
    }

    private bool TryWriteArray(JsonElement value)
    {
        Both("[");
        bool isFirst = true;
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (!isFirst) { Both(","); }
            isFirst = false;
            if (!TryWrite(element)) { return false; }
        }

        Both("]");
        return true;
    }

    private bool TryWriteString(string text)
    {
        _json.Append(CanonicalWriter.Quote(text));
        if (exchange.ReadParts(text, where) is not { } parts) { return false; }
        _literal.Append('"');
        foreach (TemplateTextPart part in parts)
        {
            if (part.IsParameter)
            {
                EndLiteral();
                _parts.Add(part);
            }
            else { _literal.Append(CanonicalWriter.Escape(part.Literal)); }
        }

        _literal.Append('"');
        return true;
    }

    private void Both(string text)
    {
        _json.Append(text);
        _literal.Append(text);
    }

    private void EndLiteral()
    {
        if (_literal.Length > 0) { _parts.Add(TemplateTextPart.Of(_literal.ToString())); }
        _literal.Clear();
    }
}
