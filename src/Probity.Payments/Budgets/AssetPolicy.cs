using Probity.Chain;

namespace Probity.Payments.Budgets;

/// <summary>What a wallet may spend of one token.</summary>
/// <remarks>Units: the token's smallest.</remarks>
public sealed record AssetPolicy
{
    /// <summary>As in "eip155:8453".</summary>
    public required string Network { get; init; }

    /// <summary>The token's address.</summary>
    public required string Asset { get; init; }

    /// <summary>For people, as in "USDC".</summary>
    public required string Symbol { get; init; }

    /// <summary>Digits behind the point, for people.</summary>
    public required int Decimals { get; init; }

    /// <summary>The most of one payment.</summary>
    public required UInt256 PerPayment { get; init; }

    /// <summary>The most within any sixty minutes.</summary>
    public required UInt256 PerHour { get; init; }

    /// <summary>The most within any twenty-four hours.</summary>
    public required UInt256 PerDay { get; init; }

    /// <summary>Payments above this wait for a person; null for none.</summary>
    public UInt256? ApprovalAbove { get; init; }

    /// <summary>The most within any twenty-four hours for a purpose. A purpose that does not stand here is
    /// refused, unless "*" does, which is then the cap of all others together.</summary>
    public IReadOnlyDictionary<string, UInt256> Purposes { get; init; } = new Dictionary<string, UInt256>();
}
