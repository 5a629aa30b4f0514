using System.Text;
using Probity.Cli.Tests.Support;
using Probity.Testing;

namespace Probity.Cli.Tests;

public sealed class HelpTests
{
    private static readonly string[][] Commands =
    [
        [], ["run"], ["prove"], ["verify"], ["inspect"], ["guest"], ["guest", "build"], ["bench"], ["bench", "zkvm"],
        ["bench", "web"], ["bench", "x402"], ["web"], ["web", "prove"], ["web", "template"],
        ["web", "template", "check"], ["web", "template", "list"], ["web", "template", "show"],
        ["web", "template", "import"], ["web", "endorse"], ["present"],
        ["pay"], ["wallet"], ["wallet", "create"], ["wallet", "show"], ["wallet", "policy"], ["wallet", "budget"],
        ["wallet", "allowance"], ["wallet", "approve"], ["wallet", "halt"], ["wallet", "resume"],
        ["wallet", "reconcile"], ["sell"], ["facilitator"],
        ["attestor"], ["key"], ["key", "create"], ["key", "show"], ["demo"],
    ];

    [Fact]
    public void Help_of_every_command_is_as_agreed()
    {
        StringBuilder text = new();
        foreach (string[] command in Commands)
        {
            CliRun run = CliRun.Of([.. command, "--help"]).MustBeDone();
            Assert.Empty(run.Error);
            Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
            text.Append("$ ").AppendJoin(' ', ["probity", .. command, "--help"]).Append('\n');
            foreach (string line in run.Output.Split('\n')) { text.Append(line.TrimEnd()).Append('\n'); }
        }

        GoldenFile.Require("tests/Probity.Cli.Tests/Golden/help.golden", text.ToString());
    }

    [Fact]
    public void The_version_is_one_line()
    {
        CliRun run = CliRun.Of("--version").MustBeDone();
        Assert.Matches("^probity [0-9]+\\.[0-9]+\\.[0-9]+\n$", run.Output);
    }

    [Fact]
    public void Help_wins_over_missing_arguments() => CliRun.Of("prove", "--help").MustBeDone();
}
