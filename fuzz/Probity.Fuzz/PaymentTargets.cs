using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Payments.X402.Networks;

namespace Probity.Fuzz;

/// <summary>What payers, sellers and facilitators send: headers, bodies, prices, configurations.</summary>
internal static class PaymentTargets
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly PaymentAsset Usdc = KnownAssets.Default.Find("eip155:84532", "USDC")!;
    private static readonly ExactTerms Coins = Terms(TransferMethod.Eip3009);
    private static readonly ExactTerms Permits = Terms(TransferMethod.Permit2);

    /// <summary>All of them.</summary>
    public static Target[] All() =>
    [
        new("payment", [.. Payments()], (input, original) =>
        {
            Verdict<PaymentPayload> read = X402Json.ParsePaymentPayload(input);
            if (!read.IsAccepted) { return; }
            RequireStable(X402Json.WritePaymentPayload, read.Value, X402Json.ParsePaymentPayload);
            _ = PaymentIdentifier.Check(read.Value, isRequired: true, out _);
            _ = PaymentIdentifier.Fingerprint(read.Value);
            _ = ExactTerms.TryParse(read.Value.Accepted, out _, out _);
            Verdict<ExactPayment> payment = ExactPayment.Parse(read.Value.Payload);
            if (!payment.IsAccepted) { return; }
            ExactTerms terms = payment.Value.Method == TransferMethod.Permit2 ? Permits : Coins;
            _ = RequestBinding.Check(payment.Value, terms, read.Value, Request(), isRequired: false);
            bool isGood = ExactChecks.Check(payment.Value, terms, read.Value, Now) is null
                && ExactChecks.CheckSignature(payment.Value, terms) == SignatureStanding.Signed;
            _ = ExactCalls.Settlement(payment.Value, terms);
            if (isGood && payment.Value.Key(terms) != KeyOf(original, terms))
            {
                throw new InvalidOperationException("a changed payment is another one, and signed");
            }
        }),
        new("payment request", [Required()], (input, original) =>
        {
            Verdict<PaymentRequired> read = X402Json.ParsePaymentRequired(input);
            if (!read.IsAccepted) { return; }
            RequireStable(X402Json.WritePaymentRequired, read.Value, X402Json.ParsePaymentRequired);
            _ = OfferReceipt.ParseOffers(read.Value.Extensions);
            foreach (PaymentRequirements offer in read.Value.Accepts)
            {
                _ = ExactTerms.TryParse(offer, out ExactTerms? terms, out _);
                _ = offer.Matches(read.Value.Accepts[0]);
            }
        }),
        new("payment header", [Header()], (input, original) =>
        {
            string text = Encoding.Latin1.GetString(input);
            _ = PaymentHeaders.ParsePayment(text);
            _ = PaymentHeaders.ParseResponse(text);
            _ = PaymentHeaders.ReadPaymentRequired(text, input);
            _ = OfferReceiptJws.KeyId(text);
        }),
        new("facilitator", [Asked()], (input, original) =>
        {
            Verdict<FacilitatorRequest> read = X402Json.ParseFacilitatorRequest(input);
            if (read.IsAccepted)
            {
                RequireStable(X402Json.WriteFacilitatorRequest, read.Value, X402Json.ParseFacilitatorRequest);
            }

            _ = X402Json.ParseVerifyResponse(input);
            _ = X402Json.ParseSettleResponse(input);
            _ = X402Json.ParseSupportedKinds(input);
        }),
        new("price", ["0.01 USDC"u8.ToArray(), "$1.50"u8.ToArray()], (input, original) =>
        {
            Verdict<Price> read = Price.Parse(
                Encoding.Latin1.GetString(input), KnownAssets.Default, Usdc.Network.Id);
            if (read.IsAccepted
                && Price.Parse(read.Value.Format(), KnownAssets.Default, Usdc.Network.Id).Value != read.Value)
            {
                throw new InvalidOperationException("a price is another one when it is read again");
            }

            _ = KnownAssets.Parse(input);
        }),
    ];

    private static void RequireStable<T>(
        Func<T, byte[]> write, T value, Func<ReadOnlyMemory<byte>, Verdict<T>> parse)
        where T : class
    {
        byte[] text = write(value);
        if (text.Length > X402Json.MaxBytes) { return; }
        if (!write(parse(text).Value!).AsSpan().SequenceEqual(text))
        {
            throw new InvalidOperationException("what is written is read as something else");
        }
    }

    private static PaymentKey KeyOf(byte[] original, ExactTerms terms) => ExactPayment.Parse(
        X402Json.ParsePaymentPayload(original).Value!.Payload).Value!.Key(terms);

    private static ExactTerms Terms(TransferMethod method) => ExactTerms.TryParse(
        (Usdc with { Method = method }).Offer(10_000, Usdc.Address, 60), out ExactTerms? terms, out _)
            ? terms
            : throw new InvalidOperationException();

    private static BoundRequest Request() => new("GET", "https://seller.example/", "q", new byte[32]);

    private static IEnumerable<byte[]> Payments()
    {
        foreach (ExactTerms terms in (ExactTerms[])[Coins, Permits])
        {
            yield return X402Json.WritePaymentPayload(Payment(terms, 2));
        }

        yield return X402Json.WritePaymentPayload(Payment(Coins, 1));
    }

    private static PaymentPayload Payment(ExactTerms terms, int version)
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse([.. new byte[31], 1]).Value!;
        byte[] salt = new byte[RequestBinding.SaltBytes];
        ExactIntent intent = ExactIntent.Create(
            terms, Address.From(key.PublicKey), Now, RequestBinding.ComputeNonce(Request(), terms, salt));
        JsonElement extensions = PaymentExtensions.With(
            default, RequestBinding.Id, RequestBinding.Declare(isRequired: true));
        return new PaymentPayload
        {
            X402Version = version,
            Resource = new ResourceInfo("https://seller.example/", "é"),
            Accepted = terms.Source,
            Payload = intent.ToPayload(EthereumSignature.ToArray(key.Sign(intent.Digest()))),
            Extensions = RequestBinding.AppendSalt(extensions, salt),
        };
    }

    private static byte[] Required()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse([.. new byte[31], 1]).Value!;
        OfferPayload offer = OfferReceipt.Describe("https://seller.example/", Coins.Source, Now);
        return X402Json.WritePaymentRequired(new PaymentRequired
        {
            X402Version = 2,
            Resource = new ResourceInfo("https://seller.example/"),
            Accepts = [Coins.Source, Permits.Source],
            Extensions = PaymentExtensions.With(default, OfferReceipt.Id, OfferReceipt.WriteOffers(
                [OfferReceipt.Sign(offer, 0, key), OfferReceiptJws.Sign(offer, 0, "k", key)])),
        });
    }

    private static byte[] Header() => Encoding.ASCII.GetBytes(PaymentHeaders.Encode(Payment(Coins, 2)));

    private static byte[] Asked() => X402Json.WriteFacilitatorRequest(
        new FacilitatorRequest(Payment(Coins, 2), Coins.Source));
}
