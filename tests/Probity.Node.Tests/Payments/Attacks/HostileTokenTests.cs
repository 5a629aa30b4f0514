using System.Net;
using Probity.Chain;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Payments.X402.Networks;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Paid is what the token says that it moved, all of it, from the payer to the payee: no trick of a token
/// makes a payment of less.</summary>
public sealed class HostileTokenTests
{
    private static readonly Address Token = new([.. Enumerable.Repeat((byte)0x66, 20)]);
    private static readonly Address Accomplice = new([.. Enumerable.Repeat((byte)0x67, 20)]);

    public static TheoryData<TokenTrick> Tricks => [.. Enum.GetValues<TokenTrick>()];

    [Theory, MemberData(nameof(Tricks))]
    public async Task No_trick_of_a_token_is_a_settlement(TokenTrick trick)
    {
        await using SettlementScene scene = await OpenAsync(trick);
        PaymentRequirements offer = Asset().Offer(SettlementScene.Price, scene.Market.PayTo, 300);
        FacilitatorRequest request = scene.Request(offer);

        // It looks like a payment until the block is there.
        SettleResponse response = await scene.VerifyAndSettleAsync(request, () => Task.CompletedTask);

        Assert.False(response.Success);
        Assert.Equal(
            trick is TokenTrick.Reverting or TokenTrick.Burning
                ? PaymentErrors.TransactionFailed
                : PaymentErrors.TransferEventMismatch,
            response.ErrorReason);
        Settlement settlement = (await scene.FindAsync(request))!;
        Assert.Equal(SettlementState.Failed, settlement.State);
        Assert.False(settlement.IsPaid);

        // Nor later, however often it is asked for.
        Assert.Equal(response.ErrorReason, (await scene.SettleAsync(request)).ErrorReason);
    }

    [Theory, MemberData(nameof(Tricks))]
    public async Task Nobody_gets_an_answer_for_a_tokens_trick(TokenTrick trick)
    {
        await using SettlementScene scene = await OpenAsync(trick);
        Market market = scene.Market;
        Uri url = new(await market.SellAsync(configure: options => options.Assets = market.Assets.With(Asset())), "/a");
        PaymentRequired offer = await market.AskAsync(url);
        Assert.Equal(Token.ToString(), offer.Accepts[0].Asset);

        using HttpResponseMessage response = await market.PayAsync(url, market.Sign(offer));

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.DoesNotContain("run 1", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.False(PaymentHeaders.ParseResponse(
            response.Headers.GetValues(PaymentHeaders.PaymentResponse).Single()).Value!.Success);
    }

    private static async Task<SettlementScene> OpenAsync(TokenTrick trick)
    {
        SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Install(new HostileToken(Token, trick, Accomplice));
        scene.Chain.Install(HostileToken.Forger(Accomplice));
        return scene;
    }

    // In place of the true one, with its name.
    private static PaymentAsset Asset() => KnownAssets.Default
        .With(new PaymentAsset(
            PaymentNetwork.FromChain(Chain.InProcess.SimulatedChain.ChainId, "simulated", isSimulated: true), Token, "USDC", 6,
            "USDC", "2", Probity.Payments.Schemes.Exact.TransferMethod.Eip3009))
        .Find(Market.Network, "USDC")!;
}
