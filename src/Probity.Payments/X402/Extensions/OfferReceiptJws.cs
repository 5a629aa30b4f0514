using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Probity.Crypto.Signatures;

namespace Probity.Payments.X402.Extensions;

/// <summary>Offers and receipts in the form of a JWS: ES256 (P-256) or ES256K (secp256k1).</summary>
/// <remarks>Source: `@x402/extensions` 2.27.0, "offer-receipt"; RFC 7515; RFC 8812. Whose key a key id names
/// (did:web, did:key) is for the caller to find out.</remarks>
public static class OfferReceiptJws
{
    private const string P256Name = "ES256";
    private const string Secp256k1Name = "ES256K";

    /// <summary>Signs an offer with ES256.</summary>
    public static SignedOffer Sign(OfferPayload offer, int acceptIndex, string keyId, P256PrivateKey key)
    {
        string text = Sign(Canonical(offer), keyId, key);
        return new SignedOffer(OfferReceiptFormat.Jws, acceptIndex, offer, text);
    }

    /// <summary>Signs an offer with ES256K.</summary>
    public static SignedOffer Sign(OfferPayload offer, int acceptIndex, string keyId, Secp256k1PrivateKey key)
    {
        string text = Sign(Canonical(offer), keyId, key);
        return new SignedOffer(OfferReceiptFormat.Jws, acceptIndex, offer, text);
    }

    /// <summary>Signs a receipt with ES256.</summary>
    public static SignedReceipt Sign(ReceiptPayload receipt, string keyId, P256PrivateKey key) =>
        new(OfferReceiptFormat.Jws, receipt, Sign(Canonical(receipt), keyId, key));

    /// <summary>Signs a receipt with ES256K.</summary>
    public static SignedReceipt Sign(ReceiptPayload receipt, string keyId, Secp256k1PrivateKey key) =>
        new(OfferReceiptFormat.Jws, receipt, Sign(Canonical(receipt), keyId, key));

    /// <summary>The key's id that the signature of an offer or a receipt names; null where it names none.
    /// Not verified; total.</summary>
    public static string? KeyId(string signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return CompactJws.TryParse(signature, out CompactJws? jws) ? jws.KeyId : null;
    }

    /// <summary>Whether a key made the signature, and of what is said to be signed; ES256; total.</summary>
    public static bool Verify(SignedOffer offer, P256PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return Verified(offer.Format, offer.Signature, key) is { } payload
            && OfferReceiptWire.OfferPayload(payload) == offer.Payload;
    }

    /// <summary>Whether a key made the signature, and of what is said to be signed; ES256K; total.</summary>
    public static bool Verify(SignedOffer offer, Secp256k1PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return Verified(offer.Format, offer.Signature, key) is { } payload
            && OfferReceiptWire.OfferPayload(payload) == offer.Payload;
    }

    /// <summary>Whether a key made the signature, and of what is said to be signed; ES256; total.</summary>
    public static bool Verify(SignedReceipt receipt, P256PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return Verified(receipt.Format, receipt.Signature, key) is { } payload
            && OfferReceiptWire.ReceiptPayload(payload) == receipt.Payload;
    }

    /// <summary>Whether a key made the signature, and of what is said to be signed; ES256K; total.</summary>
    public static bool Verify(SignedReceipt receipt, Secp256k1PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return Verified(receipt.Format, receipt.Signature, key) is { } payload
            && OfferReceiptWire.ReceiptPayload(payload) == receipt.Payload;
    }

    private static string Sign(string canonical, string keyId, P256PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        string input = CompactJws.Input(P256Name, keyId, canonical);
        return CompactJws.Join(input, key.Sign(Encoding.ASCII.GetBytes(input)));
    }

    private static string Sign(string canonical, string keyId, Secp256k1PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        string input = CompactJws.Input(Secp256k1Name, keyId, canonical);
        byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(input));
        return CompactJws.Join(input, key.Sign(digest).Compact);
    }

    private static JsonElement? Verified(OfferReceiptFormat format, string signature, P256PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return format == OfferReceiptFormat.Jws && CompactJws.TryParse(signature, out CompactJws? jws)
            && jws.Algorithm == P256Name && key.Verify(jws.Signed, jws.Signature)
            ? jws.Payload
            : null;
    }

    // JOSE has no rule for s, and other makers do not lower it.
    private static JsonElement? Verified(OfferReceiptFormat format, string signature, Secp256k1PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return format == OfferReceiptFormat.Jws && CompactJws.TryParse(signature, out CompactJws? jws)
            && jws.Algorithm == Secp256k1Name
            && key.Verify(SHA256.HashData(jws.Signed), jws.Signature, SRule.Any)
            ? jws.Payload
            : null;
    }

    private static string Canonical(OfferPayload offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return CanonicalJson.Write(JsonReading.Keep(
            JsonWriting.Write(writer => OfferReceiptWire.Write(writer, offer))));
    }

    private static string Canonical(ReceiptPayload receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return CanonicalJson.Write(JsonReading.Keep(
            JsonWriting.Write(writer => OfferReceiptWire.Write(writer, receipt, isSparse: true))));
    }
}
