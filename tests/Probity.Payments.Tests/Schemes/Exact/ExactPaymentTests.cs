using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.Signing.TypedData;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Testing;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>Payments are read in one form, and their digests are those of EIP-712.</summary>
public sealed class ExactPaymentTests
{
    public static TheoryData<string, string, string> Changes => new()
    {
        { "a", "\"from\":\"0x", "\"from\":\"0X" },
        { "a", "\"value\":\"10000\"", "\"value\":10000" },
        { "a", "\"value\":\"10000\"", "\"value\":\"010000\"" },
        { "a", "\"value\":\"10000\"", "\"value\":\"-1\"" },
        { "a", "\"validAfter\":\"0\"", "\"validAfter\":\"\"" },
        { "a", "\"validBefore\":\"1", "\"validBefore\":\"+1" },
        { "a", "\"nonce\":\"0x01", "\"nonce\":\"0x" },
        { "a", "\"nonce\":\"0x01", "\"nonce\":\"0x0101" },
        { "a", "\"nonce\":\"0x01", "\"nonce\":\"01" },
        { "a", "\"signature\":\"0x", "\"signature\":\"0x0" },
        { "a", "\"signature\":\"0x", "\"signature\":\"" },
        { "a", "\"signature\"", "\"other\"" },
        { "a", "\"authorization\"", "\"other\"" },
        { "a", "{\"authorization\"", "{\"permit2Authorization\":{},\"authorization\"" },
        { "p", "\"spender\"", "\"other\"" },
        { "p", "\"witness\"", "\"other\"" },
        { "p", "\"permitted\"", "\"other\"" },
        { "p", "\"deadline\":\"1", "\"deadline\":\"0x1" },
        { "p", "\"amount\":\"10000\"", "\"amount\":\"1e4\"" },
        { "p", "\"nonce\":\"", "\"nonce\":\"0" },
    };

    [Theory, MemberData(nameof(Changes))]
    public void A_payload_of_another_form_is_refused(string kind, string from, string to)
    {
        string text = Samples.Payment(Samples.Terms(Method(kind))).Payload.GetRawText();
        Assert.True(ExactPayment.Parse(Recorded.Json(text)).IsAccepted);
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        Assert.False(ExactPayment.Parse(Recorded.Json(changed)).IsAccepted);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(ExactPayment.MaxSignatureBytes, true)]
    [InlineData(ExactPayment.MaxSignatureBytes + 1, false)]
    public void Signatures_have_a_length(int length, bool isAccepted)
    {
        ExactIntent intent = ExactIntent.Create(
            Samples.Terms(), Samples.Payer, Samples.Now, Samples.Nonce);
        Assert.Equal(isAccepted, ExactPayment.Parse(intent.ToPayload(new byte[length])).IsAccepted);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"authorization\":null,\"signature\":\"0x01\"}")]
    [InlineData("{\"authorization\":[],\"signature\":\"0x01\"}")]
    [InlineData("{\"permit2Authorization\":{\"permitted\":[],\"witness\":1},\"signature\":\"0x01\"}")]
    [InlineData("{\"authorization\":{\"from\":\"\\ud800\"},\"signature\":\"\\udfff\"}")]
    public void Payloads_of_any_form_are_refused(string text) =>
        Assert.False(ExactPayment.Parse(Recorded.Json(text)).IsAccepted);

    [Fact]
    public void Digests_are_those_of_the_general_code() => Laws.ForAll(50, random =>
    {
        byte[] nonce = new byte[32];
        random.Fill(nonce);
        string name = "Tökén " + random.NextBelow(100);
        ExactTerms coins = Samples.Terms(
            (Samples.Usdc with { Name = name }).Offer(random.NextUInt32(), Samples.PayTo, 60));
        ExactIntent first = ExactIntent.Create(coins, Samples.Payer, Samples.Now, nonce);
        Laws.Require(first.Digest().AsSpan().SequenceEqual(General(first)), "EIP-3009");
        ExactTerms permits = Samples.Terms(TransferMethod.Permit2);
        ExactIntent second = ExactIntent.Create(permits, Samples.Payer, Samples.Now, nonce);
        Laws.Require(second.Digest().AsSpan().SequenceEqual(GeneralPermit(second)), "Permit2");
    });

    [Fact]
    public void Keys_tell_payments_apart()
    {
        ExactTerms coins = Samples.Terms(), permits = Samples.Terms(TransferMethod.Permit2);
        ExactPayment payment = Samples.Read(Samples.Payment(coins));
        string nonce = Convert.ToHexStringLower(Samples.Nonce);
        string key = $"eip155:84532/{coins.Asset}/{Samples.Payer}/0x{nonce}".ToLowerInvariant();
        Assert.Equal(key, payment.Key(coins).ToString());
        ExactPayment permit = Samples.Read(Samples.Payment(permits));
        Assert.Equal(ExactContracts.Permit2, permit.Key(permits).Asset);
        string text = Samples.Payment(coins).Payload.GetRawText();
        string upper = text.Replace(nonce, nonce.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.NotEqual(text, upper);
        Assert.Equal(key, ExactPayment.Parse(Recorded.Json(upper)).Value!.Key(coins).ToString());
    }

    [Fact]
    public void Terms_of_the_other_method_give_no_digest()
    {
        ExactPayment payment = Samples.Read(Samples.Payment(Samples.Terms()));
        ExactTerms permits = Samples.Terms(TransferMethod.Permit2);
        Assert.Throws<InvalidOperationException>(() => payment.Digest(permits));
        Assert.Equal(SignatureStanding.NotByKey, ExactChecks.CheckSignature(payment, permits));
    }

    [Fact]
    public void Windows_are_those_of_the_packages()
    {
        ExactIntent intent = ExactIntent.Create(Samples.Terms(), Samples.Payer, Samples.Now, Samples.Nonce);
        Assert.Equal(0UL, intent.ValidAfter);
        Assert.Equal(1_800_000_060UL, intent.ValidBefore);
        Assert.Throws<ArgumentException>(
            () => ExactIntent.Create(Samples.Terms(), Samples.Payer, Samples.Now, Samples.Nonce.AsSpan(1)));
    }

    private static TransferMethod Method(string kind) =>
        kind == "p" ? TransferMethod.Permit2 : TransferMethod.Eip3009;

    private static byte[] General(ExactIntent intent)
    {
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["TransferWithAuthorization"] =
            [
                new("from", "address"), new("to", "address"), new("value", "uint256"),
                new("validAfter", "uint256"), new("validBefore", "uint256"), new("nonce", "bytes32"),
            ],
        }).Value!;
        TypedDataDomain domain = new()
        {
            Name = intent.Terms.TokenName, Version = intent.Terms.TokenVersion,
            ChainId = intent.Terms.ChainId,
            VerifyingContract = intent.Terms.Asset,
        };
        return TypedMessage.Digest(domain, types, "TransferWithAuthorization", AbiValue.List(
            AbiValue.Of(intent.Payer), AbiValue.Of(intent.Terms.PayTo), AbiValue.Of(intent.Terms.Amount),
            AbiValue.Of(intent.ValidAfter), AbiValue.Of(intent.ValidBefore), AbiValue.Of(intent.Nonce.Span)));
    }

    private static byte[] GeneralPermit(ExactIntent intent)
    {
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["PermitWitnessTransferFrom"] =
            [
                new("permitted", "TokenPermissions"), new("spender", "address"), new("nonce", "uint256"),
                new("deadline", "uint256"), new("witness", "Witness"),
            ],
            ["TokenPermissions"] = [new("token", "address"), new("amount", "uint256")],
            ["Witness"] = [new("to", "address"), new("validAfter", "uint256")],
        }).Value!;
        TypedDataDomain domain = new()
        {
            Name = "Permit2", ChainId = intent.Terms.ChainId, VerifyingContract = ExactContracts.Permit2,
        };
        return TypedMessage.Digest(domain, types, "PermitWitnessTransferFrom", AbiValue.List(
            AbiValue.List(AbiValue.Of(intent.Terms.Asset), AbiValue.Of(intent.Terms.Amount)),
            AbiValue.Of(ExactContracts.Permit2Proxy), AbiValue.Of(UInt256.FromBigEndian(intent.Nonce.Span)),
            AbiValue.Of(intent.ValidBefore),
            AbiValue.List(AbiValue.Of(intent.Terms.PayTo), AbiValue.Of(intent.ValidAfter))));
    }
}
