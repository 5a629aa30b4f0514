using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>Between a check and its settlement others may use, cancel or empty what was signed.</summary>
public sealed class PreemptionTests
{
    [Fact]
    public async Task Whoever_sends_the_same_authorisation_first_has_paid_for_the_payer()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        (Address to, byte[] data) = ExactCalls.Settlement(SettlementScene.Payment(request), SettlementScene.Terms(request));
        string theirs = string.Empty;

        SettleResponse response = await scene.VerifyAndSettleAsync(
            request, async () => theirs = await scene.SendAsync(scene.Third, to, data));

        Assert.True(response.Success, response.ErrorReason);
        Assert.Equal(theirs, response.Transaction);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task Another_use_of_the_same_number_does_not_count_as_paid()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        byte[] nonce = Nonce();
        FacilitatorRequest request = scene.Request(nonce: nonce);
        Assert.True(Address.TryParse("0x" + new string('7', 40), out Address friend));
        FacilitatorRequest elsewhere = scene.Request(
            scene.Offer() with { PayTo = friend.ToString() }, nonce);
        (Address to, byte[] data) = ExactCalls.Settlement(
            SettlementScene.Payment(elsewhere), SettlementScene.Terms(elsewhere));

        SettleResponse response = await scene.VerifyAndSettleAsync(
            request, () => scene.SendAsync(scene.Third, to, data));

        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, response.ErrorReason);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_cancelled_authorisation_is_not_paid()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        byte[] nonce = Nonce();
        FacilitatorRequest request = scene.Request(nonce: nonce);

        SettleResponse response = await scene.VerifyAndSettleAsync(request, () => CancelAsync(scene, nonce));

        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, response.ErrorReason);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
    }

    [Fact]
    public async Task A_payer_without_money_left_has_not_paid_until_it_is_sent_by_somebody()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();

        SettleResponse response = await scene.VerifyAndSettleAsync(request, scene.DrainAsync);

        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.TransactionFailed, response.ErrorReason);

        // The authorisation is as good as before: who sends it later pays after all.
        scene.Chain.Impersonate(
            Address.From(scene.Third.PublicKey), SimulatedGenesis.TokenAddress,
            AbiFunction.Parse("transfer(address,uint256)", "(bool)").Value!.EncodeCall(
                [AbiValue.Of(Address.From(scene.Market.Payer.PublicKey)), AbiValue.Of(SettlementScene.Price)]));
        (Address to, byte[] data) = ExactCalls.Settlement(SettlementScene.Payment(request), SettlementScene.Terms(request));
        await scene.SendAsync(scene.Third, to, data);
        Assert.True((await scene.SettleAsync(request)).Success);
    }

    [Fact]
    public async Task An_earlier_payment_by_Permit2_is_not_taken_for_a_later_one()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Address payer = Address.From(scene.Market.Payer.PublicKey);
        scene.Chain.Impersonate(payer, SimulatedGenesis.TokenAddress, AbiFunction.Parse("approve(address,uint256)", "(bool)")
            .Value!.EncodeCall([AbiValue.Of(ExactContracts.Permit2), AbiValue.Of(1_000_000ul)]));
        PaymentRequirements offer = scene.Offer(method: TransferMethod.Permit2);
        Assert.True((await scene.SettleAsync(scene.Request(offer))).Success);

        SettleResponse second = await scene.VerifyAndSettleAsync(scene.Request(offer), scene.DrainAsync);

        Assert.False(second.Success);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Fact]
    public async Task What_cannot_be_said_of_one_settlement_holds_up_no_other()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { SettleTimeout = TimeSpan.FromMilliseconds(200) });
        FacilitatorRequest cancelled = scene.Request(nonce: Nonce());
        scene.Chain.Faults.ChangeResult = (method, result) => method == "eth_getLogs" ? null : result;

        SettleResponse unknown = await scene.VerifyAndSettleAsync(cancelled, () => CancelAsync(scene, Nonce()));
        SettleResponse other = await scene.SettleAsync(scene.Request(), "another key");

        Assert.Equal(PaymentErrors.SettlementPending, unknown.ErrorReason);
        Assert.True(other.Success, other.ErrorReason);
        scene.Chain.Faults.ChangeResult = null;
        await scene.UntilAsync(cancelled, settlement => settlement.State == SettlementState.Failed);
    }

    internal static byte[] Nonce() => [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    internal static Task CancelAsync(SettlementScene scene, byte[] nonce)
    {
        Address payer = Address.From(scene.Market.Payer.PublicKey);
        TypedDataDomain domain = new()
        {
            Name = "USDC",
            Version = "2",
            ChainId = SimulatedChain.ChainId,
            VerifyingContract = SimulatedGenesis.TokenAddress,
        };
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["CancelAuthorization"] = [new("authorizer", "address"), new("nonce", "bytes32")],
        }).Value!;
        byte[] digest = TypedMessage.Digest(
            domain, types, "CancelAuthorization", AbiValue.List(AbiValue.Of(payer), AbiValue.Of(nonce)));
        byte[] signature = EthereumSignature.ToArray(scene.Market.Payer.Sign(digest));
        return scene.SendAsync(
            scene.Third, "cancelAuthorization(address,bytes32,bytes)", AbiValue.Of(payer), AbiValue.Of(nonce),
            AbiValue.Of(signature));
    }
}
