using System.Text.Json;
using Probity.Chain;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.X402.Networks;

/// <summary>Tokens of a configuration; null for another form. Every member is known, unlike on the
/// wire.</summary>
/// <remarks>Source: docs/specs/x402.md, section 5.</remarks>
internal static class AssetsReader
{
    private const int MaxNameLength = 64;

    public static KnownAssets? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > X402Json.MaxListed)
        {
            return null;
        }

        KnownAssets assets = KnownAssets.Default;
        foreach (JsonElement item in root.EnumerateArray())
        {
            if (ReadAsset(item, assets) is not { } asset) { return null; }
            assets = assets.With(asset);
        }

        return assets;
    }

    /// <summary>Whether a text is a symbol: letters, digits and points, a letter first.</summary>
    public static bool IsSymbol(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxNameLength || !char.IsAsciiLetter(text[0])) { return false; }
        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '.') { return false; }
        }

        return true;
    }

    private static PaymentAsset? ReadAsset(JsonElement item, KnownAssets known)
    {
        if (!HasOnly(item)
            || !item.Member("network").TryReadText(out string? id)
            || !NetworkNames.TryReadChainId(NetworkNames.ToCaip2(id), out UInt256 chain)
            || !item.Member("networkName").TryReadOptionalText(out string? networkName)
            || networkName?.Length > MaxNameLength
            || !TryReadOptionalBool(item.Member("simulated"), out bool? isSimulated)
            || !item.Member("address").TryReadText(out string? addressText)
            || !Address.TryParse(addressText, out Address address)
            || !item.Member("symbol").TryReadText(out string? symbol) || !IsSymbol(symbol)
            || !item.Member("decimals").TryReadInt32(out int decimals)
            || decimals is < 0 or > PaymentAsset.MaxDecimals
            || !item.Member("name").TryReadName(out string? name) || name.Length > MaxNameLength
            || !item.Member("version").TryReadName(out string? version) || version.Length > MaxNameLength
            || !item.Member("transferMethod").TryReadOptionalText(out string? methodName)
            || !TransferMethods.TryRead(methodName, out TransferMethod method))
        {
            return null;
        }

        // What a list does not say of a network stays as it was.
        PaymentNetwork fresh = PaymentNetwork.FromChain(chain, id);
        PaymentNetwork network = known.FindNetwork(fresh.Id) ?? fresh;
        network = network with
        {
            Name = networkName ?? network.Name,
            IsSimulated = isSimulated ?? network.IsSimulated,
        };
        return new PaymentAsset(network, address, symbol, decimals, name, version, method);
    }

    private static bool HasOnly(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) { return false; }
        foreach (JsonProperty member in item.EnumerateObject())
        {
            if (member.Name is not ("network" or "networkName" or "simulated" or "address" or "symbol"
                or "decimals" or "name" or "version" or "transferMethod"))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadOptionalBool(JsonElement element, out bool? value)
    {
        value = null;
        if (element.ValueKind == JsonValueKind.Undefined) { return true; }
        if (!element.TryReadBool(out bool present)) { return false; }
        value = present;
        return true;
    }
}
