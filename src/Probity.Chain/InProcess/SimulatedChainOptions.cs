using Probity.Chain.InProcess.Contracts;

namespace Probity.Chain.InProcess;

/// <summary>How a simulated chain begins and how it makes blocks.</summary>
public sealed record SimulatedChainOptions
{
    /// <summary>What accounts hold in the first block. Unit: wei.</summary>
    public IReadOnlyDictionary<Address, UInt256> Balances { get; init; } = new Dictionary<Address, UInt256>();

    /// <summary>The contracts of the first block.</summary>
    public IReadOnlyList<SimulatedContract> Contracts { get; init; } = [];

    /// <summary>When blocks are made.</summary>
    public BlockMaking Blocks { get; init; } = BlockMaking.Instant;

    /// <summary>The time between blocks, for <see cref="BlockMaking.Interval"/>. Range: a second or
    /// more.</summary>
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The base fee at the beginning. Unit: wei for one unit of gas.</summary>
    public UInt256 BaseFeePerGas { get; init; } = 1_000_000_000;

    /// <summary>How many blocks the "safe" one is behind the newest.</summary>
    public int SafeDepth { get; init; } = 4;

    /// <summary>How many blocks the "finalized" one is behind the newest.</summary>
    public int FinalizedDepth { get; init; } = 8;
}
