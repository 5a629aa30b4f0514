using System.Globalization;
using Probity.Chain.InProcess;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>How many payments, and how often who dies.</summary>
/// <remarks>Many payments on demand: PROBITY_CRASH_PAYMENTS=10000, and PROBITY_CRASH_SEED for the same run
/// again.</remarks>
internal sealed record CrashPlan
{
    /// <summary>How many payments somebody asked for; null for the few of a usual run.</summary>
    public static int? Asked => Number("PROBITY_CRASH_PAYMENTS");

    public required int Payments { get; init; }

    /// <summary>How many buyers at once.</summary>
    public int Buyers { get; init; } = 32;

    /// <summary>Another one each time, and printed: a clock is enough of a source.</summary>
    public ulong Seed { get; init; } =
        (ulong)(Number("PROBITY_CRASH_SEED") ?? Environment.TickCount & int.MaxValue);

    /// <summary>Between two kills. Unit: milliseconds.</summary>
    public (int Least, int Most) Pause { get; init; } = (300, 2500);

    /// <summary>At least so many kills, even where the payments are done before.</summary>
    public int MinKills { get; init; }

    public BlockMaking Blocks { get; init; } = BlockMaking.Instant;

    /// <summary>One store for several facilitators; null for a file and one facilitator.</summary>
    public string? SharedStore { get; init; }

    public int Facilitators { get; init; } = 1;

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
