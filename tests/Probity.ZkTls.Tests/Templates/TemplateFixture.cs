using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Core.Verdicts;
using Probity.Testing;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

/// <summary>Short ways to make templates, and the fixtures beside the built-in ones.</summary>
internal sealed record TemplateFixture(
    Template Template, string Host, int Port, long OpenedSeconds, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values,
    byte[] Response, JsonObject Expected)
{
    /// <summary>A small template without findings of the checker.</summary>
    public const string Small = """
        {"version":1,"name":"small","hosts":["a.example"],
         "parameters":{"token":{"kind":"secret"}},
         "exchanges":[{"method":"GET","path":"/me","headers":{"Authorization":"Bearer {token}"}}],
         "fields":{"status":{"path":"$.status","type":"text"}},
         "predicates":{"isActive":{"value":"status","equals":"active"}}}
        """;

    public static Template Parse(string json)
    {
        Verdict<Template> verdict = Template.Parse(Encoding.UTF8.GetBytes(json));
        Assert.True(verdict.IsAccepted, verdict.Detail);
        return verdict.Value;
    }

    /// <summary>The small template with members replaced, added or, for null, removed.</summary>
    public static string With(params (string Path, string? Json)[] changes)
    {
        JsonObject template = JsonNode.Parse(Small)!.AsObject();
        foreach ((string path, string? json) in changes)
        {
            string[] names = path.Split('/');
            JsonNode at = template;
            foreach (string name in names[..^1])
            {
                at = int.TryParse(name, out int index) ? at[index]! : at[name] ??= new JsonObject();
            }

            if (json is null) { at.AsObject().Remove(names[^1]); }
            else { at[names[^1]] = JsonNode.Parse(json); }
        }

        return template.ToJsonString(new JsonSerializerOptions());
    }

    public static void RequireRoundTrip(Template template)
    {
        Verdict<Template> again = Template.Parse(template.ToCanonicalJson());
        Assert.True(again.IsAccepted, again.Detail);
        Assert.Equal(template.ToCanonicalJson(), again.Value.ToCanonicalJson());
        Assert.Equal(
            TemplateCompiler.Compile(template).Value?.Bytes.ToArray(), TemplateCompiler.Compile(again.Value).Value?.Bytes.ToArray());
    }

    public static void RequireGood(string json) => _ = Parse(json);

    public static void RequireRefused(string json, string reason)
    {
        Verdict<Template> verdict = Template.Parse(Encoding.UTF8.GetBytes(json));
        Assert.False(verdict.IsAccepted);
        Assert.Contains(reason, verdict.Detail, StringComparison.OrdinalIgnoreCase);
    }

    public static TemplateFixture Load(string name)
    {
        JsonObject parameters = JsonNode.Parse(File.ReadAllBytes(PathOf(name, "parameters.json")))!.AsObject();
        Dictionary<string, ReadOnlyMemory<byte>> values = [];
        foreach ((string key, JsonNode? value) in parameters["values"]!.AsObject())
        {
            values.Add(key, Encoding.UTF8.GetBytes((string)value!));
        }

        return new TemplateFixture(
            BuiltInTemplates.Find(name)!,
            (string)parameters["host"]!,
            (int)parameters["port"]!,
            DateTimeOffset.Parse((string)parameters["opened"]!, null).ToUnixTimeSeconds(),
            values,
            File.ReadAllBytes(PathOf(name, "response.http")),
            JsonNode.Parse(File.ReadAllBytes(PathOf(name, "expected.json")))!.AsObject());
    }

    private static string PathOf(string name, string file) => Repository.Path("templates", name, file);
}
