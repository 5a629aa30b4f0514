using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Probity.Chain;
using Probity.Chain.InProcess;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Facilitator;

/// <summary>What a facilitator begins with, what it says of itself, and what it refuses before it asks anybody.</summary>
public sealed class PaymentFacilitatorTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_chain_or_a_signer_or_with_one_chain_twice_it_does_not_begin()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorNetwork network = NetworkOf(scene, Market.Network);
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync([network, network with { Network = "eip155:2", Signers = [] }]));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync([network, network]));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_node_that_does_not_say_its_chain_is_not_used(bool isError)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        ScriptedNode node = new(new InProcessJsonRpcClient(scene.Chain))
        {
            Answer = call => call.Method != "eth_chainId" ? null
                : isError ? ScriptedNode.Error(-32000, "no")
                : ScriptedNode.Result("soon"),
        };
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => StartAsync([NetworkOf(scene, Market.Network) with { Node = node }]));
        Assert.Contains("does not say", refused.Message);
    }

    [Fact]
    public async Task A_node_without_old_blocks_is_used()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        ScriptedNode node = new(new InProcessJsonRpcClient(scene.Chain))
        {
            Answer = call => call.Method == "eth_getBlockByNumber" ? ScriptedNode.Error(-32000, "pruned") : null,
        };
        await (await StartAsync([NetworkOf(scene, Market.Network) with { Node = node }])).DisposeAsync();
    }

    [Fact]
    public async Task It_says_which_chains_in_the_words_of_both_versions_and_refuses_others()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Faults.ReportedChainId = 8453;
        await using PaymentFacilitator facilitator = await StartAsync([NetworkOf(scene, "eip155:8453") with { ChainId = 8453 }]);

        SupportedKinds supported = await facilitator.GetSupportedAsync(Ended);
        Assert.Equal(
            [(2, "exact", "eip155:8453"), (1, "exact", "base")],
            supported.Kinds.Select(kind => (kind.X402Version, kind.Scheme, kind.Network)));
        Assert.Equal(
            Address.From(scene.Market.Gas.PublicKey).ToString(), Assert.Single(supported.Signers["eip155:8453"]));
        SupportedKinds nameless = await scene.Market.Facilitator.GetSupportedAsync(Ended);
        Assert.Equal([(2, Market.Network)], nameless.Kinds.Select(kind => (kind.X402Version, kind.Network)));

        FacilitatorRequest elsewhere = scene.Request();
        VerifyResponse check = await facilitator.VerifyAsync(elsewhere, Ended);
        SettleResponse answer = await facilitator.SettleAsync(elsewhere, null, Ended);
        Assert.Equal((false, PaymentErrors.NetworkMismatch), (check.IsValid, check.InvalidReason));
        Assert.Equal((false, PaymentErrors.NetworkMismatch), (answer.Success, answer.ErrorReason));

        // A refusal names the network in the words of the payment's version.
        PaymentRequirements offer = scene.Offer() with { Network = "eip155:8453", PayTo = Address.Zero.ToString() };
        foreach (int version in (int[])[1, 2])
        {
            FacilitatorRequest wrong = new(elsewhere.Payment with { X402Version = version, Accepted = offer }, offer);
            SettleResponse refused = await facilitator.SettleAsync(wrong, null, Ended);
            Assert.False(refused.Success);
            Assert.Equal(version == 1 ? "base" : "eip155:8453", refused.Network);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Only_listed_tokens_are_settled_where_there_is_a_list(bool isListed)
    {
        Address other = new([.. Enumerable.Repeat((byte)8, 20)]);
        await using SettlementScene scene = await SettlementScene.OpenAsync(
            network => network with { Assets = isListed ? [other, SimulatedGenesis.TokenAddress] : [other] });
        SettleResponse answer = await scene.SettleAsync(scene.Request());
        Assert.Equal((isListed, isListed ? null : PaymentErrors.NetworkMismatch), (answer.Success, answer.ErrorReason));
    }

    [Theory]
    [InlineData("0"), InlineData("3"), InlineData("6"), InlineData("253402300799"), InlineData("253402300999"), InlineData("18446744073709551615")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public async Task No_end_of_a_window_breaks_the_check_of_a_payment_that_is_wrong_otherwise(string validBefore)
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest good = scene.Request();
        JsonObject payload = JsonNode.Parse(good.Payment.Payload.GetRawText())!.AsObject();
        payload["authorization"]!["validBefore"] = validBefore;
        PaymentPayload changed = good.Payment with
        {
            Payload = System.Text.Json.JsonDocument.Parse(payload.ToJsonString()).RootElement,
        };
        PaymentRequirements dearer = good.Requirements with { Amount = "10001" };
        SettleResponse answer = await scene.SettleAsync(new FacilitatorRequest(changed, dearer));
        Assert.False(answer.Success);
        Assert.Equal(
            validBefore.Length < 3 ? PaymentErrors.ValidBefore : PaymentErrors.AuthorizationValueMismatch, answer.ErrorReason);
    }

    [Fact]
    public async Task A_stored_settlement_whose_parts_do_not_fit_is_damaged()
    {
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        FacilitatorRequest request = scene.Request(), other = scene.Request();
        Assert.True((await scene.SettleAsync(request)).Success);
        Settlement good = (await scene.FindAsync(request))!;
        Assert.Equal(good.Payment, PaymentChecker.Restore(good).Id);
        foreach (Settlement damaged in (Settlement[])[
            good with { Request = "{}" }, good with { Payment = good.Payment + "0" },
            good with { Request = Encoding.UTF8.GetString(X402Json.WriteFacilitatorRequest(other)) },
        ])
        {
            Assert.Contains("damaged", Assert.Throws<StoreException>(() => PaymentChecker.Restore(damaged)).Message);
        }
    }

    private static FacilitatorNetwork NetworkOf(SettlementScene scene, string network) => new()
    {
        Network = network,
        ChainId = SimulatedChain.ChainId,
        Node = new InProcessJsonRpcClient(scene.Chain),
        Signers = [scene.Market.Gas],
    };

    private static Task<PaymentFacilitator> StartAsync(IReadOnlyList<FacilitatorNetwork> networks) =>
        PaymentFacilitator.StartAsync(
            networks, new MemoryRecordStore(), TimeProvider.System, NullLogger.Instance, Ended);
}
