using System.Text;
using Probity.Testing;

namespace Probity.Node.Tests.Interop;

/// <summary>Runs each server once, however many tests ask; writes the table at the end.</summary>
public sealed class InteropRun : IAsyncLifetime
{
    private readonly InteropFiles _files = new();
    private readonly Dictionary<string, Lazy<Task<InteropReport>>> _reports;

    public InteropRun() => _reports = ServerCatalog.Names.ToDictionary(
        name => name, name => new Lazy<Task<InteropReport>>(() => RunAsync(name)));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<InteropReport> OfAsync(string name) => _reports[name].Value;

    /// <summary>The matrix, a column for each server, in Markdown.</summary>
    internal static string Table(IReadOnlyList<InteropReport> reports)
    {
        StringBuilder text = new();
        AppendLine(text, ["", .. reports.Select(report => report.Name)]);
        AppendLine(text, [.. Enumerable.Repeat("---", reports.Count + 1)]);
        AppendLine(text, ["version", .. reports.Select(report => report.Version)]);
        foreach (string row in ServerTrial.Rows)
        {
            AppendLine(text, [row, .. reports.Select(report => report[row])]);
        }

        return text.ToString();
    }

    /// <summary>Writes a text below the build folder, where it is not in anybody's way.</summary>
    internal static void WriteReport(string text)
    {
        Directory.CreateDirectory(Repository.Path(".build"));
        File.WriteAllText(Repository.Path(".build", "interop.txt"), text);
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private async Task<InteropReport> RunAsync(string name)
    {
        await using RealServer server = await ServerCatalog.StartAsync(name, _files);
        return await new ServerTrial(server, _files).RunAsync(name);
    }
}
