using System.Text.RegularExpressions;
using Probity.Cli.Tests.Support;
using Probity.Testing;

namespace Probity.Cli.Tests;

/// <summary>The samples of the README work as they stand there.</summary>
public sealed partial class SampleTests
{
    private const string Tool = "./probity ";

    [Fact]
    public void The_samples_of_the_README_run()
    {
        string text = File.ReadAllText(Repository.Path("README.md"));
        string[] commands =
        [
            .. Block().Matches(text).Where(block => block.Groups[1].Value == "sh")
                .SelectMany(block => block.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        ];
        string source = Block().Matches(text).Single(block => block.Groups[1].Value == "c").Groups[2].Value;
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["age.c"], source);
        HashSet<string> absent = [];
        int count = 0;
        string printed = string.Empty;
        foreach (string command in commands)
        {
            string[] words = [.. command.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            if (words[0] == "echo")
            {
                Assert.Equal(">", words[2]);
                File.WriteAllText(folder[words[3]], words[1] + "\n");
            }
            else if (command.StartsWith(Tool, StringComparison.Ordinal))
            {
                if (words.Any(absent.Contains)) { continue; }
                if (words[1] == "guest" && !GuestBuildTests.HasCompiler())
                {
                    // What it would have made, and what is made of that, is left out.
                    absent.UnionWith(["age.elf", "age.receipt"]);
                    continue;
                }

                string[] arguments = [.. words[1..].Select(word => Path.HasExtension(word) ? folder[word] : word)];
                printed += CliRun.Of(arguments).MustBeDone().Output;
                count++;
            }
            else
            {
                Assert.Equal("./check", words[0]);
            }
        }

        Assert.True(count >= 5, $"only {count} commands were found");
        string shown = Block().Matches(text).Single(block => block.Groups[1].Value == "text").Groups[2].Value;
        string actual = Verification().Match(printed).Value;
        GoldenFile.Require("README.md", text.Replace(shown, actual, StringComparison.Ordinal));
    }

    // Without the time, which differs.
    [GeneratedRegex(@"valid: .*?(?=  verified in)", RegexOptions.Singleline)]
    private static partial Regex Verification();

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
