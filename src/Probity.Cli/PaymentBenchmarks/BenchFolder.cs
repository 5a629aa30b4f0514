namespace Probity.Cli.PaymentBenchmarks;

/// <summary>The folder with the peer's programs: <c>bench/x402</c> of the repository.</summary>
internal static class BenchFolder
{
    private const string Install = "npm ci --prefix bench/x402 --ignore-scripts";

    /// <summary>Finds it.</summary>
    /// <exception cref="CliException">It is not there, or its packages are not installed.</exception>
    public static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "bench", "x402");
            if (!File.Exists(Path.Combine(folder, "package.json"))) { continue; }
            if (File.Exists(Anvil(folder))
                && Directory.Exists(Path.Combine(folder, "node_modules", "@x402", "express")))
            {
                return folder;
            }

            throw new CliException($"the peer's packages are not installed; with node, {Install} does it");
        }

        throw new CliException("this benchmark needs the folder bench/x402 of the repository");
    }

    /// <summary>The chain's program; the lock file names the one for this kind of machine only.</summary>
    public static string Anvil(string folder) =>
        Path.Combine(folder, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");
}
