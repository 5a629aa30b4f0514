using System.Collections.Immutable;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.X402.Networks;

/// <summary>Networks and tokens that are known by name. Immutable: adding gives another one.</summary>
public sealed class KnownAssets
{
    private const string BaseUsdc = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
    private const string BaseSepoliaUsdc = "0x036CbD53842c5426634e7929541eC2318f3dCF7e";

    private readonly ImmutableArray<PaymentNetwork> _networks;
    private readonly ImmutableArray<PaymentAsset> _assets;

    private KnownAssets(ImmutableArray<PaymentNetwork> networks, ImmutableArray<PaymentAsset> assets) =>
        (_networks, _assets) = (networks, assets);

    /// <summary>Base, Base Sepolia, and USDC on both. Source: `@x402/evm` 2.27.0, its default
    /// assets.</summary>
    public static KnownAssets Default { get; } = new KnownAssets([], [])
        .With(Usdc(PaymentNetwork.FromChain(8453, "Base"), BaseUsdc, "USD Coin"))
        .With(Usdc(PaymentNetwork.FromChain(84532, "Base Sepolia"), BaseSepoliaUsdc, "USDC"));

    /// <summary>The networks.</summary>
    public IReadOnlyList<PaymentNetwork> Networks => _networks;

    /// <summary>The tokens.</summary>
    public IReadOnlyList<PaymentAsset> Assets => _assets;

    /// <summary>Reads tokens in JSON, and adds them to those of <see cref="Default"/>.</summary>
    /// <remarks>The form is in docs/specs/x402.md, section 5.</remarks>
    public static Verdict<KnownAssets> Parse(ReadOnlyMemory<byte> json) =>
        JsonReading.Parse(json, X402Json.MaxBytes, "a list of tokens", AssetsReader.Read);

    /// <summary>Adds a network, in place of one with the same id.</summary>
    public KnownAssets With(PaymentNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new KnownAssets(
            _networks.RemoveAll(known => known.Id == network.Id).Add(network),
            [.. _assets.Select(asset => asset.Network.Id == network.Id
                ? asset with { Network = network }
                : asset)]);
    }

    /// <summary>Adds a token and its network, in place of a token with the same address or symbol
    /// there.</summary>
    public KnownAssets With(PaymentAsset asset)
    {
        ArgumentNullException.ThrowIfNull(asset);
        KnownAssets wider = With(asset.Network);
        return new KnownAssets(wider._networks, wider._assets.RemoveAll(known =>
            known.Network.Id == asset.Network.Id
            && (known.Address == asset.Address || IsSymbol(known, asset.Symbol))).Add(asset));
    }

    /// <summary>A network by its id, or by its name in version 1; null where it is not known.</summary>
    public PaymentNetwork? FindNetwork(string idOrName) => _networks.FirstOrDefault(
        network => network.Id == idOrName || network.Version1Name == idOrName);

    /// <summary>A token by its address; null where it is not known.</summary>
    public PaymentAsset? Find(string network, Address address) => _assets.FirstOrDefault(
        asset => asset.Network.Id == network && asset.Address == address);

    /// <summary>A token by its symbol, whatever the case; null where it is not known.</summary>
    public PaymentAsset? Find(string network, string symbol) => _assets.FirstOrDefault(
        asset => asset.Network.Id == network && IsSymbol(asset, symbol));

    private static bool IsSymbol(PaymentAsset asset, string symbol) =>
        string.Equals(asset.Symbol, symbol, StringComparison.OrdinalIgnoreCase);

    private static PaymentAsset Usdc(PaymentNetwork network, string text, string name)
    {
        bool isParsed = Address.TryParse(text, out Address address);
        Core.Invariant.Require(isParsed);
        return new PaymentAsset(network, address, "USDC", 6, name, "2", TransferMethod.Eip3009);
    }
}
