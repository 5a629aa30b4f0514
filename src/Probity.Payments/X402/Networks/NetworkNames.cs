using System.Collections.Frozen;
using System.Globalization;
using Probity.Chain;

namespace Probity.Payments.X402.Networks;

/// <summary>Names of networks in version 1, and what they are in version 2.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, its table of chains; CAIP-2, namespace eip155.</remarks>
public static class NetworkNames
{
    private const string Prefix = "eip155:";

    // Chains above this number are not exact in JavaScript, and the packages refuse them.
    private const ulong MaxChainId = (1UL << 53) - 1;
    private const int MaxDigits = 16;

    private static readonly FrozenDictionary<string, ulong> Chains = new Dictionary<string, ulong>
    {
        ["ethereum"] = 1,
        ["sepolia"] = 11155111,
        ["abstract"] = 2741,
        ["abstract-testnet"] = 11124,
        ["base-sepolia"] = 84532,
        ["base"] = 8453,
        ["avalanche-fuji"] = 43113,
        ["avalanche"] = 43114,
        ["iotex"] = 4689,
        ["sei"] = 1329,
        ["sei-testnet"] = 1328,
        ["polygon"] = 137,
        ["polygon-amoy"] = 80002,
        ["peaq"] = 3338,
        ["story"] = 1514,
        ["educhain"] = 41923,
        ["skale-base-sepolia"] = 324705682,
        ["megaeth"] = 4326,
        ["monad"] = 143,
        ["stable"] = 988,
        ["stable-testnet"] = 2201,
        ["celo"] = 42220,
        ["flare"] = 14,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Names = Chains.ToFrozenDictionary(
        pair => Prefix + pair.Value.ToString(CultureInfo.InvariantCulture), pair => pair.Key,
        StringComparer.Ordinal);

    /// <summary>All names of version 1 that are known.</summary>
    public static IReadOnlyCollection<string> Version1 => Chains.Keys;

    /// <summary>A name of version 1 in version 2's words; one that is not known stays as it is.</summary>
    public static string ToCaip2(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Chains.TryGetValue(name, out ulong chain)
            ? Prefix + chain.ToString(CultureInfo.InvariantCulture)
            : name;
    }

    /// <summary>A network in version 1's words; one that has no name there stays as it is.</summary>
    public static string ToVersion1(string network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Names.GetValueOrDefault(network, network);
    }

    /// <summary>The network of a chain of Ethereum's kind.</summary>
    public static string OfChain(UInt256 chainId) => Prefix + chainId;

    /// <summary>Reads the chain of a network such as "eip155:8453"; total.</summary>
    /// <remarks>Leading zeros are refused: a network has one name.</remarks>
    public static bool TryReadChainId(string network, out UInt256 chainId)
    {
        chainId = default;
        return network is not null && network.StartsWith(Prefix, StringComparison.Ordinal)
            && network.Length <= Prefix.Length + MaxDigits
            && UInt256.TryParseDecimal(network.AsSpan(Prefix.Length), out chainId)
            && !chainId.IsZero && chainId <= MaxChainId;
    }
}
