namespace Probity.Testing;

/// <summary>Pins a text: it may change only with UPDATE_GOLDEN=1, in a commit that says why.</summary>
public static class GoldenFile
{
    private const string Switch = "UPDATE_GOLDEN";

    /// <summary>Fails unless the text is the file's, and says where they part.</summary>
    /// <param name="path">Relative to the repository's root.</param>
    /// <param name="actual">With '\n' as the end of lines.</param>
    public static void Require(string path, string actual)
    {
        string file = Repository.Path(path);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        string expected = File.Exists(file) ? File.ReadAllText(file) : string.Empty;
        if (expected == actual) { return; }
        string[] expectedLines = expected.Split('\n'), actualLines = actual.Split('\n');
        int line = 0;
        while (line < expectedLines.Length && line < actualLines.Length && expectedLines[line] == actualLines[line])
        {
            line++;
        }

        throw new InvalidOperationException(
            $"{path}, line {line + 1} differs ({Switch}=1 rewrites the file).\n"
            + $"expected: {expectedLines.ElementAtOrDefault(line) ?? "(end)"}\n"
            + $"actual:   {actualLines.ElementAtOrDefault(line) ?? "(end)"}");
    }
}
