using System.Text.Json;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Payments.X402.Extensions;

/// <summary>Offers and receipts that a seller signs.</summary>
/// <remarks>Source: `@x402/extensions` 2.27.0, "offer-receipt".</remarks>
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
    public static OfferPayload Describe(string resourceUrl, PaymentRequirements offer, DateTimeOffset now) =>
        throw new NotSupportedException();

    /// <summary>Signs an offer with an account's key.</summary>
    public static SignedOffer Sign(OfferPayload offer, int acceptIndex, Secp256k1PrivateKey key) =>
        throw new NotSupportedException();

    /// <summary>Signs a receipt with an account's key.</summary>
    public static SignedReceipt Sign(ReceiptPayload receipt, Secp256k1PrivateKey key) =>
        throw new NotSupportedException();

    /// <summary>Who signed an offer in the form of EIP-712; false where nobody did; total.</summary>
    public static bool TryRecoverSigner(SignedOffer offer, out Address signer) =>
        throw new NotSupportedException();

    /// <summary>Who signed a receipt in the form of EIP-712; false where nobody did; total.</summary>
    public static bool TryRecoverSigner(SignedReceipt receipt, out Address signer) =>
        throw new NotSupportedException();

    /// <summary>Whether a receipt is for an offer that one of the payers took.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="offer">The offer.</param>
    /// <param name="payer">Who paid.</param>
    /// <param name="now">The clock's time.</param>
    /// <param name="maxAge">An older receipt is refused; an hour in the official packages.</param>
    public static bool Fits(
        ReceiptPayload receipt, OfferPayload offer, Address payer, DateTimeOffset now, TimeSpan maxAge) =>
        throw new NotSupportedException();

    /// <summary>Reads the signed offers among a 402's extensions; none where the extension is not there.</summary>
    public static Verdict<IReadOnlyList<SignedOffer>> ParseOffers(JsonElement extensions) =>
        throw new NotSupportedException();

    /// <summary>Reads the signed receipt among a settlement's extensions.</summary>
    public static Verdict<SignedReceipt> ParseReceipt(JsonElement extensions) =>
        throw new NotSupportedException();

    /// <summary>The extension of a 402 with signed offers.</summary>
    public static JsonElement WriteOffers(IReadOnlyList<SignedOffer> offers) =>
        throw new NotSupportedException();

    /// <summary>The extension of a settlement with a signed receipt.</summary>
    public static JsonElement WriteReceipt(SignedReceipt receipt) => throw new NotSupportedException();
}
