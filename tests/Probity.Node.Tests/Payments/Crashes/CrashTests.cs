using System.Globalization;
using Probity.Chain.InProcess;
using Probity.Testing.Processes;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>Whatever is killed whenever: what is settled is delivered, once, and nothing else is.</summary>
public sealed class CrashTests
{
    // Many payments, on demand: PROBITY_CRASH_PAYMENTS=10000, and PROBITY_CRASH_SEED for another run.
    private const string Many = "PROBITY_CRASH_PAYMENTS", SeedName = "PROBITY_CRASH_SEED";

    [Theory, InlineData(false), InlineData(true)]
    public async Task No_payment_is_lost_or_doubled(bool hasIntervals)
    {
        int payments = Number(Many) ?? 200;
        await RunAsync(new CrashPlan
        {
            Payments = payments,
            MinKills = 4,
            Seed = Seed(),
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
            Payments = Math.Min(1000, Number(Many) ?? 150),
            MinKills = 4,
            Seed = Seed(),
            Facilitators = 2,
            SharedStore = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken),
        });
    }

    private static async Task RunAsync(CrashPlan plan)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {plan.Seed}");
        await using CrashRun run = new(plan);
        CrashCount count = await run.RunAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(count.ToString());
        if (Number(Many) is not null) { Console.Error.WriteLine($"seed {plan.Seed}: {count}"); }
        Assert.Equal(plan.Payments, count.Delivered);
        Assert.Equal(plan.Payments, count.Settled);
        Assert.Equal(0, count.SettledNotDelivered);
        Assert.Equal(0, count.SettledTwice);
        Assert.Equal(0, count.DeliveredUnpaid);
        Assert.Equal(0, count.TwoAnswers);
    }

    // Another one each time, and printed: a clock is enough of a source.
    private static ulong Seed() => (ulong)(Number(SeedName) ?? Environment.TickCount & int.MaxValue);

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
