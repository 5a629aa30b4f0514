using Probity.Chain.InProcess;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>How many payments, and how often who dies.</summary>
internal sealed record CrashPlan
{
    public required int Payments { get; init; }

    /// <summary>How many buyers at once.</summary>
    public int Buyers { get; init; } = 32;

    public ulong Seed { get; init; } = 1;

    /// <summary>Between two kills. Unit: milliseconds.</summary>
    public (int Least, int Most) Pause { get; init; } = (300, 2500);

    /// <summary>At least so many kills, even where the payments are done before.</summary>
    public int MinKills { get; init; }

    public BlockMaking Blocks { get; init; } = BlockMaking.Instant;

    /// <summary>One store for several facilitators; null for a file and one facilitator.</summary>
    public string? SharedStore { get; init; }

    public int Facilitators { get; init; } = 1;
}
