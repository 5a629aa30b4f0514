using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.Signing.TypedData;

namespace Probity.Payments.X402.Extensions;

/// <summary>Digests of offers and receipts (EIP-712).</summary>
internal static class OfferReceiptDigests
{
    private const string OfferName = "Offer";
    private const string ReceiptName = "Receipt";

    private static readonly TypedDataDomain OfferDomain =
        new() { Name = "x402 offer", Version = "1", ChainId = UInt256.One };

    private static readonly TypedDataDomain ReceiptDomain =
        new() { Name = "x402 receipt", Version = "1", ChainId = UInt256.One };

    private static readonly TypedDataTypes Types = TypedDataTypes.Parse(
        new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            [OfferName] =
            [
                new("version", "uint256"), new("resourceUrl", "string"), new("scheme", "string"),
                new("network", "string"), new("asset", "string"), new("payTo", "string"),
                new("amount", "string"), new("validUntil", "uint256"),
            ],
            [ReceiptName] =
            [
                new("version", "uint256"), new("network", "string"), new("resourceUrl", "string"),
                new("payer", "string"), new("issuedAt", "uint256"), new("transaction", "string"),
            ],
        }).Value!;

    public static byte[] Of(OfferPayload offer) => TypedMessage.Digest(
        OfferDomain, Types, OfferName, AbiValue.List(
            Number(offer.Version), AbiValue.Of(offer.ResourceUrl), AbiValue.Of(offer.Scheme),
            AbiValue.Of(offer.Network), AbiValue.Of(offer.Asset), AbiValue.Of(offer.PayTo),
            AbiValue.Of(offer.Amount), Number(offer.ValidUntil)));

    public static byte[] Of(ReceiptPayload receipt) => TypedMessage.Digest(
        ReceiptDomain, Types, ReceiptName, AbiValue.List(
            Number(receipt.Version), AbiValue.Of(receipt.Network), AbiValue.Of(receipt.ResourceUrl),
            AbiValue.Of(receipt.Payer), Number(receipt.IssuedAt), AbiValue.Of(receipt.Transaction)));

    private static AbiValue Number(long value) => AbiValue.Of((UInt256)(ulong)value);
}
