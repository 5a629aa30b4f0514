using Probity.Cli.Output;
using Probity.Core.Verdicts;
using Probity.ZkTls.Templates;

namespace Probity.Cli.Programs;

/// <summary>Templates as the user named them: built-in ones by name, others by file.</summary>
internal static class TemplateFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads a template.</summary>
    /// <param name="name">A built-in template's name, or a path. A file of such a name is written ./name.</param>
    public static Template Read(string name)
    {
        if (BuiltInTemplates.Find(name) is { } builtIn) { return builtIn; }
        if (!File.Exists(name) && !Directory.Exists(name))
        {
            throw new CliException(
                $"there is no file {name}, nor a built-in template of that name; these are: "
                + $"{string.Join(", ", BuiltInTemplates.Names)}");
        }

        Verdict<Template> template = Template.Parse(ReadBytes(name));
        return template.IsAccepted
            ? template.Value
            : throw new CliException($"cannot use the template {name}: {Wording.Clause(template.Detail)}");
    }

    /// <summary>Reads a file's bytes.</summary>
    public static byte[] ReadBytes(string path) => InputFile.Read(path, "the template", MaxBytes);
}
