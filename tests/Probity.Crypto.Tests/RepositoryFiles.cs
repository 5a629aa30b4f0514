namespace Probity.Crypto.Tests;

internal static class RepositoryFiles
{
    /// <summary>The bytes of a file of the repository, found from the test binary upwards.</summary>
    internal static byte[] Read(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, path);
            if (File.Exists(candidate)) { return File.ReadAllBytes(candidate); }
        }

        throw new FileNotFoundException("Not in the repository.", path);
    }
}
