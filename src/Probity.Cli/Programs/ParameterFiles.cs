using System.Text;
using Probity.ZkTls.Templates;

namespace Probity.Cli.Programs;

/// <summary>
/// Values of a template's parameters from what the user gave: URL, header lines, files, the command line.
/// </summary>
/// <param name="template">Whose parameters they are.</param>
internal sealed class ParameterFiles(Template template)
{
    private const int MaxFileBytes = 1 << 16;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _values = [];

    /// <summary>What was found so far, by name.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Values => _values;

    /// <summary>Takes the values found in the URL.</summary>
    public void Add(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values)
    {
        foreach ((string name, ReadOnlyMemory<byte> value) in values) { Add(name, value, "the URL"); }
    }

    /// <summary>Takes NAME=VALUE of a public parameter from the command line, where other users can see it.</summary>
    public void AddArgument(string assignment)
    {
        (string name, string value) = Split(assignment, '=', "--parameter takes NAME=VALUE");
        TemplateParameter? parameter = template.Parameters.FirstOrDefault(known => known.Name == name);
        if (parameter is not null && parameter.Kind != ParameterKind.Public)
        {
            throw new CliException(
                $"parameter {name} is private, and command lines are seen by others: put it into a --parameter-file or "
                + "--header-file",
                ExitStatus.WrongUsage);
        }

        Add(name, Encoding.UTF8.GetBytes(value), "the command line");
    }

    /// <summary>Takes lines NAME=VALUE of a file.</summary>
    public void AddParameterFile(string path)
    {
        foreach (string line in Lines(path, "the parameters"))
        {
            (string name, string value) = Split(line, '=', $"a line of {path} is not NAME=VALUE");
            Add(name, Encoding.UTF8.GetBytes(value), path);
        }
    }

    /// <summary>
    /// Takes lines of HTTP headers, as they are copied from a browser; those that the template has no place for are
    /// left out.
    /// </summary>
    public void AddHeaderFile(string path)
    {
        foreach (string line in Lines(path, "the headers"))
        {
            (string name, string value) = Split(line, ':', $"a line of {path} is not a header");
            foreach ((string wanted, IReadOnlyList<TemplateTextPart> parts) in
                template.Exchanges.SelectMany(exchange => exchange.Headers))
            {
                bool isWanted = wanted.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase);
                if (isWanted) { AddHeader(wanted, value.Trim(), parts, path); }
            }
        }
    }

    private void AddHeader(string name, string value, IReadOnlyList<TemplateTextPart> parts, string path)
    {
        string prefix = parts[0].IsParameter ? string.Empty : parts[0].Literal;
        if (parts.Count == 0 || !parts[^1].IsParameter) { return; }
        if (!value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            throw new CliException(
                $"the header {name} in {path} does not begin with '{prefix}', as the template wants it");
        }

        Add(template.Parameters[parts[^1].Parameter].Name, Encoding.UTF8.GetBytes(value[prefix.Length..]), path);
    }

    private void Add(string name, ReadOnlyMemory<byte> value, string source)
    {
        if (template.Parameters.All(parameter => parameter.Name != name))
        {
            throw new CliException(
                $"template {template.Name} has no parameter {name}; these are: "
                + string.Join(", ", template.Parameters.Select(parameter => parameter.Name)));
        }

        if (!_values.TryAdd(name, value) && !_values[name].Span.SequenceEqual(value.Span))
        {
            throw new CliException(
                $"parameter {name} is given twice, with different values; the second time in {source}");
        }
    }

    private static IEnumerable<string> Lines(string path, string what) =>
        Encoding.UTF8.GetString(InputFile.Read(path, what, MaxFileBytes)).Split('\n')
            .Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#');

    private static (string Name, string Value) Split(string text, char separator, string problem)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at > 0 ? (text[..at], text[(at + 1)..]) : throw new CliException(problem, ExitStatus.WrongUsage);
    }
}
