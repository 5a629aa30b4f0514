using Probity.Chain;

namespace Probity.Payments.X402.Networks;

/// <summary>A network that money is moved on.</summary>
/// <param name="Id">In version 2's words, as in "eip155:8453" (CAIP-2).</param>
/// <param name="Version1Name">In version 1's words; null where it has none.</param>
/// <param name="Name">For people.</param>
/// <param name="ChainId">The chain's number, which signatures are for.</param>
/// <param name="IsSimulated">Whether nothing on it is worth anything: shown in every output.</param>
public sealed record PaymentNetwork(
    string Id, string? Version1Name, string Name, UInt256 ChainId, bool IsSimulated = false)
{
    /// <summary>What stands beside the name of a network that is simulated.</summary>
    public const string SimulatedLabel = "simulated";

    /// <summary>For people: the name, and the label if there is one.</summary>
    public override string ToString() => IsSimulated ? $"{Name} ({SimulatedLabel})" : Name;

    /// <summary>A network of Ethereum's kind.</summary>
    /// <exception cref="ArgumentException">There is no such chain.</exception>
    public static PaymentNetwork FromChain(UInt256 chainId, string name, bool isSimulated = false)
    {
        string id = NetworkNames.OfChain(chainId), first = NetworkNames.ToVersion1(id);
        if (!NetworkNames.TryReadChainId(id, out _))
        {
            throw new ArgumentException("A chain has a number from 1 to 2^53 - 1.", nameof(chainId));
        }

        return new PaymentNetwork(id, first == id ? null : first, name, chainId, isSimulated);
    }
}
