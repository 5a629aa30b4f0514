using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>Each check refuses, by its name, the payment that another one takes.</summary>
public sealed class ExactChecksTests
{
    public static TheoryData<TransferMethod> Methods => [TransferMethod.Eip3009, TransferMethod.Permit2];

    [Theory, MemberData(nameof(Methods))]
    public void A_payment_passes_and_is_refused_when_one_thing_changes(TransferMethod method)
    {
        bool isPermit = method == TransferMethod.Permit2;
        ExactTerms terms = Samples.Terms(method);
        PaymentPayload payload = Samples.Payment(terms);
        ExactPayment payment = Samples.Read(payload);
        Assert.Null(ExactChecks.Check(payment, terms, payload, Samples.Now));
        Assert.Null(ExactChecks.Check(payment, terms, payload, Samples.Now.AddSeconds(54)));
        Refuse(
            isPermit ? PaymentErrors.Permit2DeadlineExpired : PaymentErrors.ValidBefore,
            payment, terms, payload, Samples.Now.AddSeconds(55));
        Refuse(
            isPermit ? PaymentErrors.UnsupportedPayloadType : PaymentErrors.InvalidScheme,
            payment, terms, With(payload, terms.Source with { Scheme = "upto" }));
        Refuse(
            PaymentErrors.NetworkMismatch, payment, terms,
            With(payload, terms.Source with { Network = "eip155:8453" }));
        Refuse(
            PaymentErrors.InvalidPaymentRequirements, payment, terms,
            With(payload, terms.Source with { MaxTimeoutSeconds = 61 }));
        Refuse(
            PaymentErrors.InvalidPaymentRequirements, payment, terms,
            With(payload, terms.Source with { Extra = default }));
        Refuse(
            isPermit ? PaymentErrors.Permit2RecipientMismatch : PaymentErrors.RecipientMismatch,
            payment, Samples.Terms(terms.Source with { PayTo = Samples.Other.ToString() }), payload);
        foreach (string amount in (string[])["9999", "10001"])
        {
            Refuse(
                isPermit ? PaymentErrors.Permit2AmountMismatch : PaymentErrors.AuthorizationValueMismatch,
                payment, Samples.Terms(terms.Source with { Amount = amount }), payload);
        }

        Refuse(
            PaymentErrors.UnsupportedPayloadType, payment,
            Samples.Terms(isPermit ? TransferMethod.Eip3009 : TransferMethod.Permit2), payload);
        ExactTerms elsewhere = Samples.Terms(terms.Source with { Asset = Samples.Other.ToString() });
        Refuse(
            isPermit ? PaymentErrors.Permit2TokenMismatch : PaymentErrors.InvalidPaymentRequirements,
            payment, elsewhere, payload);
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_payment_of_tomorrow_is_refused_today(TransferMethod method)
    {
        ExactTerms terms = Samples.Terms(method);
        PaymentPayload payload = Samples.Payment(terms);
        string now = Samples.Now.ToUnixTimeSeconds().ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        PaymentPayload later = payload with
        {
            Payload = Recorded.Json(payload.Payload.GetRawText().Replace(
                "\"validAfter\":\"0\"", $"\"validAfter\":\"{now}\"", StringComparison.Ordinal)),
        };
        ExactPayment payment = Samples.Read(later);
        Assert.Null(ExactChecks.Check(payment, terms, later, Samples.Now));
        Refuse(
            method == TransferMethod.Permit2 ? PaymentErrors.Permit2NotYetValid : PaymentErrors.ValidAfter,
            payment, terms, later, Samples.Now.AddSeconds(-1));
    }

    [Fact]
    public void Permit2_lets_nobody_spend_but_the_proxy()
    {
        ExactTerms terms = Samples.Terms(TransferMethod.Permit2);
        PaymentPayload payload = Samples.Payment(terms);
        string text = payload.Payload.GetRawText().Replace(
            ExactContracts.Permit2Proxy.ToString(), Samples.Other.ToString(), StringComparison.Ordinal);
        PaymentPayload changed = payload with { Payload = Recorded.Json(text) };
        Refuse(PaymentErrors.Permit2InvalidSpender, Samples.Read(changed), terms, changed);
    }

    [Fact]
    public void Version_1_compares_scheme_and_network_and_has_a_name_of_its_own_for_amounts()
    {
        ExactTerms terms = Samples.Terms();
        PaymentPayload payload = Samples.Payment(terms) with { X402Version = 1 };
        payload = With(payload, terms.Source with { Amount = string.Empty, PayTo = string.Empty });
        ExactPayment payment = Samples.Read(payload);
        Assert.Null(ExactChecks.Check(payment, terms, payload, Samples.Now));
        Refuse(
            PaymentErrors.AuthorizationValue, payment,
            Samples.Terms(terms.Source with { Amount = "1" }), payload);
    }

    [Theory, MemberData(nameof(Methods))]
    public void Only_the_payers_signature_of_this_payment_counts(TransferMethod method)
    {
        ExactTerms terms = Samples.Terms(method);
        using Secp256k1PrivateKey key = Samples.Key();
        ExactIntent intent = ExactIntent.Create(terms, Samples.Payer, Samples.Now, Samples.Nonce);
        byte[] signature = Samples.Sign(key, intent.Digest());
        Assert.Equal(SignatureStanding.Signed, Standing(intent, terms, signature));
        for (int i = 0; i < signature.Length; i++)
        {
            byte[] changed = [.. signature];
            changed[i] ^= 1;
            Assert.Equal(SignatureStanding.NotByKey, Standing(intent, terms, changed));
        }

        Assert.Equal(SignatureStanding.NotByKey, Standing(intent, terms, signature[..64]));
        Assert.Equal(SignatureStanding.NotByKey, Standing(intent, terms, [.. signature, 0]));
        byte[] small = [.. signature[..64], (byte)(signature[64] - 27)];
        Assert.Equal(SignatureStanding.NotByKey, Standing(intent, terms, small));
        Assert.Equal(SignatureStanding.NotByKey, Standing(intent, terms, HighS(signature)));
        ExactIntent other = ExactIntent.Create(terms, Samples.Other, Samples.Now, Samples.Nonce);
        Assert.Equal(
            SignatureStanding.NotByKey, Standing(other, terms, Samples.Sign(key, other.Digest())));
    }

    [Fact]
    public void A_signature_is_for_one_chain_token_name_version_and_amount()
    {
        ExactTerms terms = Samples.Terms();
        ExactPayment payment = Samples.Read(Samples.Payment(terms));
        Assert.Equal(SignatureStanding.Signed, ExactChecks.CheckSignature(payment, terms));
        foreach (PaymentRequirements offer in (PaymentRequirements[])
        [
            terms.Source with { Network = "eip155:8453" },
            terms.Source with { Asset = Samples.Other.ToString() },
            terms.Source with { Extra = Recorded.Json("""{"name":"USDX","version":"2"}""") },
            terms.Source with { Extra = Recorded.Json("""{"name":"USDC","version":"1"}""") },
        ])
        {
            Assert.Equal(
                SignatureStanding.NotByKey, ExactChecks.CheckSignature(payment, Samples.Terms(offer)));
        }

        // What was remembered belongs to the terms that it was found for.
        Assert.Equal(SignatureStanding.Signed, ExactChecks.CheckSignature(payment, terms));
    }

    private static byte[] HighS(byte[] signature)
    {
        System.Numerics.BigInteger order = System.Numerics.BigInteger.Parse(
            "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141",
            System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        System.Numerics.BigInteger s = new(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        byte[] high = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. new byte[32 - high.Length], .. high, (byte)(55 - signature[64])];
    }

    private static SignatureStanding Standing(ExactIntent intent, ExactTerms terms, byte[] signature) =>
        ExactChecks.CheckSignature(intent.ToPayment(signature), terms);

    private static PaymentPayload With(PaymentPayload payload, PaymentRequirements accepted) =>
        payload with { Accepted = accepted };

    private static void Refuse(
        string reason, ExactPayment payment, ExactTerms terms, PaymentPayload payload,
            DateTimeOffset? now = null) =>
        Assert.Equal(reason, ExactChecks.Check(payment, terms, payload, now ?? Samples.Now)?.Reason);
}
