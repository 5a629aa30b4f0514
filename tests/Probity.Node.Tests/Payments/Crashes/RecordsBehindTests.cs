using System.Net;
using System.Text;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Node.Wallets;
using Probity.Payments.Budgets;
using Probity.Payments.Purchases;
using Probity.Payments.Settlements;
using Probity.Payments.X402;
using Probity.Payments.X402.Http;
using Probity.Storage.Memory;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>Answers go out while the record of a payment's end is written: whatever becomes of the record, the payment
/// is settled once, its answer is the same, and the budget holds.</summary>
public sealed class RecordsBehindTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_buyer_gets_what_was_paid_for_where_the_seller_cannot_write_that_it_was()
    {
        GatedStore store = new(new MemoryRecordStore());
        await using Market market = await Market.OpenAsync(store, SettlementScene.Quick);
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        int failures = 0;
        store.BeforeCommit = changes => IsPaid(changes) && ++failures == 1
            ? throw new StoreException("The disk is full.")
            : Task.CompletedTask;

        using HttpResponseMessage first = await market.PayAsync(url, payment);
        using HttpResponseMessage again = await market.PayAsync(url, payment);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(Token), await again.Content.ReadAsStringAsync(Token));
        Assert.Equal(
            first.Headers.GetValues("PAYMENT-RESPONSE").Single(), again.Headers.GetValues("PAYMENT-RESPONSE").Single());
        Assert.Equal((2, 1), (failures, market.HandlerRuns));
        Assert.Equal(10_000ul, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task Who_asks_again_while_the_money_is_asked_for_waits_and_no_facilitator_is_asked_twice()
    {
        await using Market market = await Market.OpenAsync();
        AskedOnce facilitator = new(market.Facilitator);
        market.Asked = facilitator;
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        using CancellationTokenSource patience = new();
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        request.Headers.Add(PaymentHeaders.PaymentSignature, PaymentHeaders.Encode(payment));
        Task<HttpResponseMessage> first = market.Http.SendAsync(request, patience.Token);
        await facilitator.Asked;
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Task<HttpResponseMessage> second = market.PayAsync(url, payment);
        for (int i = 0; i < 20; i++) { await market.AskAsync(url); }
        facilitator.Release();

        using HttpResponseMessage delivered = await second;
        Assert.Equal((HttpStatusCode.OK, 1), (delivered.StatusCode, facilitator.Asks));
    }

    [Fact]
    public async Task A_seller_is_told_of_a_block_that_the_facilitator_cannot_write_down_yet()
    {
        GatedStore store = new(new MemoryRecordStore());
        await using Market market = await Market.OpenAsync(store, SettlementScene.Quick);
        Uri url = new(await market.SellAsync(), "/a");
        PaymentPayload payment = market.Sign(await market.AskAsync(url));
        TaskCompletionSource isDelivered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isWritten = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int failures = 0;
        store.BeforeCommit = async changes =>
        {
            if (!IsConfirmed(changes)) { return; }
            if (++failures == 1) { throw new StoreException("The disk is full."); }
            await isDelivered.Task;
            isWritten.TrySetResult();
        };

        using HttpResponseMessage response = await market.PayAsync(url, payment);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        isDelivered.SetResult();
        await isWritten.Task.WaitAsync(Token);
        Assert.Equal(10_000ul, await market.BalanceAsync(market.PayTo));
    }

    [Fact]
    public async Task A_wallet_that_cannot_write_an_end_counts_the_payment_as_held_until_the_chain_says()
    {
        await using Market market = await Market.OpenAsync();
        GatedStore store = new(new MemoryRecordStore());
        await using AgentWallet wallet = await WalletTests.CreateAsync(market, WalletTests.Policy(20_000, 50_000), store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        store.BeforeCommit = changes => IsEnd(changes)
            ? throw new StoreException("The disk is full.")
            : Task.CompletedTask;

        Assert.StartsWith("run 1", await http.GetStringAsync(url, Token), StringComparison.Ordinal);

        Assert.Equal(WalletPaymentState.Held, Assert.Single(await wallet.ListPaymentsAsync(Token)).State);
        WalletAccounts accounts = WalletAccounts.Of(Market.Network, Probity.Chain.InProcess.SimulatedGenesis.TokenAddress);
        Assert.Equal(990_000ul, (await wallet.GetLedgerAsync(Token)).Accounts[accounts.Client].Available);
        store.BeforeCommit = _ => Task.CompletedTask;
        Assert.Equal(1, await wallet.ReconcileAsync(
            new Probity.Chain.Transport.InProcessJsonRpcClient(market.Chain), Market.Network, Token));
        Assert.Equal(WalletPaymentState.Settled, Assert.Single(await wallet.ListPaymentsAsync(Token)).State);
        Assert.Equal(10_000ul, (await wallet.GetLedgerAsync(Token)).Accounts[accounts.Paid].CreditsPosted);
    }

    [Fact]
    public async Task The_same_request_again_buys_again_however_slowly_the_first_end_is_written()
    {
        await using Market market = await Market.OpenAsync();
        GatedStore store = new(new MemoryRecordStore());
        await using AgentWallet wallet = await WalletTests.CreateAsync(market, WalletTests.Policy(20_000, 50_000), store);
        Uri url = new(await market.SellAsync(), "/a");
        using HttpClient http = wallet.CreateClient(new PayingClientOptions());
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.BeforeCommit = changes => IsEnd(changes) ? mayEnd.Task : Task.CompletedTask;

        string first = await http.GetStringAsync(url, Token);
        Task<string> second = http.GetStringAsync(url, Token);
        mayEnd.SetResult();

        Assert.StartsWith("run 1", first, StringComparison.Ordinal);
        Assert.StartsWith("run 2", await second, StringComparison.Ordinal);
        Assert.Equal(20_000ul, await market.BalanceAsync(market.PayTo));
    }

    /// <summary>Settles when it is released, and refuses whoever asks again, as those do that keep no
    /// records.</summary>
    private sealed class AskedOnce(IFacilitator inner) : IFacilitator
    {
        private readonly TaskCompletionSource _asked = new(), _released = new();
        private int _asks;

        public Task Asked => _asked.Task;

        public int Asks => _asks;

        public void Release() => _released.SetResult();

        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            inner.VerifyAsync(request, cancellationToken);

        public async Task<SettleResponse> SettleAsync(
            FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asks) > 1)
            {
                return new SettleResponse
                {
                    Success = false,
                    ErrorReason = PaymentErrors.NonceAlreadyUsed,
                    Transaction = string.Empty,
                    Network = Market.Network,
                };
            }

            _asked.SetResult();
            await _released.Task;
            return await inner.SettleAsync(request, idempotencyKey, cancellationToken);
        }

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) =>
            inner.GetSupportedAsync(cancellationToken);
    }

    private static bool IsPaid(IReadOnlyList<RecordChange> changes) =>
        Has(changes, Purchase.Collection, nameof(PurchaseState.Paid));

    private static bool IsConfirmed(IReadOnlyList<RecordChange> changes) =>
        Has(changes, Settlement.Collection, nameof(SettlementState.Confirmed));

    private static bool IsEnd(IReadOnlyList<RecordChange> changes) =>
        Has(changes, "wallet-payment", nameof(WalletPaymentState.Settled));

    private static bool Has(IReadOnlyList<RecordChange> changes, string collection, string state) => changes.Any(
        change => change.Key.Collection == collection && Encoding.UTF8.GetString(change.Value.Span)
            .Contains($"\"{state}\"", StringComparison.OrdinalIgnoreCase));
}
