using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Payments.Tests.X402.Extensions;

/// <summary>Signed offers and receipts are those of the official packages.</summary>
public sealed class OfferReceiptTests
{
    private const string KeyId = "did:web:seller.example#key-1";
    private const string Url = "https://seller.example/report?q=1";

    private static readonly string Hash = "0x" + string.Concat(Enumerable.Repeat("11", 32));

    [Theory]
    [InlineData("receipts eip712", true)]
    [InlineData("receipts eip712 without a transaction", false)]
    public void Offers_and_receipts_with_an_accounts_key_are_the_same_bytes(string name, bool hasTransaction)
    {
        (JsonElement offers, JsonElement receipt) = Read(name);
        using Secp256k1PrivateKey key = Samples.Key();
        List<SignedOffer> ours = [];
        foreach (PaymentRequirements accept in Accepts(name))
        {
            ours.Add(OfferReceipt.Sign(OfferReceipt.Describe(Url, accept, Samples.Now), ours.Count, key));
        }

        Assert.Equal(offers.GetRawText(), OfferReceipt.WriteOffers(ours).GetRawText());
        SignedReceipt ourReceipt = OfferReceipt.Sign(Receipt(hasTransaction ? Hash : string.Empty), key);
        Assert.Equal(receipt.GetRawText(), OfferReceipt.WriteReceipt(ourReceipt).GetRawText());
        Assert.Equal(ours, OfferReceipt.ParseOffers(Wrap(offers)).Value!);
        Assert.Equal(ourReceipt, OfferReceipt.ParseReceipt(Wrap(receipt)).Value!);
    }

    [Fact]
    public void Who_signed_is_recovered_and_a_change_shows()
    {
        (JsonElement offers, JsonElement receipts) = Read("receipts eip712");
        SignedOffer offer = OfferReceipt.ParseOffers(Wrap(offers)).Value![0];
        SignedReceipt receipt = OfferReceipt.ParseReceipt(Wrap(receipts)).Value!;
        Assert.True(OfferReceipt.TryRecoverSigner(offer, out Address signer) && signer == Samples.Payer);
        Assert.True(OfferReceipt.TryRecoverSigner(receipt, out signer) && signer == Samples.Payer);
        OfferPayload[] changes =
        [
            offer.Payload with { Amount = "1" }, offer.Payload with { PayTo = "x" },
            offer.Payload with { Asset = "x" }, offer.Payload with { Network = "x" },
            offer.Payload with { ResourceUrl = "x" }, offer.Payload with { Scheme = "x" },
            offer.Payload with { ValidUntil = 1 }, offer.Payload with { Version = 2 },
        ];
        Assert.All(changes, payload => Assert.False(
            OfferReceipt.TryRecoverSigner(offer with { Payload = payload }, out Address other)
            && other == Samples.Payer));
        ReceiptPayload[] others =
        [
            receipt.Payload with { Payer = "x" }, receipt.Payload with { Network = "x" },
            receipt.Payload with { ResourceUrl = "x" }, receipt.Payload with { IssuedAt = 1 },
            receipt.Payload with { Transaction = "" }, receipt.Payload with { Version = 2 },
        ];
        Assert.All(others, payload => Assert.False(
            OfferReceipt.TryRecoverSigner(receipt with { Payload = payload }, out Address other)
            && other == Samples.Payer));
        Assert.False(OfferReceipt.TryRecoverSigner(offer with { Signature = "0x" }, out _));
        Assert.False(OfferReceipt.TryRecoverSigner(offer with { Format = OfferReceiptFormat.Jws }, out _));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES256K")]
    public void A_JWS_of_the_packages_verifies_and_a_change_shows(string algorithm)
    {
        string name = $"receipts {algorithm}";
        (JsonElement offers, JsonElement receipts) = Read(name);
        IReadOnlyList<SignedOffer> signed = OfferReceipt.ParseOffers(Wrap(offers)).Value!;
        SignedReceipt receipt = OfferReceipt.ParseReceipt(Wrap(receipts)).Value!;
        (P256PublicKey? p256, Secp256k1PublicKey? k256) = Key(name);
        Assert.Equal(2, signed.Count);
        Assert.Equal(
            OfferReceipt.Describe(Url, Accepts(name)[1], Samples.Now), signed[1].Payload);
        Assert.Equal(Receipt(algorithm == "ES256" ? Hash : string.Empty), receipt.Payload);
        Assert.Equal(KeyId, OfferReceiptJws.KeyId(receipt.Signature));
        Assert.True(Verify(signed[0]) && Verify(signed[1]) && VerifyReceipt(receipt));
        Assert.False(Verify(signed[0] with { Payload = signed[1].Payload with { Amount = "1" } }));
        Assert.False(VerifyReceipt(receipt with { Payload = receipt.Payload with { IssuedAt = 1 } }));
        Assert.False(Verify(signed[0] with { Format = OfferReceiptFormat.Eip712 }));
        string text = signed[0].Signature;
        for (int i = 0; i < text.Length; i += 7)
        {
            char other = text[i] == 'A' ? 'B' : 'A';
            string changed = text[..i] + other + text[(i + 1)..];
            Assert.False(Verify(signed[0] with { Signature = changed }));
            Assert.False(Verify(signed[0] with { Signature = text[..i] }));
        }

        Assert.Equal(offers.GetRawText(), OfferReceipt.WriteOffers(signed).GetRawText());
        Assert.Equal(receipts.GetRawText(), OfferReceipt.WriteReceipt(receipt).GetRawText());

        bool Verify(SignedOffer offer) => p256 is not null
            ? OfferReceiptJws.Verify(offer, p256)
            : OfferReceiptJws.Verify(offer, k256!);
        bool VerifyReceipt(SignedReceipt one) => p256 is not null
            ? OfferReceiptJws.Verify(one, p256)
            : OfferReceiptJws.Verify(one, k256!);
    }

    [Fact]
    public void Our_JWS_has_the_header_and_the_payload_of_the_packages()
    {
        using Secp256k1PrivateKey key = Samples.Key();
        OfferPayload payload = OfferReceipt.Describe(Url, Accepts("receipts ES256K")[0], Samples.Now);
        SignedOffer ours = OfferReceiptJws.Sign(payload, 0, KeyId, key);
        SignedOffer theirs = OfferReceipt.ParseOffers(Wrap(Read("receipts ES256K").Offers)).Value![0];
        Assert.Equal(theirs.Signature.Split('.')[..2], ours.Signature.Split('.')[..2]);
        Assert.True(OfferReceiptJws.Verify(ours, key.PublicKey));
        SignedReceipt receipt = OfferReceiptJws.Sign(Receipt(string.Empty), KeyId, key);
        Assert.True(OfferReceiptJws.Verify(receipt, key.PublicKey));
        using P256PrivateKey other = P256PrivateKey.Create();
        Assert.True(OfferReceiptJws.Verify(OfferReceiptJws.Sign(payload, 0, KeyId, other), other.PublicKey));
        Assert.True(OfferReceiptJws.Verify(
            OfferReceiptJws.Sign(Receipt(Hash), KeyId, other), other.PublicKey));
        Assert.False(OfferReceiptJws.Verify(OfferReceiptJws.Sign(payload, 0, KeyId, key), other.PublicKey));
        Assert.False(OfferReceiptJws.Verify(OfferReceiptJws.Sign(payload, 0, KeyId, other), key.PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("e30.e30.AA")]
    [InlineData(
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData(
        "eyJhbGciOiJFUzI1NiJ9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("e30.e30")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("{}.{}.x")]
    public void What_is_no_JWS_is_refused(string text)
    {
        JsonElement wire = Recorded.Json(
            """{"offer-receipt":{"info":{"offers":[{"format":"jws","signature":"?"}]}}}"""
                .Replace("?", text, StringComparison.Ordinal));
        Assert.Equal(RejectionCode.Malformed, OfferReceipt.ParseOffers(wire).Code);
        Assert.Null(OfferReceiptJws.KeyId(text));
    }

    [Fact]
    public void A_header_that_must_be_understood_is_refused()
    {
        SignedOffer good = OfferReceipt.ParseOffers(Wrap(Read("receipts ES256").Offers)).Value![0];
        string header = Base64Url.EncodeToString("{\"alg\":\"ES256\",\"crit\":[\"x\"]}"u8);
        Assert.Null(OfferReceiptJws.KeyId(header + good.Signature[good.Signature.IndexOf('.')..]));
    }

    [Theory]
    [InlineData("\"format\":\"eip712\"", "\"format\":\"other\"")]
    [InlineData("\"acceptIndex\":0", "\"acceptIndex\":-1")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"validUntil\":1", "\"validUntil\":-1")]
    [InlineData("\"amount\":\"10000\"", "\"amount\":10000")]
    [InlineData("\"payload\"", "\"other\"")]
    public void An_offer_of_another_form_is_refused(string from, string to)
    {
        string text = Wrap(Read("receipts eip712").Offers).GetRawText();
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        Assert.False(OfferReceipt.ParseOffers(Recorded.Json(changed)).IsAccepted);
    }

    [Fact]
    public void No_extension_is_no_offer_and_no_receipt()
    {
        Assert.Empty(OfferReceipt.ParseOffers(default).Value!);
        Assert.False(OfferReceipt.ParseReceipt(default).IsAccepted);
        Assert.False(OfferReceipt.ParseOffers(
            Recorded.Json("""{"offer-receipt":{"info":{"offers":{}}}}""")).IsAccepted);
    }

    [Fact]
    public void A_signed_offer_is_that_of_a_402_or_not()
    {
        PaymentRequirements accept = Samples.Offer();
        OfferPayload offer = OfferReceipt.Describe(Url, accept, Samples.Now);
        Assert.True(OfferReceipt.Fits(offer, accept));
        Assert.False(OfferReceipt.Fits(offer, accept with { Amount = "1" }));
        Assert.False(OfferReceipt.Fits(offer, accept with { PayTo = "x" }));
        Assert.False(OfferReceipt.Fits(offer, accept with { Asset = "x" }));
        Assert.False(OfferReceipt.Fits(offer, accept with { Network = "x" }));
        Assert.False(OfferReceipt.Fits(offer, accept with { Scheme = "x" }));
    }

    [Theory]
    [InlineData("receipts eip712")]
    [InlineData("receipts ES256")]
    public void One_alone_is_written_and_read_again_and_no_other_text_is(string name)
    {
        (JsonElement offers, JsonElement receipts) = Read(name);
        SignedOffer offer = OfferReceipt.ParseOffers(Wrap(offers)).Value![0];
        SignedReceipt receipt = OfferReceipt.ParseReceipt(Wrap(receipts)).Value!;
        Assert.Equal(offer, SignedOffer.Parse(offer.ToText()).Value);
        Assert.Equal(receipt, SignedReceipt.Parse(receipt.ToText()).Value);
        Assert.False(SignedOffer.Parse(receipt.ToText()).IsAccepted);
        Assert.False(SignedReceipt.Parse(offer.ToText()).IsAccepted);
        foreach (string text in (string[])["", "{}", "[]", "x", "\ud800", offer.ToText()[..^1]])
        {
            Assert.False(SignedOffer.Parse(text).IsAccepted);
            Assert.False(SignedReceipt.Parse(text).IsAccepted);
        }

        Assert.False(SignedOffer.Parse((offer with { Signature = new string('1', 1 << 14) }).ToText()).IsAccepted);
        Assert.False(
            SignedReceipt.Parse((receipt with { Signature = new string('1', 1 << 14) }).ToText()).IsAccepted);
    }

    private static ReceiptPayload Receipt(string transaction) => new(
        1, "eip155:84532", Url, Samples.Payer.ToString(), Samples.Now.ToUnixTimeSeconds(), transaction);

    private static (JsonElement Offers, JsonElement Receipt) Read(string name)
    {
        JsonElement answer = Recorded.Json(Recorded.Answer(name));
        return (answer.GetProperty("offers"), answer.GetProperty("receipt"));
    }

    private static List<PaymentRequirements> Accepts(string name) =>
    [
        .. Recorded.Question(name).GetProperty("accepts").EnumerateArray().Select(Recorded.Requirements),
    ];

    private static JsonElement Wrap(JsonElement extension) =>
        PaymentExtensions.With(default, OfferReceipt.Id, extension);

    private static (P256PublicKey?, Secp256k1PublicKey?) Key(string name)
    {
        JsonElement jwk = Recorded.Question(name).GetProperty("jwk");
        byte[] point = [.. Coordinate(jwk, "x"), .. Coordinate(jwk, "y")];
        return jwk.GetProperty("crv").GetString() == "P-256"
            ? (P256PublicKey.Parse(point).Value!, null)
            : (null, Secp256k1PublicKey.Parse([4, .. point]).Value!);
    }

    private static byte[] Coordinate(JsonElement jwk, string name) =>
        Base64Url.DecodeFromUtf8(Encoding.ASCII.GetBytes(jwk.GetProperty(name).GetString()!));
}
