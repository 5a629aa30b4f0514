using System.Collections.Immutable;
using System.Reflection;

namespace Probity.Cli.Programs;

/// <summary>The programs of <c>guests/</c> with their usual inputs, carried inside of this assembly.</summary>
internal static class BuiltInPrograms
{
    private const string BinaryPrefix = "Probity.Guests.Bin.";
    private const string InputPrefix = "Probity.Guests.Input.";
    private const string BinarySuffix = ".elf";

    /// <summary>All names, in alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. Resources.GetManifestResourceNames()
            .Where(name => name.StartsWith(BinaryPrefix, StringComparison.Ordinal))
            .Select(name => name[BinaryPrefix.Length..^BinarySuffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>All names, for a sentence.</summary>
    public static string NameList => string.Join(", ", Names);

    private static Assembly Resources => typeof(BuiltInPrograms).Assembly;

    /// <summary>The program's ELF file.</summary>
    public static byte[] Elf(string name) => Read(BinaryPrefix + name + BinarySuffix);

    /// <summary>A usual input, or nothing where the program has none.</summary>
    /// <param name="name">The program.</param>
    /// <param name="kind">"private" or "public", or another file's name without extension.</param>
    public static byte[] Input(string name, string kind)
    {
        string prefix = $"{InputPrefix}{name}/{kind}.";
        string? found = Resources.GetManifestResourceNames()
            .FirstOrDefault(resource => resource.StartsWith(prefix, StringComparison.Ordinal));
        return found is null ? [] : Read(found);
    }

    private static byte[] Read(string resource)
    {
        using Stream stream = Resources.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from this build.");
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
