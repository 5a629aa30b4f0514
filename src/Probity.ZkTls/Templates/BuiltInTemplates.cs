using System.Reflection;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates;

/// <summary>The templates that come with Probity. Source: templates/README.md.</summary>
public static class BuiltInTemplates
{
    private const string Prefix = "Probity.Templates.";
    private const string Suffix = ".json";

    private static readonly Assembly Here = typeof(BuiltInTemplates).Assembly;

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Here.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A template by its name; null for a name that is not among <see cref="Names"/>.</summary>
    public static Template? Find(string name)
    {
        if (ReadJson(name) is not { } json) { return null; }
        Verdict<Template> template = Template.Parse(json);
        return template.IsAccepted
            ? template.Value
            : throw new InvalidOperationException($"The built-in template {name} is wrong: {template.Detail}");
    }

    /// <summary>The JSON of a template as it is in the repository; null for an unknown name.</summary>
    public static byte[]? ReadJson(string name)
    {
        if (!Names.Contains(name)) { return null; }
        using Stream stream = Here.GetManifestResourceStream($"{Prefix}{name}{Suffix}")!;
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        return json;
    }
}
