using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.ZkTls.Templates.Language;

namespace Probity.ZkTls.Templates.Import;

/// <summary>The request of a provider template as hosts, port and one exchange.</summary>
internal sealed class ProviderRequest(ImportLog log, ImportParameters parameters)
{
    private const string Scheme = "https://";
    private const int DefaultPort = 443;
    private const int MaxBodyDepth = 12;

    // The compiler writes these with the same meaning.
    private static readonly Dictionary<string, string> SameHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Accept-Encoding"] = "identity", ["Connection"] = "close",
    };

    public string Host { get; private set; } = string.Empty;

    public int Port { get; private set; } = DefaultPort;

    public JsonObject Exchange { get; } = [];

    public void ReadUrl(string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            log.Refuse("url", "it does not begin with https://.");
            return;
        }

        string rest = url[Scheme.Length..];
        if (rest.ContainsAny('#', '@'))
        {
            log.Refuse("url", "a fragment or user information has no place in a request.");
            return;
        }

        int end = rest.AsSpan().IndexOfAny('/', '?');
        ReadAuthority(end < 0 ? rest : rest[..end]);
        string target = end < 0 ? "/" : rest[end..];
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? target : target[..mark];
        Exchange["path"] = string.Join('/', (path.Length == 0 ? "/" : path).Split('/').Select(
            segment => Whole(segment, "a segment of the path")));
        if (mark >= 0) { ReadQuery(target[(mark + 1)..]); }
    }

    public void ReadMethod(string method)
    {
        if (method is not ("GET" or "POST")) { log.Refuse("method", "only GET and POST are possible."); }
        Exchange["method"] = method;
    }

    public void ReadHeaders(JsonElement headers)
    {
        if (headers.ValueKind != JsonValueKind.Object)
        {
            log.Refuse("headers", "an object is needed.");
            return;
        }

        foreach (JsonProperty header in headers.EnumerateObject())
        {
            if (header.Value.ValueKind != JsonValueKind.String)
            {
                log.Refuse($"headers.{header.Name}", "a string is needed.");
                continue;
            }

            AddHeader(header.Name, header.Value.GetString()!);
        }
    }

    /// <summary>Adds a header of the template, or finds that the compiler adds it itself.</summary>
    public void AddHeader(string name, string value)
    {
        if (SameHeaders.TryGetValue(name, out string? same))
        {
            if (!value.Equals(same, StringComparison.OrdinalIgnoreCase))
            {
                log.Refuse($"headers.{name}", $"only {same} is possible.");
            }

            return;
        }

        bool isOwnHost = name.Equals("Host", StringComparison.OrdinalIgnoreCase)
            && value.Equals(Host, StringComparison.OrdinalIgnoreCase);
        if (isOwnHost) { return; }
        if (HasHeader(name))
        {
            log.Refuse($"headers.{name}", "it is there twice.");
            return;
        }

        Headers()[name] = parameters.Convert(value);
    }

    /// <summary>Adds a header whose value only the client knows.</summary>
    public void AddSecretHeader(string name, string parameter, string prefix = "")
    {
        if (HasHeader(name)) { return; }
        Headers()[name] = $"{prefix}{{{parameters.AddSecret(parameter)}}}";
    }

    public void ReadBody(string text)
    {
        if (text.Length == 0) { return; }
        if (StrictJson.Check(System.Text.Encoding.UTF8.GetBytes(text), TemplateLimits.MaxJsonBytes, MaxBodyDepth) is not null)
        {
            log.Refuse("body", "it is not JSON with placeholders inside of strings only.");
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxBodyDepth });
            Exchange["body"] = Convert(document.RootElement);
        }
        catch (JsonException)
        {
            log.Refuse("body", "an object of it has a member twice.");
        }
    }

    private void ReadAuthority(string authority)
    {
        int colon = authority.IndexOf(':', StringComparison.Ordinal);
        string host = (colon < 0 ? authority : authority[..colon]).ToLowerInvariant();
        int port = DefaultPort;
        bool isPort = colon < 0 || (int.TryParse(
            authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is >= 1 and <= 65_535);
        if (!TextRules.IsHost(host) || !isPort)
        {
            log.Refuse("url", "the host is not fixed, or the port is not a number.");
            return;
        }

        Host = host;
        Port = port;
    }

    private void ReadQuery(string query)
    {
        JsonObject values = [];
        foreach (string pair in query.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? pair : pair[..equals];
            if (equals < 1 || !TextRules.IsQueryName(name) || values.ContainsKey(name))
            {
                log.Refuse("url", "its query has a value without '=', a placeholder as name, or a name twice.");
                return;
            }

            values[name] = Whole(pair[(equals + 1)..], "a value of the query");
        }

        Exchange["query"] = values;
    }

    private string Whole(string text, string what)
    {
        if (ImportParameters.WholePlaceholder(text) is { } source) { return $"{{{parameters.NameOf(source)}}}"; }
        if (text.ContainsAny('{', '}'))
        {
            log.Refuse(
                "url",
                $"a placeholder is only a part of {what}; what it may hold could not be told from the rest.");
        }

        return text;
    }

    private bool HasHeader(string name) => Exchange["headers"] is JsonObject headers
        && headers.Any(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private JsonObject Headers()
    {
        if (Exchange["headers"] is not JsonObject headers) { Exchange["headers"] = headers = []; }
        return headers;
    }

    private JsonNode? Convert(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                JsonObject members = [];
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (member.Name.Contains("{{", StringComparison.Ordinal))
                    {
                        log.Refuse("body", "a placeholder stands in the name of a member.");
                    }

                    members[member.Name] = Convert(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                JsonArray elements = [];
                foreach (JsonElement element in value.EnumerateArray()) { elements.Add(Convert(element)); }
                return elements;
            case JsonValueKind.String:
                return parameters.Convert(value.GetString()!);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonNode.Parse(value.GetRawText());
        }
    }
}
