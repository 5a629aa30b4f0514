using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Tests.X402.Extensions;

/// <summary>A signed offer or receipt is for this payment, or refused; and who signed is told.</summary>
public sealed class OfferReceiptChecksTests
{
    private const string Url = "https://seller.example/report";

    private static readonly PaymentRequirements Accept = Samples.Usdc.Offer(10_000, Samples.Payer, 60);

    private static readonly string Hash = "0x" + new string('a', 64);

    [Fact]
    public void An_offer_of_the_payee_is_accepted_until_its_end()
    {
        OfferPayload payload = OfferReceipt.Describe(Url, Accept, Samples.Now);
        Assert.Equal(new SellerSignature(Samples.Payer, true), Offer(payload).Value);
        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds(payload.ValidUntil);
        Assert.True(Offer(payload, end.AddMilliseconds(999)).IsAccepted);
        Assert.Equal(RejectionCode.PolicyNotMet, Offer(payload, end.AddSeconds(1)).Code);
        Assert.True(Offer(payload with { ValidUntil = 0 }, DateTimeOffset.MaxValue).IsAccepted);
    }

    [Fact]
    public void An_offer_for_something_else_is_refused()
    {
        OfferPayload payload = OfferReceipt.Describe(Url, Accept, Samples.Now);
        OfferPayload[] others =
        [
            payload with { ResourceUrl = Url + "/" }, payload with { Amount = "1" }, payload with { PayTo = "x" },
            payload with { Asset = "x" }, payload with { Network = "x" }, payload with { Scheme = "x" },
        ];
        Assert.All(others, other => Assert.Equal(RejectionCode.Mismatch, Offer(other).Code));
    }

    [Fact]
    public void Who_signed_is_told_and_need_not_be_the_payee()
    {
        using Secp256k1PrivateKey key = Samples.Key();
        PaymentRequirements other = Accept with { PayTo = Samples.Other.ToString() };
        Assert.Equal(
            new SellerSignature(Samples.Payer, false), OfferReceiptChecks.VerifyOffer(
                OfferReceipt.Sign(OfferReceipt.Describe(Url, other, Samples.Now), 0, key), other, Url, Samples.Now)
                .Value);
        Assert.Equal(
            new SellerSignature(Samples.Payer, false), OfferReceiptChecks.VerifyReceipt(
                OfferReceipt.Sign(Payload(), key), other, Url, Samples.Other, Hash, Samples.Now, Samples.Now).Value);
    }

    [Fact]
    public void A_signature_that_is_none_and_a_JWS_are_refused()
    {
        using Secp256k1PrivateKey key = Samples.Key();
        OfferPayload payload = OfferReceipt.Describe(Url, Accept, Samples.Now);
        foreach (SignedOffer offer in (SignedOffer[])
        [
            OfferReceipt.Sign(payload, 0, key) with { Signature = "0x" }, OfferReceiptJws.Sign(payload, 0, "k", key),
        ])
        {
            Assert.Equal(
                RejectionCode.WrongSignature,
                OfferReceiptChecks.VerifyOffer(offer, Accept, Url, Samples.Now).Code);
        }

        foreach (SignedReceipt receipt in (SignedReceipt[])
        [
            OfferReceipt.Sign(Payload(), key) with { Signature = "0x" }, OfferReceiptJws.Sign(Payload(), "k", key),
        ])
        {
            Assert.Equal(RejectionCode.WrongSignature, Verify(receipt).Code);
        }
    }

    [Fact]
    public void A_receipt_is_for_its_payment_alone()
    {
        Assert.Equal(new SellerSignature(Samples.Payer, true), Receipt(Payload()).Value);
        Assert.True(Receipt(Payload() with { Payer = "0x" + Payload().Payer[2..].ToUpperInvariant() }).IsAccepted);
        Assert.True(Receipt(Payload() with { Transaction = "0x" + Hash[2..].ToUpperInvariant() }).IsAccepted);
        Assert.Equal(RejectionCode.Mismatch, Receipt(Payload() with { ResourceUrl = "x" }).Code);
        Assert.Equal(RejectionCode.Mismatch, Receipt(Payload() with { Network = "x" }).Code);
        Assert.Equal(RejectionCode.Mismatch, Receipt(Payload() with { Payer = "x" }).Code);
        Assert.Equal(RejectionCode.Mismatch, Receipt(Payload() with { Transaction = "0x1" }).Code);

        // What a receipt or a reader does not say cannot be another's.
        Assert.True(Receipt(Payload() with { Transaction = string.Empty }).IsAccepted);
        using Secp256k1PrivateKey key = Samples.Key();
        Assert.True(OfferReceiptChecks.VerifyReceipt(
            OfferReceipt.Sign(Payload() with { ResourceUrl = "x", Transaction = "0x1" }, key), Accept, null,
            Samples.Other, null, Samples.Now, Samples.Now).IsAccepted);
    }

    [Fact]
    public void A_receipt_is_of_the_time_of_its_payment_give_or_take_five_minutes()
    {
        long now = Samples.Now.ToUnixTimeSeconds();
        foreach ((long issuedAt, bool isAccepted) in (IEnumerable<(long, bool)>)
            [(now - 300, true), (now - 301, false), (now + 310, true), (now + 311, false), (long.MaxValue, false)])
        {
            using Secp256k1PrivateKey key = Samples.Key();
            Assert.Equal(isAccepted, OfferReceiptChecks.VerifyReceipt(
                OfferReceipt.Sign(Payload() with { IssuedAt = issuedAt }, key), Accept, Url, Samples.Other, Hash,
                Samples.Now, Samples.Now.AddSeconds(10)).IsAccepted);
        }

        // An owner's clock may say anything.
        using Secp256k1PrivateKey signer = Samples.Key();
        Assert.True(OfferReceiptChecks.VerifyReceipt(
            OfferReceipt.Sign(Payload(), signer), Accept, Url, Samples.Other, Hash, DateTimeOffset.MinValue,
            DateTimeOffset.MaxValue).IsAccepted);
    }

    private static ReceiptPayload Payload() => new(
        1, Accept.Network, Url, Samples.Other.ToString(), Samples.Now.ToUnixTimeSeconds(), Hash);

    private static Verdict<SellerSignature> Offer(OfferPayload payload, DateTimeOffset? now = null)
    {
        using Secp256k1PrivateKey key = Samples.Key();
        return OfferReceiptChecks.VerifyOffer(
            OfferReceipt.Sign(payload, 0, key), Accept, Url, now ?? Samples.Now);
    }

    private static Verdict<SellerSignature> Receipt(ReceiptPayload payload)
    {
        using Secp256k1PrivateKey key = Samples.Key();
        return Verify(OfferReceipt.Sign(payload, key));
    }

    private static Verdict<SellerSignature> Verify(SignedReceipt receipt) => OfferReceiptChecks.VerifyReceipt(
        receipt, Accept, Url, Samples.Other, Hash, Samples.Now, Samples.Now);
}
