using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Networks;

namespace Probity.Payments.Tests;

/// <summary>A payer, a payee, offers and payments that tests change one thing of.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static Address PayTo { get; } = At("0x209693Bc6afc0C5328bA36FaF03C514EF312287C");

    public static Address Other { get; } = At("0x857b06519E91e3A54538791bDbb0E22373e36b66");

    public static Address Payer { get; } = MakePayer();

    public static PaymentAsset Usdc { get; } = KnownAssets.Default.Find("eip155:84532", "USDC")!;

    public static byte[] Nonce { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public static Address At(string text) =>
        Address.TryParse(text, out Address address) ? address : throw new ArgumentException(text);

    public static Secp256k1PrivateKey Key() =>
        Secp256k1PrivateKey.Parse(Enumerable.Repeat((byte)0x42, 32).ToArray()).Value!;

    public static byte[] Sign(Secp256k1PrivateKey key, byte[] digest) =>
        EthereumSignature.ToArray(key.Sign(digest));

    public static PaymentRequirements Offer(TransferMethod method = TransferMethod.Eip3009) =>
        (Usdc with { Method = method }).Offer(10_000, PayTo, 60);

    public static ExactTerms Terms(TransferMethod method = TransferMethod.Eip3009) => Terms(Offer(method));

    public static ExactTerms Terms(PaymentRequirements offer) =>
        ExactTerms.TryParse(offer, out ExactTerms? terms, out PaymentError? error)
            ? terms
            : throw new ArgumentException(error.Detail);

    /// <summary>A payment that passes every check.</summary>
    public static PaymentPayload Payment(ExactTerms terms, ReadOnlySpan<byte> nonce)
    {
        using Secp256k1PrivateKey key = Key();
        ExactIntent intent = ExactIntent.Create(terms, Payer, Now, nonce);
        return new PaymentPayload
        {
            X402Version = 2,
            Accepted = terms.Source,
            Payload = intent.ToPayload(Sign(key, intent.Digest())),
        };
    }

    public static PaymentPayload Payment(ExactTerms terms) => Payment(terms, Nonce);

    public static ExactPayment Read(PaymentPayload payload) => ExactPayment.Parse(payload.Payload).Value!;

    private static Address MakePayer()
    {
        using Secp256k1PrivateKey key = Key();
        return Address.From(key.PublicKey);
    }
}
