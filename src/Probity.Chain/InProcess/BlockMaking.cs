namespace Probity.Chain.InProcess;

/// <summary>When a simulated chain makes blocks.</summary>
public enum BlockMaking
{
    /// <summary>A block for each transaction, as soon as it can go into one.</summary>
    Instant = 0,

    /// <summary>Only when <see cref="SimulatedChain.Mine"/> says so.</summary>
    ByHand = 1,

    /// <summary>At each interval of the clock.</summary>
    Interval = 2,
}
