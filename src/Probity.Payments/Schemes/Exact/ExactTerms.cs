using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Probity.Chain;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.Schemes.Exact;

/// <summary>An offer of the scheme "exact" on a chain of Ethereum's kind: every member is
/// understood.</summary>
/// <remarks>Keep it for as long as the offer stands: digests of domains are computed once. Source: x402
/// specification, "scheme_exact_evm"; `@x402/evm` 2.27.0.</remarks>
public sealed class ExactTerms
{
    /// <summary>The scheme's name.</summary>
    public const string Scheme = "exact";

    private byte[]? _tokenSeparator, _permit2Separator;

    private ExactTerms(PaymentRequirements source) => Source = source;

    /// <summary>The network, as in "eip155:8453".</summary>
    public string Network => Source.Network;

    /// <summary>The chain's number. Range: 1 to 2^53 - 1.</summary>
    public UInt256 ChainId { get; private init; }

    /// <summary>The token.</summary>
    public Address Asset { get; private init; }

    /// <summary>Who is paid.</summary>
    public Address PayTo { get; private init; }

    /// <summary>Unit: the smallest of the token.</summary>
    public UInt256 Amount { get; private init; }

    /// <summary>How long a payment may take. Range: positive.</summary>
    public int MaxTimeoutSeconds => Source.MaxTimeoutSeconds;

    /// <summary>How the token is moved.</summary>
    public TransferMethod Method { get; private init; }

    /// <summary>What happens in which order.</summary>
    public PaymentFlow Flow { get; private init; }

    /// <summary>The token's name in its signatures; null only for Permit2.</summary>
    public string? TokenName { get; private init; }

    /// <summary>The token's version in its signatures; null only for Permit2.</summary>
    public string? TokenVersion { get; private init; }

    /// <summary>The offer on the wire.</summary>
    public PaymentRequirements Source { get; }

    /// <summary>The digest of the token's EIP-712 domain.</summary>
    internal ReadOnlySpan<byte> TokenSeparator =>
        _tokenSeparator ??= ExactDigests.TokenSeparator(TokenName!, TokenVersion!, ChainId, Asset);

    /// <summary>The digest of Permit2's EIP-712 domain.</summary>
    internal ReadOnlySpan<byte> Permit2Separator =>
        _permit2Separator ??= ExactDigests.Permit2Separator(ChainId);

    /// <summary>Reads an offer; total.</summary>
    /// <param name="requirements">From the wire, or a seller's own.</param>
    /// <param name="terms">What it means; null when it is refused.</param>
    /// <param name="error">Why it is refused; null when it is not.</param>
    /// <remarks>Addresses in mixed case have their checksum; amounts are decimal digits without a leading
    /// zero, below 2^256; an order of steps that is not known is refused.</remarks>
    public static bool TryParse(
        PaymentRequirements requirements, [NotNullWhen(true)] out ExactTerms? terms,
        [NotNullWhen(false)] out PaymentError? error)
    {
        ArgumentNullException.ThrowIfNull(requirements);
        terms = null;
        JsonElement extra = requirements.Extra;
        string? name = Name(extra.Member("name")), version = Name(extra.Member("version"));
        if (requirements.Scheme != Scheme)
        {
            error = new PaymentError(PaymentErrors.InvalidScheme, "the scheme is not exact");
            return false;
        }

        if (!extra.Member("assetTransferMethod").TryReadOptionalText(out string? methodName)
            || !TransferMethods.TryRead(methodName, out TransferMethod method))
        {
            error = new PaymentError(
                PaymentErrors.UnsupportedPayloadType, "tokens are moved by eip3009 or permit2");
            return false;
        }

        if (method == TransferMethod.Eip3009 && (name is null || version is null))
        {
            error = new PaymentError(
                PaymentErrors.MissingEip712Domain, "the offer says the token's name and version in extra");
            return false;
        }

        if (!NetworkNames.TryReadChainId(requirements.Network, out UInt256 chainId))
        {
            error = new PaymentError(
                PaymentErrors.NetworkMismatch, "the network is eip155 and a number up to 2^53 - 1");
            return false;
        }

        error = TryReadFlow(extra.Member("paymentFlow"), out PaymentFlow flow)
            ? null
            : Malformed("the flow is authorization or upfront");
        if (!Address.TryParse(requirements.Asset, out Address asset))
        {
            error ??= Malformed("the asset is an address, in lower case or with its checksum");
        }

        if (!Address.TryParse(requirements.PayTo, out Address payTo))
        {
            error ??= Malformed("the payee is an address, in lower case or with its checksum");
        }

        if (!UInt256.TryParseDecimal(requirements.Amount, out UInt256 amount))
        {
            error ??= Malformed("the amount is a decimal number from 0 to 2^256 - 1 without leading zeros");
        }

        if (requirements.MaxTimeoutSeconds <= 0) { error ??= Malformed("the timeout is positive"); }
        if (error is not null) { return false; }
        terms = new ExactTerms(requirements)
        {
            ChainId = chainId,
            Asset = asset,
            PayTo = payTo,
            Amount = amount,
            Method = method,
            Flow = flow,
            TokenName = name,
            TokenVersion = version,
        };
        return true;
    }

    private static PaymentError Malformed(string detail) =>
        new(PaymentErrors.InvalidPaymentRequirements, detail);

    private static string? Name(JsonElement element) => element.TryReadName(out string? name) ? name : null;

    private static bool TryReadFlow(JsonElement element, out PaymentFlow flow)
    {
        flow = PaymentFlow.Authorization;
        if (!element.TryReadOptionalText(out string? name)) { return false; }
        if (name == "upfront") { flow = PaymentFlow.Upfront; }
        return name is null or "authorization" or "upfront";
    }
}
