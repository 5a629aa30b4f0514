using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.Signing;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Payers that are contracts change their minds, or use their turn for something else.</summary>
public sealed class HostileWalletTests
{
    private static readonly Address Wallet = new([.. Enumerable.Repeat((byte)0x77, 20)]);

    [Theory, InlineData(WalletMode.Reverting), InlineData(WalletMode.Burning), InlineData(WalletMode.Garbage)]
    public async Task A_wallet_that_signed_when_it_was_checked_and_not_in_the_block_has_not_paid(WalletMode later)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Install(new SimulatedWallet(Wallet, Address.From(scene.Third.PublicKey)));
        Set(scene, WalletMode.Agreeing);
        await scene.Market.FundAsync(Wallet, 100_000);
        FacilitatorRequest request = Request(scene);

        SettleResponse response = await scene.VerifyAndSettleAsync(request, () =>
        {
            Set(scene, later);
            return Task.CompletedTask;
        });

        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.TransactionFailed, response.ErrorReason);
        Assert.Equal(SettlementState.Failed, (await scene.FindAsync(request))!.State);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());

        // And when it signs again, the same payment can be sent by anybody, and is then paid, once.
        Set(scene, WalletMode.Agreeing);
        (Address to, byte[] data) = ExactCalls.Settlement(SettlementScene.Payment(request), SettlementScene.Terms(request));
        await scene.SendAsync(scene.Third, to, data);
        Assert.True((await scene.SettleAsync(request)).Success);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_wallet_that_calls_the_token_while_it_is_asked_moves_nothing(bool isAuthorised)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = Request(scene), other = Request(scene, [.. Enumerable.Repeat((byte)9, 32)]);
        byte[] inner = isAuthorised
            ? ExactCalls.Settlement(SettlementScene.Payment(other), SettlementScene.Terms(other)).Data
            : AbiFunction.Parse("transfer(address,uint256)", "(bool)").Value!.EncodeCall(
                [AbiValue.Of(Address.From(scene.Third.PublicKey)), AbiValue.Of(SettlementScene.Price)]);
        scene.Chain.Install(new ReenteringWallet(Wallet, SimulatedGenesis.TokenAddress, inner));
        await scene.Market.FundAsync(Wallet, 100_000);

        SettleResponse response = await scene.SettleAsync(request);

        // A token asks with a static call: what moves in it fails, and takes its gas along.
        Assert.False(response.Success);
        Assert.Equal(PaymentErrors.TransactionFailed, response.ErrorReason);
        Assert.Equal(UInt256.Zero, await scene.EarnedAsync());
        Assert.Equal(100_000ul, await scene.Market.BalanceAsync(Wallet));
    }

    [Theory, InlineData(300_000, true), InlineData(800_000, true), InlineData(2_000_000, false)]
    public async Task A_wallet_whose_check_is_long_pays_if_a_million_of_gas_is_enough(int gas, bool isPaid)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Install(new SlowWallet(Wallet, gas));
        await scene.Market.FundAsync(Wallet, 100_000);
        FacilitatorRequest request = Request(scene);

        SettleResponse response = await scene.SettleAsync(request);

        Assert.Equal(isPaid, response.Success);
        Assert.Equal(isPaid ? SettlementScene.Price : UInt256.Zero, await scene.EarnedAsync());
        ulong limit = ((FeeMarketTransaction)SettlementLane.Read((await scene.FindAsync(request))!.Attempts[0])!.Transaction).GasLimit;

        // A quarter more than was estimated, and never above the limit.
        Assert.InRange(limit, (ulong)Math.Min(gas * 5 / 4, 1_000_000), (ulong)Math.Min(gas * 2, 1_000_000));
    }

    private static void Set(SettlementScene scene, WalletMode mode) => Assert.True(scene.Chain.Impersonate(
        Address.From(scene.Third.PublicKey), Wallet, AbiFunction.Parse("setMode(uint256)", "()").Value!
            .EncodeCall([AbiValue.Of((UInt256)(ulong)mode)])).IsSuccess);

    private static FacilitatorRequest Request(SettlementScene scene, byte[]? nonce = null)
    {
        PaymentRequirements offer = scene.Offer();
        Assert.True(ExactTerms.TryParse(offer, out ExactTerms? terms, out _));
        ExactIntent intent = ExactIntent.Create(
            terms, Wallet, TimeProvider.System.GetUtcNow(), nonce ?? PreemptionTests.Nonce());
        return new FacilitatorRequest(
            new PaymentPayload { X402Version = 2, Accepted = offer, Payload = intent.ToPayload(new byte[100]) }, offer);
    }

    /// <summary>Says yes to everything, for much gas.</summary>
    private sealed class SlowWallet : SimulatedContract
    {
        public SlowWallet(Address address, int gas)
            : base(address) => On("isValidSignature(bytes32,bytes)", "(bytes4)", (question, _) =>
            {
                question.Charge(gas);
                return ContractResult.Return(AbiValue.Of(new byte[] { 0x16, 0x26, 0xba, 0x7e }));
            });
    }

    /// <summary>Says yes to everything, after it has called the token itself.</summary>
    private sealed class ReenteringWallet : SimulatedContract
    {
        public ReenteringWallet(Address address, Address token, byte[] call)
            : base(address) => On("isValidSignature(bytes32,bytes)", "(bytes4)", (question, _) =>
            {
                question.Call(token, call, isStatic: false);
                return ContractResult.Return(AbiValue.Of(new byte[] { 0x16, 0x26, 0xba, 0x7e }));
            });
    }
}
