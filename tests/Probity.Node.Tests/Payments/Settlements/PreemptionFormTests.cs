using System.Net;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>What was signed can be used in several forms, and by several people: whichever comes first, the number
/// is used once, and what counts is whether the payee got the money.</summary>
public sealed class PreemptionFormTests
{
    private const string Window = "address,address,uint256,uint256,uint256,bytes32";

    [Fact]
    public async Task The_same_signature_in_one_piece_is_the_same_payment()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        ExactPayment payment = SettlementScene.Payment(request);
        string theirs = string.Empty;

        SettleResponse response = await scene.VerifyAndSettleAsync(request, async () => theirs = await scene.SendAsync(
            scene.Third, $"transferWithAuthorization({Window},bytes)", [.. Values(payment), AbiValue.Of(payment.Signature.Span)]));

        Assert.True(response.Success, response.ErrorReason);
        Assert.Equal(theirs, response.Transaction);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Money_that_the_payee_fetched_with_the_same_number_is_paid(bool isWhole)
    {
        // The payer signed for the payee's own hands too: whichever is used, it is one payment.
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Address payee = Address.From(scene.Third.PublicKey);
        PaymentRequirements offer = scene.Offer() with { PayTo = payee.ToString() };
        FacilitatorRequest request = scene.Request(offer);
        UInt256 amount = isWhole ? SettlementScene.Price : SettlementScene.Price - 1;
        string theirs = string.Empty;

        SettleResponse response = await scene.VerifyAndSettleAsync(
            request, async () => theirs = await ReceiveAsync(scene, SettlementScene.Payment(request), amount));

        Assert.Equal(isWhole, response.Success);
        Assert.Equal(isWhole ? null : PaymentErrors.NonceAlreadyUsed, response.ErrorReason);
        if (isWhole) { Assert.Equal(theirs, response.Transaction); }
        Assert.Equal(amount, await scene.Market.BalanceAsync(payee));
    }

    [Fact]
    public async Task A_stranger_cannot_fetch_what_was_signed_for_anybodys_sending()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        ExactPayment payment = SettlementScene.Payment(request);

        SettleResponse response = await scene.VerifyAndSettleAsync(request, () => scene.SendAsync(
            scene.Third, $"receiveWithAuthorization({Window},bytes)", [.. Values(payment), AbiValue.Of(payment.Signature.Span)]));

        Assert.True(response.Success, response.ErrorReason);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_number_of_Permit2_that_was_given_up_before_the_settlement_pays_nothing()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Allow(scene);
        FacilitatorRequest request = scene.Request(scene.Offer(method: TransferMethod.Permit2));

        SettleResponse response = await scene.VerifyAndSettleAsync(
            request, () => GiveUpAsync(scene, SettlementScene.Payment(request)));

        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, response.ErrorReason);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_number_of_Permit2_that_is_given_up_during_the_work_delivers_nothing()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Market market = scene.Market;
        Allow(scene);
        Uri url = new(
            await market.SellAsync(configure: options => options.Assets = market.Assets.With(
                market.Assets.Find(Market.Network, "USDC")! with { Method = TransferMethod.Permit2 })), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        market.OnHandle = _ => GiveUpAsync(scene, ExactPayment.Parse(payment.Payload).Value!);

        using HttpResponseMessage response = await market.PayAsync(url, payment);

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.Equal(1, market.HandlerRuns);
        Assert.DoesNotContain("run 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
    }

    [Fact]
    public async Task Whoever_sends_the_same_permit_first_has_paid_for_the_payer()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Allow(scene);
        FacilitatorRequest request = scene.Request(scene.Offer(method: TransferMethod.Permit2));
        (Address to, byte[] data) = ExactCalls.Settlement(SettlementScene.Payment(request), SettlementScene.Terms(request));
        string theirs = string.Empty;

        SettleResponse response = await scene.VerifyAndSettleAsync(
            request, async () => theirs = await scene.SendAsync(scene.Third, to, data));

        Assert.True(response.Success, response.ErrorReason);
        Assert.Equal(theirs, response.Transaction);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    private static AbiValue[] Values(ExactPayment payment, UInt256? amount = null) =>
    [
        AbiValue.Of(payment.Payer), AbiValue.Of(payment.PayTo), AbiValue.Of(amount ?? payment.Amount),
        AbiValue.Of(payment.ValidAfter), AbiValue.Of(payment.ValidBefore), AbiValue.Of(payment.Nonce.Span),
    ];

    // The payer signs the payment's number for the payee's own call, and the payee calls.
    private static Task<string> ReceiveAsync(SettlementScene scene, ExactPayment payment, UInt256 amount)
    {
        TypedDataDomain domain = new()
        {
            Name = "USDC",
            Version = "2",
            ChainId = SimulatedChain.ChainId,
            VerifyingContract = SimulatedGenesis.TokenAddress,
        };
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["ReceiveWithAuthorization"] =
            [
                new("from", "address"), new("to", "address"), new("value", "uint256"), new("validAfter", "uint256"),
                new("validBefore", "uint256"), new("nonce", "bytes32"),
            ],
        }).Value!;
        AbiValue[] values = Values(payment, amount);
        byte[] digest = TypedMessage.Digest(domain, types, "ReceiveWithAuthorization", AbiValue.List(values));
        byte[] signature = EthereumSignature.ToArray(scene.Market.Payer.Sign(digest));
        return scene.SendAsync(
            scene.Third, $"receiveWithAuthorization({Window},bytes)", [.. values, AbiValue.Of(signature)]);
    }

    private static void Allow(SettlementScene scene) => Assert.True(scene.Chain.Impersonate(
        Address.From(scene.Market.Payer.PublicKey), SimulatedGenesis.TokenAddress,
        AbiFunction.Parse("approve(address,uint256)", "(bool)").Value!.EncodeCall(
            [AbiValue.Of(ExactContracts.Permit2), AbiValue.Of(1_000_000ul)])).IsSuccess);

    private static Task<string> GiveUpAsync(SettlementScene scene, ExactPayment payment)
    {
        UInt256 bit = UInt256.Zero;
        Assert.True(UInt256.TryFrom(System.Numerics.BigInteger.One << payment.Nonce.Span[^1], out bit));
        return scene.SendAsync(
            scene.Market.Payer, ExactContracts.Permit2,
            AbiFunction.Parse("invalidateUnorderedNonces(uint256,uint256)", "()").Value!.EncodeCall(
                [AbiValue.Of(UInt256.FromBigEndian(payment.Nonce.Span[..^1])), AbiValue.Of(bit)]));
    }
}
