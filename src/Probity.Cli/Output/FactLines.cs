namespace Probity.Cli.Output;

/// <summary>Lines of a label and what belongs to it, all values below each other.</summary>
internal static class FactLines
{
    /// <summary>Writes one line.</summary>
    public static void WriteFact(this TextWriter output, string label, string value) =>
        output.WriteLine($"  {label,-13}  {value}");
}
