using Probity.Cli.Tests.Support;
using Probity.Node.Tests.Payments.Crashes;

namespace Probity.Cli.Tests;

/// <summary>The crash test of payments with the very commands that a user starts.</summary>
public sealed class CommandCrashTests
{
    [Theory, InlineData(""), InlineData("--upfront")]
    public async Task No_payment_is_lost_or_doubled_when_the_commands_are_killed(string sellOptions)
    {
        await using CommandServers servers = await CommandServers.OpenAsync(
            sellOptions.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await using CrashRun run = new(
            new CrashPlan { Payments = CrashPlan.Asked ?? 60, MinKills = 4 }, servers);
        (await run.RunAsync()).RequireSound();
    }
}
