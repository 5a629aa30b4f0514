using System.Text.Json;
using Probity.Cli.Tests.Support;

namespace Probity.Cli.Tests;

public sealed class DemoTests
{
    [Fact]
    public void The_demo_succeeds_in_all_steps()
    {
        CliRun run = CliRun.Of("demo", "--json").MustBeDone();
        Assert.Empty(run.Error);
        Assert.Equal(["ok", "steps"], run.JsonFields);
        Assert.True(run.Json.GetProperty("ok").GetBoolean());
        JsonElement[] steps = [.. run.Json.GetProperty("steps").EnumerateArray()];
        Assert.Equal(
            [
                "fetch", "run", "prove", "verify", "changed receipt refused", "another policy refused",
                "another program refused", "web claim", "web claim: cheating refused", "x402 payment",
            ],
            steps.Select(step => step.GetProperty("name").GetString()));
        Assert.All(steps, step =>
        {
            Assert.Equal(["name", "ok", "seconds", "bytes"], step.EnumerateObject().Select(property => property.Name));
            Assert.True(step.GetProperty("ok").GetBoolean());
            Assert.True(step.GetProperty("bytes").GetInt64() > 0);
        });
    }

    [Fact]
    public void The_story_tells_what_was_learned_and_shows_nothing_private()
    {
        CliRun run = CliRun.Of("demo").MustBeDone();
        Assert.Contains("What the verifier learned:", run.Output, StringComparison.Ordinal);
        Assert.Contains("What it did not learn:", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"satisfied\":true", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", run.Output, StringComparison.Ordinal);
        foreach (string secret in (string[])["Luc", "ES00", "2412.37", "7072.85"])
        {
            Assert.DoesNotContain(secret, run.Output, StringComparison.Ordinal);
        }
    }
}
