using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Payments.Purchases;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>Signs a seller's offers and receipts, and nothing else.</summary>
/// <remarks>
/// Whoever asks may ask for many offers. So an offer is valid to the end of the time that a payment may take
/// after the current window of that length, is the same for all who ask within the window, and is signed once
/// in it, as long as it stands among the newest <see cref="MaxKept"/>.
/// </remarks>
internal sealed class OfferSigner(Secp256k1PrivateKey key, TimeProvider time)
{
    /// <summary>How many 402s are remembered: what they are for is the asker's choice.</summary>
    private const int MaxKept = 1024;

    private volatile Window _window = new(-1);

    /// <summary>Signs each way to pay of a 402.</summary>
    public SignedOffers Sign(PaymentRequired required)
    {
        int seconds = required.Accepts[0].MaxTimeoutSeconds;
        long number = time.GetUtcNow().ToUnixTimeSeconds() / seconds;
        Window window = _window;
        if (window.Number != number) { _window = window = new Window(number); }
        string content = Content(required);
        if (window.Signed.TryGetValue(content, out SignedOffers? known)) { return known; }
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds((number + 1) * seconds);
        SignedOffer[] offers =
        [
            .. required.Accepts.Select((accept, i) => OfferReceipt.Sign(
                OfferReceipt.Describe(required.Resource.Url, accept, end), i, key)),
        ];
        SignedOffers signed = new(
            offers,
            PaymentExtensions.With(required.Extensions, OfferReceipt.Id, OfferReceipt.WriteOffers(offers)));
        if (window.Signed.Count >= MaxKept) { _window = window = new Window(number); }
        window.Signed[content] = signed;
        return signed;
    }

    /// <summary>Signs that a purchase is done; null for one of an earlier version, which does not say what
    /// was sold.</summary>
    public SignedReceipt? SignReceipt(Purchase purchase)
    {
        if (purchase.Resource is not { } resource) { return null; }
        string[] payment = purchase.Payment.Split('/');
        return OfferReceipt.Sign(
            new ReceiptPayload(
                OfferReceipt.Version, payment[0], resource, payment[2], time.GetUtcNow().ToUnixTimeSeconds(),
                Read(purchase.Outcome!).Transaction),
            key);
    }

    /// <summary>What a facilitator said of a purchase, with the seller's receipt.</summary>
    public static string AddReceipt(string outcome, SignedReceipt receipt)
    {
        SettleResponse said = Read(outcome);
        JsonElement extensions = PaymentExtensions.With(
            said.Extensions, OfferReceipt.Id, OfferReceipt.WriteReceipt(receipt));
        return Encoding.UTF8.GetString(
            X402Json.WriteSettleResponse(said with { Extensions = extensions }));
    }

    private static SettleResponse Read(string outcome) =>
        X402Json.ParseSettleResponse(Encoding.UTF8.GetBytes(outcome)).Value
        ?? throw new StoreException("A stored purchase is damaged. Restore a backup.");

    // Everything that the result depends on, the window and this seller's options aside.
    private static string Content(PaymentRequired required)
    {
        StringBuilder content = new(required.Resource.Url);
        content.Append('\n').Append(required.Extensions.GetRawText());
        foreach (PaymentRequirements accept in required.Accepts)
        {
            content.Append('\n').Append(accept.Scheme).Append(' ').Append(accept.Network).Append(' ')
                .Append(accept.Asset).Append(' ').Append(accept.PayTo).Append(' ').Append(accept.Amount)
                .Append(' ').Append(accept.MaxTimeoutSeconds);
        }

        return content.ToString();
    }

    private sealed class Window(long number)
    {
        public long Number => number;

        public ConcurrentDictionary<string, SignedOffers> Signed { get; } = new(StringComparer.Ordinal);
    }
}
