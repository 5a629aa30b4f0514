using System.Text.RegularExpressions;
using Probity.Testing;

namespace Probity.House.Tests;

/// <summary>Documents that lead somewhere, and say nothing about the machine they were written on.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] TextExtensions =
        [".md", ".cs", ".csproj", ".props", ".slnx", ".c", ".h", ".S", ".ld", ".json", ".txt", ".golden", ".sh", ""];

    // Paths of somebody's own machine have no business in a repository.
    private static readonly string[] ForeignPaths = ["/work/", "/root/", "/home/", "/Users/", "/mnt/", "C:\\"];

    [Fact]
    public void Every_link_of_a_document_leads_to_a_file()
    {
        List<string> broken = [];
        foreach (string document in Repository.Files(string.Empty, ".md"))
        {
            string folder = Path.GetDirectoryName(Repository.Path(document))!;
            foreach (Match link in MarkdownLink().Matches(File.ReadAllText(Repository.Path(document))))
            {
                string target = link.Groups[1].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains("://", StringComparison.Ordinal)) { continue; }
                string path = Path.Combine(folder, target);
                if (!File.Exists(path) && !Directory.Exists(path)) { broken.Add($"{document}: {target}"); }
            }
        }

        Rule.None(broken);
    }

    [Fact]
    public void Every_document_that_is_cited_exists_and_has_the_cited_section()
    {
        List<string> broken = [];
        foreach (string source in Repository.Files(string.Empty, ".cs", ".md"))
        {
            // A citation may run over the end of a line of comment.
            string text = LineOfComment().Replace(File.ReadAllText(Repository.Path(source)), " ");
            foreach (Match citation in Citation().Matches(text))
            {
                string document = citation.Groups[1].Value, section = citation.Groups[2].Value;
                string path = Repository.Path(document);
                if (!File.Exists(path))
                {
                    broken.Add($"{source}: there is no {document}");
                }
                else if (section.Length > 0 && !HasSection(path, section))
                {
                    broken.Add($"{source}: {document} has no section {section}");
                }
            }
        }

        Rule.None(broken);
    }

    [Fact]
    public void No_file_names_a_path_of_somebody_s_machine()
    {
        const string ThisFile = "tests/Probity.House.Tests/DocumentTests.cs";
        List<string> found = [];
        foreach (string path in Repository.Files(string.Empty, TextExtensions).Where(path => path != ThisFile))
        {
            string text = File.ReadAllText(Repository.Path(path));
            found.AddRange(ForeignPaths
                .Where(foreign => text.Contains(foreign, StringComparison.Ordinal))
                .Select(foreign => $"{path}: {foreign}"));
        }

        Rule.None(found);
    }

    // "section 5.2" is a heading such as "### 5.2 Zerocheck"; "section 4" one such as "## 4. The opening".
    private static bool HasSection(string path, string section) => File.ReadLines(path).Any(
        line => Regex.IsMatch(line, $@"^#+\s+(section\s+)?{Regex.Escape(section)}([.:\s]|$)", RegexOptions.IgnoreCase));

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex(@"\n\s*///?\s*")]
    private static partial Regex LineOfComment();

    [GeneratedRegex(@"(docs/[A-Za-z0-9/_-]+\.md)(?:,\s+section\s+([0-9]+(?:\.[0-9]+)*))?")]
    private static partial Regex Citation();
}
