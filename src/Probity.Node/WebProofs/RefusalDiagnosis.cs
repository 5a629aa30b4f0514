using System.Text;
using System.Text.Json.Nodes;
using Probity.Core.Verdicts;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;

namespace Probity.Node.WebProofs;

/// <summary>
/// Names the field or the predicate that the guest's exit code leaves open, by asking it about each one
/// alone. For the holder's eyes; nothing of it is proven.
/// </summary>
internal static class RefusalDiagnosis
{
    private const byte FieldMissing = 42, FieldOfOtherType = 43, PredicateFails = 50;

    /// <summary>Why there is no claim, in one sentence.</summary>
    /// <param name="template">The template.</param>
    /// <param name="exitCode">The guest's.</param>
    /// <param name="run">Runs the guest on the same session with another template; gives its exit
    /// code.</param>
    public static string Explain(Template template, byte exitCode, Func<CompiledTemplate, byte> run)
    {
        string sentence = WebGuest.Describe(exitCode);
        IEnumerable<(string Name, JsonObject Template)> parts = exitCode switch
        {
            FieldMissing or FieldOfOtherType => template.Fields.Select(field => (
                $"{field.Name}, {field.Path}", Only(template, "fields", field.Name))),
            PredicateFails => template.Predicates.Where(predicate => predicate.IsRequired)
                .Select(predicate => (
                predicate.Name, Only(template, "predicates", predicate.Name))),
            _ => [],
        };
        foreach ((string name, JsonObject part) in parts)
        {
            Verdict<Template> parsed = Template.Parse(Encoding.UTF8.GetBytes(part.ToJsonString()));
            if (!parsed.IsAccepted) { continue; }
            Verdict<CompiledTemplate> compiled = TemplateCompiler.Compile(parsed.Value);
            if (compiled.IsAccepted && run(compiled.Value) == exitCode)
            {
                return $"{sentence.TrimEnd('.')}: {name}.";
            }
        }

        return sentence;
    }

    private static JsonObject Only(Template template, string member, string name)
    {
        JsonObject json = JsonNode.Parse(template.ToCanonicalJson())!.AsObject();
        json.Remove("accountTag");
        if (member == "fields") { json.Remove("predicates"); }
        JsonObject items = json[member]!.AsObject();
        foreach (string other in items.Select(item => item.Key).Where(key => key != name).ToArray())
        {
            items.Remove(other);
        }

        return json;
    }
}
