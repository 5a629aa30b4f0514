using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates.Language;

namespace Probity.ZkTls.Templates.Import;

/// <summary>Reads provider templates of another system where they mean something that this language can say.</summary>
/// <remarks>
/// What does not mean the same is refused by name, all of it in one list. Source: docs/specs/template.md, section 8;
/// the members are those of reclaimprotocol/attestor-core, provider-schemas/http.
/// </remarks>
public sealed class ProviderImport
{
    private const int MaxBytes = 262_144;
    private const int MaxDepth = 32;
    private const int MaxShownReasons = 40;

    private readonly ImportLog _log = new();
    private readonly ImportParameters _parameters = new();
    private readonly Dictionary<string, string> _values = [];
    private readonly ProviderRequest _request;
    private JsonElement _redactions;
    private JsonElement _matches;
    private string _title = string.Empty;
    private string _body = string.Empty;
    private bool _needsCookie;

    private ProviderImport() => _request = new ProviderRequest(_log, _parameters);

    /// <summary>Imports a provider template.</summary>
    /// <param name="utf8">JSON; any bytes give a template or a rejection.</param>
    /// <returns>On rejection, the detail has one reason on each line.</returns>
    public static Verdict<ImportedTemplate> Parse(ReadOnlySpan<byte> utf8)
    {
        if (StrictJson.Check(utf8, MaxBytes, MaxDepth) is Rejection bad) { return bad; }
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                utf8.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth });
            return new ProviderImport().Read(document.RootElement);
        }
        catch (JsonException)
        {
            return Malformed("The provider template has a member twice.");
        }
    }

    private Verdict<ImportedTemplate> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) { return Malformed("The provider template is not an object."); }
        if (root.TryGetProperty("requestData", out JsonElement requests)) { ReadWrapper(root, requests); }
        else if (root.TryGetProperty("params", out JsonElement request)) { ReadEnvelope(root, request); }
        else { ReadRequest(root); }

        if (_body.Length > 0) { _request.ReadBody(_body); }
        if (_needsCookie)
        {
            _request.AddSecretHeader("Cookie", "cookie");
            _log.Assume("The session that a login gives is sent as the secret parameter cookie.");
        }

        ProviderResponse response = new(_log, _parameters, _values);
        response.Read(_redactions, _matches);
        if (_log.Reasons.Count > 0) { return Refused(); }
        foreach (string source in _values.Keys.Where(source => !_parameters.Knows(source)))
        {
            _log.Assume($"The value of {ProviderMembers.Shown(source)} is used nowhere.");
        }

        return Build(response);
    }

    /// <summary>The form of catalogues: descriptions around a list of requests.</summary>
    private void ReadWrapper(JsonElement root, JsonElement requests)
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            bool isKnown = member.Name is "requestData" or "loginUrl" or "loginURL" or "title" or "name"
                || ReadOption(member);
            if (isKnown || ProviderMembers.Descriptive.Contains(member.Name)) { continue; }
            RefuseUnknown(member);
        }

        ReadTitle(root);
        _needsCookie |= Text(root, "loginUrl").Length > 0 || Text(root, "loginURL").Length > 0;
        bool isOne = requests.ValueKind == JsonValueKind.Array && requests.GetArrayLength() == 1;
        if (!isOne)
        {
            _log.Refuse("requestData", "several requests make several claims there; import each of them alone.");
            return;
        }

        ReadRequest(requests[0]);
    }

    /// <summary>The form of the attestor's client: public and secret members apart.</summary>
    private void ReadEnvelope(JsonElement root, JsonElement request)
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (member.Name is "params" or "secretParams" or "title" or "name") { continue; }
            if (!ProviderMembers.Descriptive.Contains(member.Name)) { RefuseUnknown(member); }
        }

        if (root.TryGetProperty("secretParams", out JsonElement secrets) && secrets.ValueKind == JsonValueKind.Object
            && secrets.TryGetProperty("paramValues", out JsonElement values) && values.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty value in values.EnumerateObject()) { _parameters.MarkSecret(value.Name); }
        }

        ReadRequest(request);
        if (secrets.ValueKind == JsonValueKind.Object) { ReadSecrets(secrets); }
    }

    // Of a secret only its place is taken over, never its value.
    private void ReadSecrets(JsonElement secrets)
    {
        foreach (JsonProperty member in secrets.EnumerateObject())
        {
            if (ProviderMembers.IsEmpty(member.Value) || member.Name == "paramValues") { continue; }
            switch (member.Name)
            {
                case "cookieStr":
                    _request.AddSecretHeader("Cookie", "cookie");
                    break;
                case "authorisationHeader":
                    _request.AddSecretHeader("Authorization", "authorization");
                    break;
                case "headers" when member.Value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty header in member.Value.EnumerateObject())
                    {
                        _request.AddSecretHeader(header.Name, header.Name);
                    }

                    break;
                default:
                    _log.Refuse($"secretParams.{ProviderMembers.Shown(member.Name)}", "this member is not known.");
                    break;
            }
        }
    }

    private void ReadRequest(JsonElement request)
    {
        if (request.ValueKind != JsonValueKind.Object)
        {
            _log.Refuse("requestData", "an object is needed.");
            return;
        }

        ReadTitle(request);
        ReadValues(request);
        string url = Text(request, "url"), method = Text(request, "method");
        _request.ReadUrl(url);
        _request.ReadMethod(method);
        foreach (JsonProperty member in request.EnumerateObject())
        {
            switch (member.Name)
            {
                case "url" or "method" or "paramValues" or "title":
                    break;
                case "headers" when !ProviderMembers.IsEmpty(member.Value):
                    _request.ReadHeaders(member.Value);
                    break;
                case "body" when member.Value.ValueKind == JsonValueKind.String:
                    _body = member.Value.GetString()!;
                    break;
                case "responseMatches":
                    _matches = member.Value;
                    break;
                case "responseRedactions" or "responseSelections":
                    _redactions = member.Value;
                    break;
                default:
                    if (!ReadOption(member) && !ProviderMembers.Descriptive.Contains(member.Name))
                    {
                        RefuseUnknown(member);
                    }
                    break;
            }
        }
    }

    /// <summary>Members that may stand beside a request or around it.</summary>
    private bool ReadOption(JsonProperty member)
    {
        JsonElement value = member.Value;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
        switch (member.Name)
        {
            case "writeRedactionMode":
                return text is "zk" or "key-update" || ProviderMembers.IsEmpty(value);
            case "urlType" when text is "CONSTANT" or "TEMPLATE":
                return true;
            case "urlType" when text.Length > 0:
                _log.Refuse("urlType", "a URL that is a regular expression stands for many pages.");
                return true;
            case "geoLocation" when !ProviderMembers.IsEmpty(value):
                _log.Refuse("geoLocation", "from where the attestor connects is its own affair, and not proven.");
                return true;
            case "customInjection" when !ProviderMembers.IsEmpty(value):
                _log.Refuse("customInjection", "scripts in the page are not run.");
                return true;
            case "userAgent" when text.Length > 0:
                _request.AddHeader("User-Agent", text);
                return true;
            case "credentials" when text is "include" or "same-origin":
                _needsCookie = true;
                return true;
            case "credentials" when text == "omit":
                return true;
            case "bodySniff" when value.ValueKind == JsonValueKind.Object:
                ReadBodySniff(value);
                return true;
            case "additionalClientOptions" when value.ValueKind == JsonValueKind.Object:
                ReadClientOptions(value);
                return true;
            default:
                return false;
        }
    }

    private void ReadBodySniff(JsonElement sniff)
    {
        bool isEnabled = sniff.TryGetProperty("enabled", out JsonElement enabled)
            && enabled.ValueKind == JsonValueKind.True;
        if (!isEnabled) { return; }
        string template = Text(sniff, "template");
        if (template.Length == 0) { _log.Refuse("bodySniff", "a body that the browser finds out is not fixed."); }
        _body = template;
    }

    private void ReadClientOptions(JsonElement options)
    {
        foreach (JsonProperty member in options.EnumerateObject())
        {
            if (ProviderMembers.IsEmpty(member.Value)) { continue; }
            bool isVersions = member.Name == "supportedProtocolVersions" && member.Value.ValueKind == JsonValueKind.Array;
            bool hasTls13 = isVersions && member.Value.EnumerateArray().Any(
                version => version.ValueKind == JsonValueKind.String && version.ValueEquals("TLS1_3"u8));
            if (!hasTls13)
            {
                _log.Refuse(
                    $"additionalClientOptions.{ProviderMembers.Shown(member.Name)}",
                    "sessions are TLS 1.3, and nothing else of them can be chosen.");
            }
        }
    }

    private void ReadValues(JsonElement request)
    {
        if (!request.TryGetProperty("paramValues", out JsonElement values) || values.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (JsonProperty value in values.EnumerateObject())
        {
            if (value.Value.ValueKind == JsonValueKind.String) { _values[value.Name] = value.Value.GetString()!; }
            else { _log.Refuse($"paramValues.{ProviderMembers.Shown(value.Name)}", "a text is needed."); }
        }
    }

    private void ReadTitle(JsonElement from)
    {
        foreach (string member in (string[])["title", "name", "providerName"])
        {
            string text = Text(from, member);
            if (_title.Length == 0 && text.Length > 0 && TextRules.IsShown(text, TemplateLimits.MaxTitleLength))
            {
                _title = text;
            }
        }
    }

    private void RefuseUnknown(JsonProperty member)
    {
        if (ProviderMembers.IsEmpty(member.Value)) { return; }
        _log.Refuse(ProviderMembers.Shown(member.Name), "what this member means cannot be said in a template.");
    }

    private Verdict<ImportedTemplate> Build(ProviderResponse response)
    {
        HashSet<string> none = [];
        JsonObject json = new()
        {
            ["version"] = TemplateLimits.Version,
            ["name"] = ImportNames.Take(_title.Length > 0 ? _title : _request.Host, none),
            ["title"] = _title,
            ["hosts"] = new JsonArray(_request.Host),
            ["port"] = _request.Port,
            ["parameters"] = _parameters.ToJson(),
            ["exchanges"] = new JsonArray(_request.Exchange),
            ["fields"] = response.Fields,
            ["predicates"] = response.Predicates,
        };
        Verdict<Template> template = Template.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        return template.IsAccepted
            ? new ImportedTemplate(template.Value, _log.Assumptions, _parameters.Select(_values))
            : Malformed(template.Detail);
    }

    private Rejection Refused()
    {
        IEnumerable<string> shown = _log.Reasons.Take(MaxShownReasons);
        return Malformed(string.Join('\n', shown));
    }

    private static string Text(JsonElement from, string member) =>
        from.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : string.Empty;

    private static Rejection Malformed(string detail) => new(RejectionCode.Malformed, detail);
}
