using Probity.Chain;

namespace Probity.Payments.Settlements;

/// <summary>Which finality which amount needs: what could be lost decides.</summary>
/// <param name="IncludedUpTo">Amounts up to this are settled once they are in a block. Unit: the token's
/// smallest.</param>
/// <param name="SafeUpTo">Amounts above that and up to this wait for the chain's "safe" block; higher ones
/// for the "finalized" one.</param>
public sealed record FinalityPolicy(UInt256 IncludedUpTo, UInt256 SafeUpTo)
{
    /// <summary>For a token with six decimals and a dollar's worth: 10 dollars, 1,000 dollars.</summary>
    public static FinalityPolicy Default { get; } = new(10_000_000, 1_000_000_000);

    /// <summary>What an amount needs.</summary>
    public FinalityLevel For(UInt256 amount) =>
        amount <= IncludedUpTo ? FinalityLevel.Included
        : amount <= SafeUpTo ? FinalityLevel.Safe
        : FinalityLevel.Finalized;
}
