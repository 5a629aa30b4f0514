using Probity.Chain;
using Probity.Chain.Transport;
using Probity.Crypto.Signatures;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>One chain that a facilitator settles on.</summary>
public sealed record FacilitatorNetwork
{
    /// <summary>As in "eip155:8453".</summary>
    public required string Network { get; init; }

    /// <summary>The chain's number; a node that says another one is not used.</summary>
    public required UInt256 ChainId { get; init; }

    /// <summary>The chain's node.</summary>
    public required IJsonRpcClient Node { get; init; }

    /// <summary>Whose accounts pay the gas, one at least; disposed of by the caller, after the
    /// facilitator.</summary>
    /// <remarks>These keys can spend what their accounts hold, and nothing of payers: what moves is what
    /// payers signed, and to whom.</remarks>
    public required IReadOnlyList<Secp256k1PrivateKey> Signers { get; init; }

    /// <summary>Tokens that are settled; empty for any.</summary>
    public IReadOnlyList<Address> Assets { get; init; } = [];

    /// <summary>How sure before it is said.</summary>
    public FinalityPolicy Finality { get; init; } = FinalityPolicy.Default;

    /// <summary>The most that is offered for gas. Unit: wei.</summary>
    public UInt256 MaxFeePerGas { get; init; } = 500_000_000_000;

    /// <summary>How long an asker waits before it is told that the settlement is pending.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>When a transaction that is in no block is followed by one that offers more.</summary>
    public TimeSpan ReplaceAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its last change somebody looks at a settlement that nobody watches.</summary>
    public TimeSpan RecheckAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The shortest time between two questions for the same transaction.</summary>
    public TimeSpan FastestPoll { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest time between two questions for a transaction that somebody waits for.</summary>
    public TimeSpan SlowestPoll { get; init; } = TimeSpan.FromMilliseconds(500);
}
