using System.Text.Json;
using System.Text.Json.Nodes;

namespace Probity.ZkTls.Templates.Import;

/// <summary>What a provider template selects of the response and matches in it, as fields and comparisons.</summary>
internal sealed class ProviderResponse(
    ImportLog log, ImportParameters parameters, Dictionary<string, string> values)
{
    private readonly List<Selection> _selections = [];
    private readonly HashSet<string> _takenFields = [];

    private sealed class Selection(JsonPath path)
    {
        public JsonPath Path { get; } = path;

        public string Name { get; set; } = string.Empty;

        public FieldType? Type { get; set; }

        public int Scale { get; set; }

        public JsonNode? EqualTo { get; set; }
    }

    public JsonObject Fields { get; } = [];

    public JsonObject Predicates { get; } = [];

    public void Read(JsonElement redactions, JsonElement matches)
    {
        if (redactions.ValueKind != JsonValueKind.Array || redactions.GetArrayLength() == 0)
        {
            log.Refuse(
                "responseRedactions", "nothing is selected, so that the matches would be about the whole text.");
        }
        else
        {
            int i = 0;
            foreach (JsonElement redaction in redactions.EnumerateArray()) { ReadRedaction(redaction, i++); }
        }

        if (matches.ValueKind != JsonValueKind.Array || matches.GetArrayLength() == 0)
        {
            log.Refuse("responseMatches", "a list with one match at least is needed.");
        }
        else
        {
            int i = 0;
            foreach (JsonElement match in matches.EnumerateArray()) { ReadMatch(match, i++); }
        }

        if (log.Reasons.Count == 0) { Build(); }
    }

    private void ReadRedaction(JsonElement redaction, int index)
    {
        string where = $"responseRedactions[{index}]";
        if (redaction.ValueKind != JsonValueKind.Object)
        {
            log.Refuse(where, "an object is needed.");
            return;
        }

        int before = log.Reasons.Count;
        string jsonPath = string.Empty, regex = string.Empty;
        foreach (JsonProperty member in redaction.EnumerateObject())
        {
            if (ProviderMembers.IsEmpty(member.Value)) { continue; }
            string text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : string.Empty;
            switch (member.Name)
            {
                case "jsonPath":
                    jsonPath = text;
                    break;
                case "regex":
                    regex = text;
                    break;
                case "xPath":
                    log.Refuse($"{where}.xPath", "HTML is not read; the place of a text in it proves little.");
                    break;
                case "hash":
                    log.Refuse($"{where}.hash", "hashed values of that system are not known here; see accountTag.");
                    break;
                default:
                    log.Refuse($"{where}.{ProviderMembers.Shown(member.Name)}", "this member is not known.");
                    break;
            }
        }

        if (log.Reasons.Count > before) { return; }
        if (jsonPath.Length == 0)
        {
            log.Refuse($"{where}.regex", "a regular expression over the text of a response has no place in JSON.");
            return;
        }

        string full = jsonPath.StartsWith('$') ? jsonPath : $"$.{jsonPath}";
        if (jsonPath.Contains("{{", StringComparison.Ordinal) || !JsonPath.TryParse(full, out JsonPath? path)
            || path.VisitsEvery || path.Steps.Count == 0)
        {
            log.Refuse($"{where}.jsonPath", "only names and positions lead to one certain value.");
            return;
        }

        Selection selection = new(path);
        if (regex.Length > 0 && !TryReadRegex(regex, selection))
        {
            log.Refuse(
                $"{where}.regex",
                "only \"key\":\"(?<name>.*)\" and \"key\":(?<name>.*) of the path's last key are known.");
            return;
        }

        _selections.Add(selection);
    }

    private static bool TryReadRegex(string regex, Selection selection)
    {
        if (selection.Path.Steps[^1].Key is not { } key) { return false; }
        string prefix = $"\"{key}\":";
        if (!regex.StartsWith(prefix, StringComparison.Ordinal)) { return false; }
        string group = regex[prefix.Length..];
        bool isQuoted = group.Length > 2 && group[0] == '"' && group[^1] == '"';
        if (isQuoted) { group = group[1..^1]; }
        bool isNamed = group.StartsWith("(?<", StringComparison.Ordinal);
        int nameEnd = isNamed ? group.IndexOf('>', StringComparison.Ordinal) : 0;
        if (nameEnd < 0) { return false; }
        string name = isNamed ? group[3..nameEnd] : string.Empty;
        string inner = isNamed ? $"({group[(nameEnd + 1)..]}" : group;
        if (inner is not ("(.*)" or "(.*?)") || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return false;
        }
        selection.Name = name;
        selection.Type = isQuoted ? FieldType.Text : FieldType.Number;
        return true;
    }

    private void ReadMatch(JsonElement match, int index)
    {
        string where = $"responseMatches[{index}]";
        if (match.ValueKind != JsonValueKind.Object)
        {
            log.Refuse(where, "an object is needed.");
            return;
        }

        int before = log.Reasons.Count;
        string value = string.Empty, type = string.Empty;
        foreach (JsonProperty member in match.EnumerateObject())
        {
            bool isText = member.Value.ValueKind == JsonValueKind.String;
            if (member.Name == "value" && isText) { value = member.Value.GetString()!; }
            else if (member.Name == "type" && isText) { type = member.Value.GetString()!; }
            else if (member.Name == "invert" && !ProviderMembers.IsEmpty(member.Value))
            {
                log.Refuse($"{where}.invert", "that a text is not there says nothing about JSON.");
            }
            else if (member.Name is not ("description" or "order") && !ProviderMembers.IsEmpty(member.Value))
            {
                log.Refuse($"{where}.{ProviderMembers.Shown(member.Name)}", "this member is not known.");
            }
        }

        if (log.Reasons.Count > before) { return; }
        bool isRead = type switch
        {
            "contains" => TryReadContains(value, where),
            "regex" => TryReadRegexMatch(value, where),
            _ => log.Refuse($"{where}.type", "contains or regex is needed."),
        };
        _ = isRead;
    }

    private bool TryReadRegexMatch(string value, string where)
    {
        foreach (Selection selection in _selections)
        {
            Selection copy = new(selection.Path);
            if (!TryReadRegex(value, copy)) { continue; }
            if (selection.Type is { } known && known != copy.Type)
            {
                return log.Refuse(where, "it reads the value as another type than its selection does.");
            }

            selection.Type = copy.Type;
            if (selection.Name.Length == 0) { selection.Name = copy.Name; }
            return true;
        }

        return log.Refuse(
            where, "a regular expression over text proves nothing about the place of a value in JSON.");
    }

    private bool TryReadContains(string value, string where)
    {
        int colon = value.IndexOf("\":", StringComparison.Ordinal);
        if (!value.StartsWith('"') || colon < 2)
        {
            return log.Refuse(
                where, "a text that is somewhere in the response proves nothing about its place in JSON.");
        }

        string key = value[1..colon], rest = value[(colon + 2)..].Trim(' ');
        Selection[] tied = [.. _selections.Where(selection => selection.Path.Steps[^1].Key == key)];
        if (tied.Length != 1)
        {
            return log.Refuse(where, $"{tied.Length} selected paths end with its key; one is needed.");
        }

        return TryReadOperand(rest, where, tied[0]);
    }

    private bool TryReadOperand(string text, string where, Selection selection)
    {
        bool isQuoted = text.Length >= 2 && text[0] == '"' && text[^1] == '"';
        string inner = isQuoted ? text[1..^1] : text;
        string? source = ImportParameters.WholePlaceholder(inner);
        JsonNode equalTo;
        FieldType type;
        if (isQuoted)
        {
            bool isPlain = source is not null || !inner.ContainsAny('"', '\\', '{') && !inner.Contains('}');
            if (!isPlain) { return log.Refuse(where, "its value is neither a plain text nor one placeholder."); }
            type = FieldType.Text;
            equalTo = source is null ? JsonValue.Create(inner) : Parameter(source);
        }
        else if (inner is "true" or "false")
        {
            type = FieldType.Boolean;
            equalTo = JsonValue.Create(inner == "true");
        }
        else if (source is not null)
        {
            type = FieldType.Number;
            equalTo = Parameter(source);
            selection.Scale = ScaleOf(values.GetValueOrDefault(source, string.Empty));
        }
        else if (ExactDecimal.TryParse(inner, out ExactDecimal number))
        {
            type = FieldType.Number;
            equalTo = JsonNode.Parse(number.ToString())!;
            selection.Scale = number.Scale;
            log.Assume(
                $"{selection.Path} is compared as a number; the match would also accept a longer one that begins so.");
        }
        else
        {
            return log.Refuse(where, "its value is neither a text, a number, true, false nor one placeholder.");
        }

        // An unquoted selection is a number only as long as nothing says that it is a boolean.
        bool fits = selection.Type is null || selection.Type == type
            || (selection.Type == FieldType.Number && type == FieldType.Boolean);
        if (!fits || selection.EqualTo is not null)
        {
            return log.Refuse(where, "the same value is selected as another type, or matched twice.");
        }

        selection.Type = type;
        selection.EqualTo = equalTo;
        if (selection.Name.Length == 0 && source is not null) { selection.Name = source; }
        return true;
    }

    private JsonObject Parameter(string source) => new() { ["parameter"] = parameters.NameOf(source) };

    private static int ScaleOf(string value) => ExactDecimal.TryParse(value, out ExactDecimal number) ? number.Scale : 0;

    private void Build()
    {
        HashSet<string> predicates = [];
        foreach (Selection selection in _selections)
        {
            if (selection.Type is not { } type)
            {
                log.Refuse(
                    "responseRedactions",
                    $"the type of {selection.Path} cannot be known; a regex or a match would say whether it is in quotes.");
                continue;
            }

            string name = ImportNames.Take(
                selection.Name.Length > 0 ? selection.Name : selection.Path.LastKey ?? "value", _takenFields);
            JsonObject field = new()
            {
                ["path"] = selection.Path.ToString(),
                ["type"] = type switch { FieldType.Text => "text", FieldType.Number => "number", _ => "boolean" },
            };
            if (type == FieldType.Number)
            {
                if (selection.Scale > 0) { field["scale"] = selection.Scale; }
                log.Assume($"{selection.Path} is taken for a number with {selection.Scale} decimal places.");
            }

            Fields[name] = field;
            if (selection.EqualTo is { } equalTo)
            {
                Predicates[ImportNames.Take(name + "-matches", predicates)] =
                    new JsonObject { ["value"] = name, ["equals"] = equalTo };
            }
            else { field["reveal"] = true; }
        }
    }
}
