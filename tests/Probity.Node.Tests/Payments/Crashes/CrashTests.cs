using Probity.Chain.InProcess;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>Whatever is killed whenever: what is settled is delivered, once, and nothing else is.</summary>
public sealed class CrashTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task No_payment_is_lost_or_doubled(bool hasIntervals)
    {
        await RunAsync(new CrashPlan
        {
            Payments = CrashPlan.Asked ?? 200,
            MinKills = 4,
            Blocks = hasIntervals ? BlockMaking.Interval : BlockMaking.Instant,
        });
    }

    [Fact]
    public async Task Two_facilitators_share_one_database()
    {
        Assert.SkipWhen(PostgresCluster.WhyNot is not null, PostgresCluster.WhyNot ?? string.Empty);
        await using PostgresCluster postgres = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);
        await RunAsync(new CrashPlan
        {
            Payments = Math.Min(1000, CrashPlan.Asked ?? 150),
            MinKills = 4,
            Facilitators = 2,
            SharedStore = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
        });
    }

    private static async Task RunAsync(CrashPlan plan)
    {
        await using CrashRun run = new(plan, new WorkerServers());
        (await run.RunAsync()).RequireSound();
    }
}
