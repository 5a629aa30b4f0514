using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Core.Secrets;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>What strangers, other sellers, payers and thieves of the key can get out of a facilitator.</summary>
public sealed class FacilitatorAttackTests
{
    [Theory, InlineData("another key"), InlineData(null)]
    public async Task Only_who_asked_first_learns_how_a_payment_ended(string? other)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);

        SettleResponse second = await scene.SettleAsync(request, other);

        Assert.False(second.Success);
        Assert.Equal(PaymentErrors.NonceAlreadyUsed, second.ErrorReason);
        Assert.True((await scene.SettleAsync(request)).Success);
    }

    [Fact]
    public async Task Askers_without_a_key_get_one_answer()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request();
        SettleResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.SettleAsync(request, null)));
        Assert.Single(answers, answer => answer.Success);
        Assert.False((await scene.SettleAsync(request, null)).Success);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task One_number_signed_for_two_amounts_is_one_payment_of_the_first(bool areAtOnce)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        byte[] nonce = PreemptionTests.Nonce();
        FacilitatorRequest small = scene.Request(scene.Offer(1), nonce), large = scene.Request(nonce: nonce);
        if (areAtOnce) { scene.Chain.Blocks = BlockMaking.ByHand; }

        Task<SettleResponse> first = scene.SettleAsync(small, "key");
        await scene.UntilAsync(small, settlement => areAtOnce ? scene.Chain.WaitingCount == 1 : settlement.IsPaid);
        if (!areAtOnce) { await first; }
        Task<SettleResponse> second = scene.SettleAsync(large, "key");
        if (areAtOnce) { Assert.Equal(PaymentErrors.NonceAlreadyUsed, (await second).ErrorReason); }
        if (areAtOnce) { scene.Chain.Mine(); }

        Assert.True((await first).Success);
        Assert.False((await second).Success);
        Assert.Equal(UInt256.One, await scene.EarnedAsync());
    }

    [Fact]
    public async Task Whoever_has_the_facilitators_key_moves_nothing_of_payers()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Address payer = Address.From(scene.Market.Payer.PublicKey), thief = Address.From(scene.Third.PublicKey);
        FacilitatorRequest signed = scene.Request();
        UInt256 before = await scene.Market.BalanceAsync(payer);
        (_, byte[] settlement) = ExactCalls.Settlement(SettlementScene.Payment(signed), SettlementScene.Terms(signed));

        // Every way that the token and Permit2 have to move a balance, with all that the key can sign.
        byte[] redirected = [.. settlement];
        thief.ToArray().CopyTo(redirected.AsSpan(4 + 32 + 12));
        byte[] raised = [.. settlement];
        raised[4 + 64 + 31 - 8] = 1;
        AbiFunction transferFrom = AbiFunction.Parse("transferFrom(address,address,uint256)", "(bool)").Value!;
        AbiFunction permitted = AbiFunction.Parse("transferFrom(address,address,uint160,address)", "()").Value!;
        AbiValue[] steal = [AbiValue.Of(payer), AbiValue.Of(thief), AbiValue.Of((UInt256)1)];
        await scene.SendAsync(scene.Market.Gas, SimulatedGenesis.TokenAddress, transferFrom.EncodeCall(steal));
        await scene.SendAsync(scene.Market.Gas, SimulatedGenesis.TokenAddress, redirected);
        await scene.SendAsync(scene.Market.Gas, SimulatedGenesis.TokenAddress, raised);
        await scene.SendAsync(scene.Market.Gas, ExactContracts.Permit2, permitted.EncodeCall(
            [.. steal, AbiValue.Of(SimulatedGenesis.TokenAddress)]));
        Assert.Equal(before, await scene.Market.BalanceAsync(payer));
        Assert.Equal(UInt256.Zero, await scene.Market.BalanceAsync(thief));

        // What was signed it can send: to whom, and how much, the payer said.
        await scene.SendAsync(scene.Market.Gas, SimulatedGenesis.TokenAddress, settlement);
        Assert.Equal(SettlementScene.Price, await scene.EarnedAsync());
    }

    [Theory]
    [InlineData(WalletMode.Agreeing), InlineData(WalletMode.Garbage), InlineData(WalletMode.Short), InlineData(WalletMode.Reverting)]
    [InlineData(WalletMode.Burning), InlineData(WalletMode.Writing), InlineData(WalletMode.RevertingYes)]
    public async Task A_wallet_that_is_a_hostile_contract_pays_or_is_refused_and_costs_a_limited_gas(WalletMode mode)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        Address wallet = new([.. Enumerable.Repeat((byte)0x77, 20)]);
        scene.Chain.Install(new SimulatedWallet(wallet, Address.From(scene.Third.PublicKey)));
        scene.Chain.Impersonate(Address.From(scene.Third.PublicKey), wallet, AbiFunction.Parse("setMode(uint256)", "()").Value!
            .EncodeCall([AbiValue.Of((UInt256)(ulong)mode)]));
        await scene.Market.FundAsync(wallet, 100_000);
        PaymentRequirements offer = scene.Offer();
        Assert.True(ExactTerms.TryParse(offer, out ExactTerms? terms, out _));
        ExactIntent intent = ExactIntent.Create(terms, wallet, TimeProvider.System.GetUtcNow(), PreemptionTests.Nonce());
        PaymentPayload payment = new() { X402Version = 2, Accepted = offer, Payload = intent.ToPayload(new byte[100]) };

        SettleResponse response = await scene.SettleAsync(new FacilitatorRequest(payment, offer));

        Assert.Equal(mode == WalletMode.Agreeing, response.Success);
        Assert.Equal(response.Success ? SettlementScene.Price : UInt256.Zero, await scene.EarnedAsync());
    }

    [Fact]
    public async Task Permit2_without_an_allowance_is_refused()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        SettleResponse response = await scene.SettleAsync(scene.Request(scene.Offer(method: TransferMethod.Permit2)));
        Assert.Equal(PaymentErrors.Permit2AllowanceRequired, response.ErrorReason);
    }

    [Theory]
    [InlineData("network"), InlineData("payee"), InlineData("amount"), InlineData("asset"), InlineData("checksum"), InlineData("expired")]
    [InlineData("domain"), InlineData("signature"), InlineData("stranger")]
    public async Task What_does_not_fit_the_offer_is_refused_before_anything_is_stored(string wrong)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        PaymentRequirements offer = scene.Offer();
        FacilitatorRequest good = scene.Request(offer);
        Assert.True(Address.TryParse("0x" + new string('9', 40), out Address other));
        FacilitatorRequest bad = wrong switch
        {
            "network" => good with { Requirements = offer with { Network = "eip155:1" } },
            "payee" => good with { Requirements = offer with { PayTo = other.ToString() } },
            "amount" => good with { Requirements = offer with { Amount = "9999" } },
            "asset" => good with { Requirements = offer with { Asset = other.ToString() } },
            "checksum" => good with { Requirements = offer with { PayTo = "0x5E5e5E5e5E5e5E5E5e5E5E5e5e5E5E5E5e5E5E5e" } },
            "expired" => scene.Request(offer with { MaxTimeoutSeconds = 1 }),
            "domain" => scene.Request(scene.Offer() with
            {
                Extra = System.Text.Json.JsonDocument.Parse("""{"name":"USDC","version":"1"}""").RootElement,
            }),
            "signature" => good with { Payment = Altered(good.Payment) },
            _ => new FacilitatorRequest(scene.Market.Sign(offer, scene.Third), offer),
        };

        Assert.False((await scene.Market.Facilitator.VerifyAsync(bad, TestContext.Current.CancellationToken)).IsValid);
        Assert.False((await scene.SettleAsync(bad)).Success);
        Assert.Empty(await scene.Market.Store.ListAsync(
            Settlement.Collection, string.Empty, string.Empty, 10, TestContext.Current.CancellationToken));
    }

    private static PaymentPayload Altered(PaymentPayload payment)
    {
        string text = payment.Payload.GetRawText();
        int at = text.IndexOf("\"signature\":\"0x", StringComparison.Ordinal) + 20;
        string changed = text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..];
        return payment with { Payload = System.Text.Json.JsonDocument.Parse(changed).RootElement };
    }
}
