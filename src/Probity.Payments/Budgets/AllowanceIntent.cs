using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.Budgets;

/// <summary>What a wallet may let Permit2 move at most: a transaction, typed, that its signer can
/// judge.</summary>
/// <remarks>
/// Permit2 moves nothing without a signature for each payment; the allowance is what a mistake in it could
/// cost. So it is never above the budget, and never "unlimited".
/// </remarks>
public sealed record AllowanceIntent
{
    // What an approval uses on tokens behind a proxy, doubled.
    private const ulong GasLimit = 120_000;

    private static readonly AbiFunction Approve =
        AbiFunction.Parse("approve(address,uint256)", "(bool)").Value!;

    /// <summary>As in "eip155:8453".</summary>
    public required string Network { get; init; }

    /// <summary>The chain's number.</summary>
    public required UInt256 ChainId { get; init; }

    /// <summary>The token.</summary>
    public required Address Token { get; init; }

    /// <summary>The most that may be moved; replaces what was set before. Unit: the token's
    /// smallest.</summary>
    public required UInt256 Amount { get; init; }

    /// <summary>The account's transaction number.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>Unit: wei.</summary>
    public required UInt256 MaxFeePerGas { get; init; }

    /// <summary>Unit: wei.</summary>
    public required UInt256 MaxPriorityFeePerGas { get; init; }

    /// <summary>The most that it can cost. Unit: wei.</summary>
    public UInt256 MaxCost => MaxFeePerGas * GasLimit;

    /// <summary>The transaction.</summary>
    public FeeMarketTransaction ToTransaction() => new()
    {
        ChainId = ChainId,
        Nonce = Nonce,
        MaxFeePerGas = MaxFeePerGas,
        MaxPriorityFeePerGas = MaxPriorityFeePerGas,
        GasLimit = GasLimit,
        To = Token,
        Data = Approve.EncodeCall([AbiValue.Of(ExactContracts.Permit2), AbiValue.Of(Amount)]),
    };
}
