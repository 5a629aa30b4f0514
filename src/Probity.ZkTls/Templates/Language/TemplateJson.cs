using System.Text.Json;
using System.Text.Json.Serialization;

namespace Probity.ZkTls.Templates.Language;

/// <summary>A template as it is written. Source: docs/specs/template.md, section 2.</summary>
/// <remarks>
/// Members that may be missing are not nullable and have a default, so that an explicit null is refused.
/// They have setters because generated code would lose the defaults of init-only members.
/// </remarks>
internal sealed class TemplateJson
{
    public required int Version { get; set; }

    public required string Name { get; set; }

    public string Title { get; set; } = string.Empty;

    public string Description { get; set; } = string.Empty;

    public required List<string> Hosts { get; set; }

    public JsonElement Port { get; set; }

    public OrderedDictionary<string, ParameterJson> Parameters { get; set; } = [];

    public required List<ExchangeJson> Exchanges { get; set; }

    public OrderedDictionary<string, FieldJson> Fields { get; set; } = [];

    public OrderedDictionary<string, PredicateJson> Predicates { get; set; } = [];

    public AccountTagJson AccountTag { get; set; } = AccountTagJson.None;
}

/// <summary>Source: docs/specs/template.md, section 2.2.</summary>
internal sealed class ParameterJson
{
    public required string Kind { get; set; }

    public string Description { get; set; } = string.Empty;

    public string Default { get; set; } = NoDefault;

    /// <summary>Stands for "missing" by its reference; a template can write any text.</summary>
    public static string NoDefault { get; } = new('-', 1);
}

/// <summary>Source: docs/specs/template.md, section 2.3.</summary>
internal sealed class ExchangeJson
{
    public required string Method { get; set; }

    public required string Path { get; set; }

    public OrderedDictionary<string, string> Query { get; set; } = [];

    public OrderedDictionary<string, string> Headers { get; set; } = [];

    public JsonElement Body { get; set; }
}

/// <summary>Source: docs/specs/template.md, section 2.4.</summary>
internal sealed class FieldJson
{
    public required string Path { get; set; }

    public required string Type { get; set; }

    public int Scale { get; set; }

    public bool Reveal { get; set; }
}

/// <summary>Source: docs/specs/template.md, section 2.5.</summary>
internal sealed class PredicateJson
{
    public required JsonElement Value { get; set; }

    public JsonElement AtLeast { get; set; }

    public JsonElement AtMost { get; set; }

    public JsonElement Between { get; set; }

    [JsonPropertyName("equals")]
    public JsonElement EqualTo { get; set; }

    [JsonPropertyName("notEquals")]
    public JsonElement NotEqualTo { get; set; }

    public JsonElement OneOf { get; set; }

    public JsonElement NoneOf { get; set; }

    public bool Required { get; set; } = true;
}

/// <summary>Source: docs/specs/template.md, section 2.7.</summary>
internal sealed class AccountTagJson
{
    public static AccountTagJson None { get; } = new() { Scope = string.Empty, Field = string.Empty };

    public required string Scope { get; set; }

    public required string Field { get; set; }
}

/// <summary>Strict: what is not known, doubled or null is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = TemplateLimits.MaxJsonDepth,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TemplateJson))]
internal sealed partial class TemplateJsonContext : JsonSerializerContext;
