using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Node.Facilitator;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Settlements;

/// <summary>A facilitator that looks again soon, and a third person who may use the chain as well.</summary>
internal sealed class SettlementScene : IAsyncDisposable
{
    private readonly SeededRandomSource _random = new(3009);

    private SettlementScene(Market market)
    {
        Market = market;
        Third = Secp256k1PrivateKey.Create(_random);
        market.Chain.SetBalance(Address.From(Third.PublicKey), SimulatedGenesis.GasMoney);
    }

    public static UInt256 Price => 10_000;

    public Market Market { get; }

    public SimulatedChain Chain => Market.Chain;

    public Secp256k1PrivateKey Third { get; }

    public static async Task<SettlementScene> OpenAsync(
        Func<FacilitatorNetwork, FacilitatorNetwork>? configure = null, IRecordStore? store = null,
        TimeProvider? chainTime = null) =>
        new(await Market.OpenAsync(store, network => configure?.Invoke(Quick(network)) ?? Quick(network), chainTime));

    public static FacilitatorNetwork Quick(FacilitatorNetwork network) => network with
    {
        RecheckAfter = TimeSpan.FromMilliseconds(20),
        ReplaceAfter = TimeSpan.FromMilliseconds(100),
        SlowestPoll = TimeSpan.FromMilliseconds(20),
    };

    /// <summary>An offer of the price; by Permit2 on demand.</summary>
    public PaymentRequirements Offer(UInt256? amount = null, TransferMethod method = TransferMethod.Eip3009) =>
        (Market.Assets.Find(Market.Network, "USDC")! with { Method = method })
        .Offer(amount ?? Price, Market.PayTo, 300, PaymentFlow.Authorization);

    public FacilitatorRequest Request(PaymentRequirements? offer = null, byte[]? nonce = null)
    {
        offer ??= Offer();
        return new FacilitatorRequest(Market.Sign(offer, nonce: nonce), offer);
    }

    /// <summary>Settles; who is told of success may be so before it is written, so that is waited for.</summary>
    public async Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? key = "a key of the seller's")
    {
        SettleResponse response = await Market.Facilitator.SettleAsync(
            request, key, TestContext.Current.CancellationToken);
        if (response.Success) { await UntilAsync(request, settlement => settlement.State != SettlementState.Broadcast); }
        return response;
    }

    /// <summary>Settles after a check, as sellers do; between the two something may happen.</summary>
    public async Task<SettleResponse> VerifyAndSettleAsync(FacilitatorRequest request, Func<Task> between)
    {
        VerifyResponse check = await Market.Facilitator.VerifyAsync(request, TestContext.Current.CancellationToken);
        Assert.True(check.IsValid, check.InvalidReason);
        await between();
        return await SettleAsync(request);
    }

    public static ExactPayment Payment(FacilitatorRequest request) =>
        ExactPayment.Parse(request.Payment.Payload).Value!;

    public static ExactTerms Terms(FacilitatorRequest request) =>
        ExactTerms.TryParse(request.Requirements, out ExactTerms? terms, out _) ? terms : throw new InvalidOperationException();

    /// <summary>The settlement as it is stored.</summary>
    public async Task<Settlement?> FindAsync(FacilitatorRequest request) =>
        await RecordAsync(request) is { } record ? Settlement.Parse(record.Value.Span).Value : null;

    /// <summary>The settlement's record.</summary>
    public Task<StoredRecord?> RecordAsync(FacilitatorRequest request) => Market.Store.FindAsync(
        Settlement.KeyOf(Payment(request).Key(Terms(request)).ToString()), TestContext.Current.CancellationToken);

    /// <summary>Waits until the stored settlement is as it should be.</summary>
    public async Task<Settlement> UntilAsync(FacilitatorRequest request, Func<Settlement, bool> isSo)
    {
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            Settlement? now = await FindAsync(request);
            if (now is not null && isSo(now)) { return now; }
            Assert.False(limit.IsCancellationRequested, $"it stays {now}, {Chain.WaitingCount} wait");
            await Task.Yield();
        }
    }

    /// <summary>Sends a call as a transaction of somebody's.</summary>
    /// <returns>The transaction's hash.</returns>
    public async Task<string> SendAsync(Secp256k1PrivateKey sender, Address to, byte[] data, ulong? nonce = null)
    {
        InProcessJsonRpcClient node = new(Chain);
        Verdict<IReadOnlyList<JsonRpcReply>> count = await node.SendAsync(
            [EthereumCalls.GetTransactionCount(Address.From(sender.PublicKey), BlockReference.Pending)],
            TestContext.Current.CancellationToken);
        Assert.True(EthereumResults.TryReadQuantity(count.Value![0].Result, out UInt256 next));
        Assert.True(next.TryToUInt64(out ulong number));
        SignedTransaction signed = new FeeMarketTransaction
        {
            ChainId = SimulatedChain.ChainId,
            Nonce = nonce ?? number,
            MaxFeePerGas = 100_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            GasLimit = 500_000,
            To = to,
            Data = data,
        }.Sign(sender);
        Verdict<IReadOnlyList<JsonRpcReply>> sent = await node.SendAsync(
            [EthereumCalls.SendRawTransaction(signed.Encoded.ToArray())], TestContext.Current.CancellationToken);
        Assert.True(sent.Value![0].Error is null, sent.Value[0].Error?.Message);
        return Hex.From(signed.Hash);
    }

    public Task<string> SendAsync(Secp256k1PrivateKey sender, string declaration, params AbiValue[] values) =>
        SendAsync(sender, SimulatedGenesis.TokenAddress, AbiFunction.Parse(declaration, "()").Value!.EncodeCall(values));

    /// <summary>Takes the payer's tokens away.</summary>
    public async Task DrainAsync()
    {
        Address payer = Address.From(Market.Payer.PublicKey);
        await Market.FundAsync(Address.From(Third.PublicKey), await Market.BalanceAsync(payer));
    }

    public Task<UInt256> EarnedAsync() => Market.BalanceAsync(Market.PayTo);

    public async ValueTask DisposeAsync()
    {
        await Market.DisposeAsync();
        Third.Dispose();
        _random.Dispose();
    }
}
