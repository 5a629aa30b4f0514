using Probity.Chain;
using Probity.Core;

namespace Probity.Payments.Schemes.Exact;

/// <summary>Contracts that are at the same address on every chain.</summary>
/// <remarks>Source: `@x402/evm` 2.27.0, its constants; Uniswap's Permit2.</remarks>
public static class ExactContracts
{
    /// <summary>Uniswap's Permit2.</summary>
    public static Address Permit2 { get; } = At("0x000000000022D473030F116dDEE9F6B43aC78BA3");

    /// <summary>x402's proxy for "exact", which can pay nobody but the signed payee.</summary>
    public static Address Permit2Proxy { get; } = At("0x402085c248EeA27D92E8b30b2C58ed07f9E20001");

    private static Address At(string text)
    {
        bool isParsed = Address.TryParse(text, out Address address);
        Invariant.Require(isParsed);
        return address;
    }
}
