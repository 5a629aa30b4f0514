using System.Text;
using System.Text.Json;

namespace Probity.ZkTls.Templates.Language;

/// <summary>Reads one request of a template. Source: docs/specs/template.md, section 2.3.</summary>
internal sealed class ExchangeParser(ParsingLog log, List<TemplateParameter> parameters, string where)
{
    // What decides where a message ends or how it is coded belongs to the compiler alone.
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Accept-Encoding", "Expect", "Upgrade", "Trailer",
        "TE", "Keep-Alive", "Proxy-Connection",
    };

    public TemplateExchange? Read(ExchangeJson json)
    {
        bool isPost = json.Method == "POST", hasBody = json.Body.ValueKind != JsonValueKind.Undefined;
        log.Require(isPost || json.Method == "GET", $"{where}.method", "GET or POST is needed.");
        log.Require(isPost == hasBody, $"{where}.body", "a POST has a body and a GET has none.");
        List<TemplateTextPart> path = ReadPath(json.Path);
        List<KeyValuePair<string, TemplateTextPart>> query = ReadQuery(json.Query);
        List<KeyValuePair<string, IReadOnlyList<TemplateTextPart>>> headers = ReadHeaders(json.Headers);
        TemplateBody? body = hasBody ? new BodyParser(this, $"{where}.body").Read(json.Body) : null;
        return log.First is null ? new TemplateExchange(json.Method, path, query, headers, body) : null;
    }

    /// <summary>Splits a text at its placeholders; doubled braces are braces.</summary>
    /// <returns>Null where a brace is neither.</returns>
    public List<TemplateTextPart>? ReadParts(string text, string place)
    {
        List<TemplateTextPart> parts = [];
        StringBuilder literal = new();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is not ('{' or '}'))
            {
                literal.Append(c);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
                continue;
            }

            int end = c == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0)
            {
                log.Refuse(place, "a brace is neither doubled nor part of {parameter}.");
                return null;
            }

            int index = IndexOf(text[(i + 1)..end], place);
            if (index < 0) { return null; }
            if (literal.Length > 0) { parts.Add(TemplateTextPart.Of(literal.ToString())); }
            literal.Clear();
            parts.Add(TemplateTextPart.Of(index));
            i = end;
        }

        if (literal.Length > 0) { parts.Add(TemplateTextPart.Of(literal.ToString())); }
        return parts;
    }

    public bool Refuse(string place, string what) => log.Refuse(place, what);

    private List<TemplateTextPart> ReadPath(string path)
    {
        string place = $"{where}.path";
        List<TemplateTextPart> segments = [];
        if (!log.Require(path.StartsWith('/'), place, "it begins with '/'.")
            || !log.Require(path.Length <= TemplateLimits.MaxPathLength, place, "it is too long."))
        {
            return segments;
        }

        string[] texts = path[1..].Split('/');
        for (int i = 0; i < texts.Length; i++)
        {
            bool isEmptyInside = texts[i].Length == 0 && i + 1 < texts.Length;
            log.Require(!isEmptyInside, place, "two slashes follow each other.");
            segments.Add(ReadWhole(texts[i], place, TextRules.IsPathSegment));
        }

        return segments;
    }

    private List<KeyValuePair<string, TemplateTextPart>> ReadQuery(OrderedDictionary<string, string> json)
    {
        string place = $"{where}.query";
        List<KeyValuePair<string, TemplateTextPart>> values = [];
        log.Require(
            json.Count <= TemplateLimits.MaxQueryValues, place,
            $"more than {TemplateLimits.MaxQueryValues} values.");
        foreach ((string name, string? value) in json)
        {
            bool isGood = log.Require(
                TextRules.IsQueryName(name), place, "a name has characters that must be percent-encoded.")
                && log.Require(value is { Length: <= TemplateLimits.MaxPathLength }, place, "a value is null or too long.");
            if (isGood) { values.Add(new(name, ReadWhole(value!, place, TextRules.IsQueryValue))); }
        }

        return values;
    }

    private List<KeyValuePair<string, IReadOnlyList<TemplateTextPart>>> ReadHeaders(
        OrderedDictionary<string, string> json)
    {
        string place = $"{where}.headers";
        List<KeyValuePair<string, IReadOnlyList<TemplateTextPart>>> headers = [];
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        log.Require(
            json.Count <= TemplateLimits.MaxHeaders, place, $"more than {TemplateLimits.MaxHeaders} headers.");
        foreach ((string name, string? value) in json)
        {
            bool isGood = log.Require(TextRules.IsToken(name), place, "a name is not a token of RFC 9110.")
                && log.Require(!Reserved.Contains(name), place, $"{name} is written by the compiler alone.")
                && log.Require(seen.Add(name), place, $"{name} is there twice.")
                && log.Require(value is { Length: <= TemplateLimits.MaxLiteralBytes }, place, $"{name} is null or too long.");
            if (!isGood || ReadParts(value!, place) is not { } parts) { continue; }
            log.Require(
                IsHeaderValue(parts), place,
                $"{name} is not printable ASCII with at most one parameter at its end.");
            headers.Add(new(name, parts));
        }

        return headers;
    }

    // A path segment or query value is either a parameter or has none.
    private TemplateTextPart ReadWhole(string text, string place, Func<string, bool> isLiteral)
    {
        if (text.StartsWith('{') && text.EndsWith('}'))
        {
            int index = IndexOf(text[1..^1], place);
            return index < 0 ? default : TemplateTextPart.Of(index);
        }

        log.Require(
            isLiteral(text), place,
            "a literal has characters that must be percent-encoded, or a {parameter} is not the whole of its place.");
        return TemplateTextPart.Of(text);
    }

    private int IndexOf(string name, string place)
    {
        int index = parameters.FindIndex(parameter => parameter.Name == name);
        log.Require(index >= 0, place, "the name between braces is not that of a parameter; write {{ for a brace.");
        return index;
    }

    private static bool IsHeaderValue(List<TemplateTextPart> parts)
    {
        if (parts.Count is 0 or > 2 || parts.Count(part => part.IsParameter) > 1) { return false; }
        if (parts.Count == 2 && parts[0].IsParameter) { return false; }
        if (parts[0].Literal.StartsWith(' ') || parts[^1].Literal.EndsWith(' ')) { return false; }
        return parts.All(part => part.Literal.All(c => c is >= ' ' and <= '~'));
    }
}
