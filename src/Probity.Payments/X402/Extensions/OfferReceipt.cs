using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;

namespace Probity.Payments.X402.Extensions;

/// <summary>Offers and receipts that a seller signs with an account's key.</summary>
/// <remarks>Source: `@x402/extensions` 2.27.0, "offer-receipt". With other keys: <see
/// cref="OfferReceiptJws"/>.
/// </remarks>
public static class OfferReceipt
{
    /// <summary>The extension's name.</summary>
    public const string Id = "offer-receipt";

    /// <summary>The version that is spoken.</summary>
    public const int Version = 1;

    /// <summary>What is signed of one of a 402's offers.</summary>
    /// <param name="resourceUrl">What is sold.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="now">The clock's time: the offer is valid for its timeout.</param>
    public static OfferPayload Describe(string resourceUrl, PaymentRequirements offer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(resourceUrl);
        ArgumentNullException.ThrowIfNull(offer);
        long validUntil = (long)ExactTime.Seconds(now) + offer.MaxTimeoutSeconds;
        return new OfferPayload(
            Version, resourceUrl, offer.Scheme, offer.Network, offer.Asset, offer.PayTo, offer.Amount,
            validUntil);
    }

    /// <summary>Signs an offer with an account's key.</summary>
    public static SignedOffer Sign(OfferPayload offer, int acceptIndex, Secp256k1PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return new SignedOffer(
            OfferReceiptFormat.Eip712, acceptIndex, offer, Sign(OfferReceiptDigests.Of(offer), key));
    }

    /// <summary>Signs a receipt with an account's key.</summary>
    public static SignedReceipt Sign(ReceiptPayload receipt, Secp256k1PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new SignedReceipt(
            OfferReceiptFormat.Eip712, receipt, Sign(OfferReceiptDigests.Of(receipt), key));
    }

    /// <summary>Who signed an offer in the form of EIP-712; false where nobody did; total.</summary>
    public static bool TryRecoverSigner(SignedOffer offer, out Address signer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        signer = default;
        return offer.Format == OfferReceiptFormat.Eip712
            && TryRecover(OfferReceiptDigests.Of(offer.Payload), offer.Signature, out signer);
    }

    /// <summary>Who signed a receipt in the form of EIP-712; false where nobody did; total.</summary>
    public static bool TryRecoverSigner(SignedReceipt receipt, out Address signer)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        signer = default;
        return receipt.Format == OfferReceiptFormat.Eip712
            && TryRecover(OfferReceiptDigests.Of(receipt.Payload), receipt.Signature, out signer);
    }

    /// <summary>Whether an offer that was signed is that one of a 402.</summary>
    public static bool Fits(OfferPayload offer, PaymentRequirements accept)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(accept);
        return offer.Network == accept.Network && offer.Scheme == accept.Scheme && offer.Asset == accept.Asset
            && offer.PayTo == accept.PayTo && offer.Amount == accept.Amount;
    }

    /// <summary>Reads the signed offers among a 402's extensions; none where the extension is not
    /// there.</summary>
    /// <remarks>Read, not verified.</remarks>
    public static Verdict<IReadOnlyList<SignedOffer>> ParseOffers(JsonElement extensions)
    {
        JsonElement list = extensions.Member(Id).Member("info").Member("offers");
        List<SignedOffer> offers = [];
        if (list.ValueKind == JsonValueKind.Undefined)
        {
            return Verdict<IReadOnlyList<SignedOffer>>.Accept(offers);
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > X402Json.MaxAccepts)
        {
            return Malformed;
        }

        foreach (JsonElement item in list.EnumerateArray())
        {
            if (OfferReceiptWire.Offer(item) is not { } offer) { return Malformed; }
            offers.Add(offer);
        }

        return Verdict<IReadOnlyList<SignedOffer>>.Accept(offers);
    }

    /// <summary>Reads the signed receipt among a settlement's extensions.</summary>
    /// <remarks>Read, not verified.</remarks>
    public static Verdict<SignedReceipt> ParseReceipt(JsonElement extensions) =>
        OfferReceiptWire.Receipt(extensions.Member(Id).Member("info").Member("receipt")) is { } receipt
            ? receipt
            : Malformed;

    /// <summary>The extension of a 402 with signed offers: the member of that name in extensions.</summary>
    public static JsonElement WriteOffers(IReadOnlyList<SignedOffer> offers)
    {
        ArgumentNullException.ThrowIfNull(offers);
        return OfferReceiptWire.Write(offers);
    }

    /// <summary>The extension of a settlement with a signed receipt: the member of that name in
    /// extensions.</summary>
    public static JsonElement WriteReceipt(SignedReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return OfferReceiptWire.Write(receipt);
    }

    private static Rejection Malformed => new(
        RejectionCode.Malformed, "a signed offer or receipt misses a member, or one has another form");

    private static string Sign(byte[] digest, Secp256k1PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Hex.From(EthereumSignature.ToArray(key.Sign(digest)));
    }

    private static bool TryRecover(byte[] digest, string text, out Address signer)
    {
        signer = default;
        Span<byte> bytes = stackalloc byte[EthereumSignature.Bytes];
        return Hex.TryParse(text, bytes)
            && EthereumSignature.Parse(bytes) is { IsAccepted: true, Value: { } signature }
            && EthereumSignature.TryRecover(digest, signature, out signer);
    }
}
