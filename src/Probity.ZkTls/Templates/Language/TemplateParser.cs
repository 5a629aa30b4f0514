using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates.Language;

/// <summary>From JSON to a template; every rule of the language is checked here or in the parsers of its parts.</summary>
internal sealed class TemplateParser
{
    private const int DefaultPort = 443;
    private const int MaxPort = 65_535;

    private readonly ParsingLog _log = new();

    /// <summary>Parses a template; total.</summary>
    public static Verdict<Template> Parse(ReadOnlySpan<byte> utf8)
    {
        if (StrictJson.Check(utf8, TemplateLimits.MaxJsonBytes, TemplateLimits.MaxJsonDepth) is Rejection bad)
        {
            return bad;
        }

        TemplateJson? json;
        try
        {
            json = JsonSerializer.Deserialize(utf8, TemplateJsonContext.Default.TemplateJson);
        }
        catch (JsonException failure)
        {
            return new Rejection(
                RejectionCode.Malformed, $"The template does not follow the language: {StrictJson.Explain(failure)}");
        }

        if (json is null) { return new Rejection(RejectionCode.Malformed, "The template is null."); }
        if (json.Version != TemplateLimits.Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"version: {TemplateLimits.Version} is known, {json.Version} came.");
        }

        return new TemplateParser().Build(json);
    }

    private Verdict<Template> Build(TemplateJson json)
    {
        ReadHead(json);
        int port = ReadPort(json.Port);
        List<TemplateParameter> parameters = ReadParameters(json.Parameters);
        List<TemplateExchange> exchanges = ReadExchanges(json.Exchanges, parameters);
        List<TemplateField> fields = ReadFields(json.Fields);

        // What follows refers to what came before; with an error in it, the references would be wrong.
        if (_log.First is Rejection first) { return first; }
        NodeTree? nodes = NodeTree.Build(fields, _log);
        PredicateParser predicateParser = new(_log, parameters, fields, ParameterUses.Of(exchanges));
        List<TemplatePredicate> predicates = predicateParser.ReadAll(json.Predicates);
        AccountTagRule? tag = ReadTag(json.AccountTag, fields);
        if (_log.First is Rejection second || nodes is null) { return _log.First!.Value; }

        Template template = new(
            json.Name, json.Title, json.Description, json.Hosts, port, parameters, exchanges, fields, predicates, tag, nodes);
        CheckDefaults(template);
        return _log.First is Rejection third ? third : template;
    }

    private void ReadHead(TemplateJson json)
    {
        _log.Require(TextRules.IsName(json.Name), "name", NameRule);
        _log.Require(
            TextRules.IsShown(json.Title, TemplateLimits.MaxTitleLength), "title",
            $"at most {TemplateLimits.MaxTitleLength} characters, without control characters.");
        _log.Require(
            TextRules.IsShown(json.Description, TemplateLimits.MaxDescriptionLength), "description",
            $"at most {TemplateLimits.MaxDescriptionLength} characters, without control characters.");
        _log.Require(
            json.Hosts.Count is >= 1 and <= TemplateLimits.MaxHosts, "hosts",
            $"1 to {TemplateLimits.MaxHosts} are needed, {json.Hosts.Count} came.");
        for (int i = 0; i < json.Hosts.Count; i++)
        {
            _log.Require(
                json.Hosts[i] is { } host && TextRules.IsHost(host), $"hosts[{i}]",
                "a DNS name in lower case or an IPv4 address is needed.");
        }

        _log.Require(json.Hosts.Distinct().Count() == json.Hosts.Count, "hosts", "a host is named twice.");
    }

    private int ReadPort(JsonElement port)
    {
        switch (port.ValueKind)
        {
            case JsonValueKind.Undefined:
                return DefaultPort;
            case JsonValueKind.String when port.ValueEquals("any"u8):
                return Template.AnyPort;
            case JsonValueKind.Number when port.TryGetInt32(out int number) && number is >= 1 and <= MaxPort:
                return number;
            default:
                _log.Refuse("port", "a number from 1 to 65535 or \"any\" is needed.");
                return DefaultPort;
        }
    }

    private List<TemplateParameter> ReadParameters(OrderedDictionary<string, ParameterJson> json)
    {
        _log.Require(
            json.Count <= TemplateLimits.MaxParameters, "parameters",
            $"more than {TemplateLimits.MaxParameters}.");
        List<TemplateParameter> parameters = [];
        foreach ((string name, ParameterJson? parameter) in json)
        {
            string where = $"parameters.{Shown(name)}";
            if (!CheckEntry(name, parameter, where)) { continue; }
            ParameterKind? kind = parameter!.Kind switch
            {
                "public" => ParameterKind.Public,
                "committed" => ParameterKind.Committed,
                "secret" => ParameterKind.Secret,
                _ => null,
            };
            bool hasDefault = !ReferenceEquals(parameter.Default, ParameterJson.NoDefault);
            _log.Require(kind is not null, where, "kind is one of public, committed and secret.");
            _log.Require(
                !hasDefault || kind == ParameterKind.Public, where, "only a public parameter may have a default.");
            _log.Require(
                TextRules.IsShown(parameter.Description, TemplateLimits.MaxDescriptionLength), where,
                "the description is too long or has control characters.");
            parameters.Add(new TemplateParameter(
                name, kind ?? ParameterKind.Public, parameter.Description, hasDefault ? parameter.Default : null));
        }

        return parameters;
    }

    private List<TemplateExchange> ReadExchanges(List<ExchangeJson> json, List<TemplateParameter> parameters)
    {
        _log.Require(
            json.Count is >= 1 and <= TemplateLimits.MaxExchanges, "exchanges",
            $"1 to {TemplateLimits.MaxExchanges} are needed, {json.Count} came.");
        List<TemplateExchange> exchanges = [];
        for (int i = 0; i < json.Count; i++)
        {
            if (json[i] is not { } exchange)
            {
                _log.Refuse($"exchanges[{i}]", "an object is needed.");
                continue;
            }

            if (new ExchangeParser(_log, parameters, $"exchanges[{i}]").Read(exchange) is { } read)
            {
                exchanges.Add(read);
            }
        }

        return exchanges;
    }

    private List<TemplateField> ReadFields(OrderedDictionary<string, FieldJson> json)
    {
        _log.Require(json.Count <= TemplateLimits.MaxFields, "fields", $"more than {TemplateLimits.MaxFields}.");
        List<TemplateField> fields = [];
        foreach ((string name, FieldJson? field) in json)
        {
            string where = $"fields.{Shown(name)}";
            if (!CheckEntry(name, field, where)) { continue; }
            FieldType? type = field!.Type switch
            {
                "text" => FieldType.Text,
                "number" => FieldType.Number,
                "boolean" => FieldType.Boolean,
                "date" => FieldType.Date,
                "any" => FieldType.Any,
                _ => null,
            };
            if (!_log.Require(type is not null, where, "type is one of text, number, boolean, date and any."))
            {
                continue;
            }
            if (!JsonPath.TryParse(field.Path, out JsonPath? path))
            {
                _log.Refuse(where, "path is not of the form $.a.b, $.list[0], $.list[*].a or $['odd key'].");
                continue;
            }

            _log.Require(
                field.Scale is >= 0 and <= TemplateLimits.MaxScale && (field.Scale == 0 || type == FieldType.Number),
                where, $"scale is 0 to {TemplateLimits.MaxScale}, and for numbers only.");
            _log.Require(
                !field.Reveal || type != FieldType.Any, where, "a field of type any can be counted, not revealed.");
            _log.Require(!field.Reveal || !path.VisitsEvery, where, "a field with [*] cannot be revealed.");
            fields.Add(new TemplateField(name, path, type!.Value, field.Scale, field.Reveal));
        }

        return fields;
    }

    private AccountTagRule? ReadTag(AccountTagJson json, List<TemplateField> fields)
    {
        if (ReferenceEquals(json, AccountTagJson.None)) { return null; }
        int index = fields.FindIndex(field => field.Name == json.Field);
        _log.Require(
            json.Scope.Length is >= 1 and <= TemplateLimits.MaxScopeLength && json.Scope.All(c => c is >= ' ' and <= '~'),
            "accountTag.scope", $"1 to {TemplateLimits.MaxScopeLength} printable ASCII characters are needed.");
        if (!_log.Require(index >= 0, "accountTag.field", "there is no such field.")) { return null; }
        TemplateField field = fields[index];
        _log.Require(
            !field.IsSeveral && field.Type is FieldType.Text or FieldType.Number, "accountTag.field",
            "a text or a number without [*] in its path is needed.");
        return new AccountTagRule(json.Scope, index);
    }

    // A default is used like any value, so that it has to keep the rules of its places.
    private void CheckDefaults(Template template)
    {
        for (int i = 0; i < template.Parameters.Count; i++)
        {
            if (template.Parameters[i].DefaultValue is not { } value) { continue; }
            if (TextRules.Utf8Bytes(value) < 0 || ParameterRules.Check(template, i, Utf8(value)) is { } problem)
            {
                _log.Refuse(
                    $"parameters.{template.Parameters[i].Name}.default",
                    "a place where it is used forbids this value.");
            }
        }
    }

    private const string NameRule = "1 to 40 letters, digits and '-' are needed, beginning with a small letter.";

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private bool CheckEntry(string name, object? value, string where) =>
        _log.Require(TextRules.IsName(name), where, NameRule) && _log.Require(value is not null, where, "null.");

    private static string Shown(string name) => TextRules.IsName(name) ? name : "(name)";
}
