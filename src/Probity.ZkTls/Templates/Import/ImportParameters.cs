using System.Text;
using System.Text.Json.Nodes;

namespace Probity.ZkTls.Templates.Import;

/// <summary>The parameters that an import needs, and texts with <c>{{placeholders}}</c>.</summary>
internal sealed class ImportParameters
{
    private readonly HashSet<string> _taken = [];
    private readonly OrderedDictionary<string, (string Source, bool IsSecret)> _parameters = [];
    private readonly HashSet<string> _secretSources = [];

    /// <summary>Parameters of the other system whose values it keeps secret.</summary>
    public void MarkSecret(string source) => _secretSources.Add(source);

    /// <summary>The name of the parameter that stands for a placeholder.</summary>
    public string NameOf(string source)
    {
        foreach ((string known, (string Source, bool) parameter) in _parameters)
        {
            if (parameter.Source == source) { return known; }
        }

        string name = ImportNames.Take(source, _taken);
        _parameters.Add(name, (source, _secretSources.Contains(source)));
        return name;
    }

    /// <summary>A new secret parameter for something that the file does not hold.</summary>
    public string AddSecret(string source)
    {
        string name = ImportNames.Take(source, _taken);

        // No placeholder has a space in its name, so that none can mean this parameter.
        _parameters.Add(name, ($" {source}", true));
        return name;
    }

    /// <summary>The names of public parameters that have a value in the file.</summary>
    public Dictionary<string, string> Select(Dictionary<string, string> values)
    {
        Dictionary<string, string> selected = [];
        foreach ((string name, (string source, bool isSecret)) in _parameters)
        {
            if (!isSecret && values.TryGetValue(source, out string? value)) { selected.Add(name, value); }
        }

        return selected;
    }

    public bool Knows(string source) => _parameters.Values.Any(parameter => parameter.Source == source);

    public JsonObject ToJson()
    {
        JsonObject json = [];
        foreach ((string name, (string _, bool isSecret)) in _parameters)
        {
            json[name] = new JsonObject { ["kind"] = isSecret ? "secret" : "public" };
        }

        return json;
    }

    /// <summary>The placeholder that is the whole text; null where the text is something else.</summary>
    public static string? WholePlaceholder(string text)
    {
        bool isWhole = text.Length > 4 && text.StartsWith("{{", StringComparison.Ordinal)
            && text.EndsWith("}}", StringComparison.Ordinal);
        return isWhole && IsPlaceholderName(text[2..^2]) ? text[2..^2] : null;
    }

    /// <summary>A text for a header or a string of a body: placeholders become parameters, braces are doubled.</summary>
    public string Convert(string text)
    {
        StringBuilder converted = new();
        for (int i = 0; i < text.Length; i++)
        {
            int end = i + 1 < text.Length && text[i] == '{' && text[i + 1] == '{'
                ? text.IndexOf("}}", i + 2, StringComparison.Ordinal)
                : -1;
            if (end > 0 && IsPlaceholderName(text[(i + 2)..end]))
            {
                converted.Append('{').Append(NameOf(text[(i + 2)..end])).Append('}');
                i = end + 1;
                continue;
            }

            converted.Append(text[i]);
            if (text[i] is '{' or '}') { converted.Append(text[i]); }
        }

        return converted.ToString();
    }

    private static bool IsPlaceholderName(string text) =>
        text.Length is >= 1 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
