using System.Text.RegularExpressions;
using Probity.Testing;

namespace Probity.House.Tests;

/// <summary>What every source file keeps to.</summary>
public sealed partial class SourceFileTests
{
    private const int MaxFileLines = 500;

    // The style asks for 110; what stands above 120 waits for its next change.
    private const int MaxLineLength = 180;
    private const int NarrowLineLength = 120;
    private const int MaxReadmeLines = 30;

    private static readonly string[] NarrowProjects = ["Probity.Cli", "Probity.House.Tests", "Probity.Testing"];

    // Raw memory outside of Kernels/, each with its reason.
    private static readonly Dictionary<string, string> RawMemoryExceptions = new()
    {
        ["src/Probity.ProofSystem/Proof/ProgramCommitment.cs"] = "leaves as bytes, which is a cast of a span",
        ["src/Probity.Prover/Commit/CommittedTree.cs"] = "leaves as bytes, which is a cast of a span",
        ["src/Probity.Prover/Commit/ProverRandomness.cs"] = "salts as bytes, which is a cast of a span",
        ["src/Probity.Prover/Commit/LeafSalts.cs"] = "salts as bytes, which is a cast of a span",
        ["src/Probity.Machine/Executor/SystemCalls.cs"] = "guest memory as words, which is a cast of a span",
        ["src/Probity.Storage/Sqlite/SqliteLibrary.cs"] = "says where the system's SQLite is; touches no memory",
        ["src/Probity.Cli/Programs/MachineProbe.cs"] = "asks for the width of vectors, to print it",
    };

    public static TheoryData<string> Projects =>
        [.. Repository.Files("src", ".csproj").Select(path => Path.GetDirectoryName(path)!.Replace('\\', '/'))];

    private static IEnumerable<string> Sources =>
        Repository.Files("src", ".cs").Concat(Repository.Files("tests", ".cs"));

    [Fact]
    public void Raw_memory_and_intrinsics_live_in_Kernels()
    {
        string[] found =
        [
            .. Repository.Files("src", ".cs")
                .Where(path => !path.Contains("/Kernels/", StringComparison.Ordinal))
                .Where(path => RawMemory().IsMatch(WithoutComments(File.ReadAllText(Repository.Path(path))))),
        ];
        Rule.None(found.Except(RawMemoryExceptions.Keys));
    }

    [Fact]
    public void Nothing_under_src_writes_to_the_console_but_the_command_line() => Rule.None(
        Repository.Files("src", ".cs")
            .Where(path => !path.StartsWith("src/Probity.Cli/", StringComparison.Ordinal))
            .Where(path => ConsoleUse().IsMatch(WithoutComments(File.ReadAllText(Repository.Path(path))))));

    [Theory, MemberData(nameof(Projects))]
    public void Every_project_has_a_short_README(string folder)
    {
        string readme = Repository.Path(folder, "README.md");
        Assert.True(File.Exists(readme), $"{folder} has no README.md");
        Assert.InRange(File.ReadAllLines(readme).Length, 5, MaxReadmeLines);
    }

    [Fact]
    public void Folder_READMEs_are_short() => Rule.None(
        Repository.Files("src", ".md")
            .Where(path => File.ReadAllLines(Repository.Path(path)).Length > MaxReadmeLines));

    [Fact]
    public void Files_are_not_longer_than_can_be_kept_in_mind() => Rule.None(
        Sources.Where(path => File.ReadAllLines(Repository.Path(path)).Length > MaxFileLines));

    [Fact]
    public void Lines_are_not_longer_than_a_window() => Rule.None(
        Sources.SelectMany(path => File.ReadLines(Repository.Path(path))
            .Select((line, i) => (line.Length, Number: i + 1))
            .Where(line => line.Length > LimitOf(path))
            .Select(line => $"{path}:{line.Number} has {line.Length} characters")));

    [Fact]
    public void Every_source_file_ends_with_a_line_end_and_has_no_carriage_returns() => Rule.None(
        Sources.Where(path =>
        {
            string text = File.ReadAllText(Repository.Path(path));
            return !text.EndsWith('\n') || text.Contains('\r', StringComparison.Ordinal);
        }));

    private static int LimitOf(string path) =>
        NarrowProjects.Any(name => path.Contains(name, StringComparison.Ordinal)) ? NarrowLineLength : MaxLineLength;

    private static string WithoutComments(string text) => Comment().Replace(text, string.Empty);

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\bunsafe\b|System\.Runtime\.Intrinsics|\bMemoryMarshal\b|\bUnsafe\.|\bNativeMemory\b|\bfixed\s*\(|DllImport")]
    private static partial Regex RawMemory();

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleUse();
}
