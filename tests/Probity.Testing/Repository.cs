namespace Probity.Testing;

/// <summary>Finds files of this repository, from the test's binary upwards.</summary>
public static class Repository
{
    private const string Mark = "Probity.slnx";

    private static readonly string[] Generated =
        ["bin", "obj", ".git", ".build", "node_modules", "TestResults", ".vs", ".idea"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A full path.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>Paths of all files, relative to the root, with '/', in order; no build outputs.</summary>
    /// <param name="folder">Relative to the root; empty for everything.</param>
    /// <param name="extensions">With their dot; empty for all.</param>
    public static IReadOnlyList<string> Files(string folder, params string[] extensions)
    {
        List<string> found = [];
        Collect(new DirectoryInfo(Path(folder)), found);
        return
        [
            .. found.Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
                .Where(file => extensions.Length == 0 || extensions.Contains(System.IO.Path.GetExtension(file)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static void Collect(DirectoryInfo folder, List<string> found)
    {
        if (!folder.Exists) { return; }
        found.AddRange(folder.EnumerateFiles().Select(file => file.FullName));
        foreach (DirectoryInfo inner in folder.EnumerateDirectories())
        {
            // guests/bin holds sources of truth, not build outputs.
            bool isGenerated = Generated.Contains(inner.Name) && !(inner.Name == "bin" && folder.Name == "guests");
            if (!isGenerated) { Collect(inner, found); }
        }
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Mark))) { return folder.FullName; }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Mark}.");
    }
}
