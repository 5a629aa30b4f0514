using System.Xml.Linq;
using Probity.Testing;

namespace Probity.House.Tests;

/// <summary>References point one way, as the table in docs/ARCHITECTURE.md says.</summary>
public sealed class ReferenceTests
{
    private const string Document = "docs/ARCHITECTURE.md";
    private const string FirstHead = "project";
    private const string SecondHead = "may reference";

    [Fact]
    public void Projects_reference_what_the_architecture_allows_and_nothing_else()
    {
        Dictionary<string, string[]> allowed = AllowedReferences();
        IReadOnlyList<string> projects = Repository.Files("src", ".csproj");
        Assert.NotEmpty(projects);
        foreach (string project in projects)
        {
            string name = ShortName(project);
            Assert.True(allowed.ContainsKey(name), $"{Document} has no row for {name}");
            string[] actual =
            [
                .. XDocument.Load(Repository.Path(project)).Descendants("ProjectReference")
                    .Select(reference => ShortName((string)reference.Attribute("Include")!)),
            ];
            Rule.None(actual.Except(allowed[name]).Select(other => $"{name} may not reference {other}"));
        }
    }

    [Fact]
    public void The_table_allows_no_circle()
    {
        Dictionary<string, string[]> allowed = AllowedReferences();
        foreach ((string project, string[] references) in allowed)
        {
            foreach (string reference in references.Where(allowed.ContainsKey))
            {
                bool isCircle = allowed[reference].Contains(project);
                Assert.False(isCircle, $"{project} and {reference} may reference each other");
            }
        }
    }

    [Fact]
    public void Verifiers_do_not_know_the_prover()
    {
        Dictionary<string, string[]> allowed = AllowedReferences();
        foreach (string project in (string[])["Core", "Crypto", "ProofSystem", "Machine"])
        {
            Assert.DoesNotContain("Prover", allowed[project]);
        }
    }

    /// <summary>Rows of the first table whose head is "project | may reference | ...".</summary>
    private static Dictionary<string, string[]> AllowedReferences()
    {
        Dictionary<string, string[]> rows = [];
        bool isInside = false;
        foreach (string line in File.ReadLines(Repository.Path(Document)))
        {
            string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim().Trim('`'))];
            bool isRow = line.TrimStart().StartsWith('|') && cells.Length >= 2;
            if (isRow && cells[0] == FirstHead && cells[1] == SecondHead) { isInside = true; }
            else if (isInside && !isRow) { break; }
            else if (isInside && !cells[0].StartsWith("--", StringComparison.Ordinal))
            {
                IEnumerable<string> names = cells[1].Split(',').Select(name => name.Trim().Trim('`'));
                rows.Add(cells[0], [.. names.Where(name => name is not ("" or "–" or "-"))]);
            }
        }

        Assert.True(rows.Count > 0, $"{Document} has no table with the head | {FirstHead} | {SecondHead} |");
        return rows;
    }

    private static string ShortName(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["Probity.".Length..];
}
