using System.Text;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Node.Facilitator;
using Probity.Node.PaidEndpoints;
using Probity.Payments.Evidence;
using Probity.Payments.Purchases;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Storage.Memory;
using Probity.Testing;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>What a crash left is settled or forgotten in its time, and nothing before.</summary>
public sealed class SweepTests : IAsyncLifetime
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24) + TimeSpan.FromSeconds(300);

    private readonly MemoryRecordStore _store = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly Told _facilitator = new();
    private Market _market = null!;
    private PurchaseBook _book = null!;

    public async ValueTask InitializeAsync()
    {
        _market = await Market.OpenAsync();
        _book = new PurchaseBook(
            new SellerOptions { PayTo = _market.PayTo.ToString(), Network = Market.Network, Assets = _market.Assets },
            _facilitator, _store, null, new EvidenceOutbox(_clock, SystemRandomSource.Instance), _clock, SystemRandomSource.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _market.DisposeAsync();
    }

    [Theory]
    [InlineData("", PurchaseState.Paid, 86_700), InlineData(PaymentErrors.SettlementPending, PurchaseState.Answered, 10)]
    [InlineData("refused", PurchaseState.Failed, 86_700)]
    public async Task An_answer_that_waits_is_settled_by_what_the_facilitator_says(string reason, PurchaseState state, int dueSeconds)
    {
        _facilitator.Reason = reason;
        StoredPurchase waiting = await AnswerAsync("one");
        await SweepAsync();
        Assert.Empty(_facilitator.Keys);
        Assert.Equal(TimeSpan.FromSeconds(10), waiting.Record.Due - _clock.GetUtcNow());

        _clock.Advance(TimeSpan.FromSeconds(10));
        await SweepAsync();

        Assert.Equal(waiting.Purchase.Secret, Assert.Single(_facilitator.Keys));
        StoredPurchase now = (await _book.FindAsync("one", TestContext.Current.CancellationToken))!;
        Assert.Equal(state, now.Purchase.State);
        Assert.Equal(TimeSpan.FromSeconds(dueSeconds), now.Record.Due - _clock.GetUtcNow());
        Assert.Equal(state != PurchaseState.Failed, now.Purchase.Answer is not null);
    }

    [Fact]
    public async Task A_facilitator_that_is_away_is_asked_later_for_each_of_many()
    {
        for (int i = 0; i < 150; i++) { await AnswerAsync($"number-{i}"); }
        _clock.Advance(TimeSpan.FromSeconds(10));
        _facilitator.IsAway = true;
        await Assert.ThrowsAsync<FacilitatorException>(SweepAsync);
        Assert.Equal(150, _facilitator.Keys.Count);
        _facilitator.IsAway = false;
        await SweepAsync();
        Assert.Equal(150, _facilitator.Keys.Count);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await SweepAsync();
        Assert.Equal(300, _facilitator.Keys.Count);
        Assert.Equal(PurchaseState.Paid, (await _book.FindAsync("number-149", TestContext.Current.CancellationToken))!.Purchase.State);
    }

    [Fact]
    public async Task Each_state_is_kept_as_long_as_it_may_be_asked_for()
    {
        StoredPurchase claimed = await ClaimAsync("claimed"), released = await ClaimAsync("released"), taken = await ClaimAsync("taken");
        await _book.ReleaseAsync(released, TestContext.Current.CancellationToken);
        StoredPurchase mine = (await _book.TakeOverAsync(taken, TestContext.Current.CancellationToken))!;
        Assert.Equal(TimeSpan.FromSeconds(60), mine.Purchase.LeaseUntil - _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(60), claimed.Purchase.LeaseUntil - _clock.GetUtcNow());
        (StoredPurchase? prepaid, _) = await _book.SettleAsync(
            await ClaimAsync("prepaid"), TestContext.Current.CancellationToken);
        await _book.ReleaseAsync(prepaid!, TestContext.Current.CancellationToken);

        _clock.Advance(Kept - TimeSpan.FromTicks(1));
        await SweepAsync();
        foreach (string id in (string[])["claimed", "released", "taken", "prepaid"])
        {
            Assert.NotNull(await _book.FindAsync(id, TestContext.Current.CancellationToken));
        }

        _clock.Advance(TimeSpan.FromTicks(1));
        await SweepAsync();
        Assert.Null(await _book.FindAsync("claimed", TestContext.Current.CancellationToken));
        Assert.Null(await _book.FindAsync("released", TestContext.Current.CancellationToken));
        StoredPurchase paidFor = (await _book.FindAsync("prepaid", TestContext.Current.CancellationToken))!;
        Assert.Equal(PurchaseState.Prepaid, paidFor.Purchase.State);
        _clock.Advance(TimeSpan.FromDays(29));
        await SweepAsync();
        Assert.Null(await _book.FindAsync("prepaid", TestContext.Current.CancellationToken));
        Assert.Single(_facilitator.Keys);
    }

    [Fact]
    public async Task Of_two_with_one_claim_the_later_one_finds_it_changed()
    {
        StoredPurchase claim = await ClaimAsync("one");
        Assert.Null(await _book.ClaimAsync(Bought("one"), null, TestContext.Current.CancellationToken));
        await _book.ReleaseAsync(claim, TestContext.Current.CancellationToken);
        StoredPurchase released = (await _book.FindAsync("one", TestContext.Current.CancellationToken))!;
        StoredPurchase again = (await _book.ClaimAsync(Bought("one"), released, TestContext.Current.CancellationToken))!;
        Assert.Null(await _book.ClaimAsync(Bought("one"), released, TestContext.Current.CancellationToken));
        Assert.Null(await _book.AnswerAsync(claim, new StoredAnswer(200, [], []), TestContext.Current.CancellationToken));
        Assert.NotNull(await _book.AnswerAsync(again, new StoredAnswer(200, [], []), TestContext.Current.CancellationToken));
        Assert.NotEqual(claim.Purchase.Secret, again.Purchase.Secret);
    }

    [Fact]
    public async Task A_damaged_settlement_is_said_to_be_and_asks_nobody()
    {
        StoredPurchase claim = await ClaimAsync("one");
        StoredPurchase damaged = claim with { Purchase = claim.Purchase with { Settlement = "{}" } };
        await Assert.ThrowsAsync<StoreException>(() => _book.SettleAsync(damaged, TestContext.Current.CancellationToken));
        Assert.Empty(_facilitator.Keys);
    }

    [Fact]
    public async Task What_is_being_asked_for_is_left_alone()
    {
        TaskCompletionSource go = new();
        StoredPurchase answered = await AnswerAsync("slow");
        _facilitator.Answers = go.Task;
        Task<(StoredPurchase? Purchase, SettleResponse Outcome)> settling = _book.SettleAsync(
            answered, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        go.SetResult();

        Assert.True((await settling).Outcome.Success);
        Assert.Equal(PurchaseState.Paid, (await settling).Purchase!.Purchase.State);
        Assert.Single(_facilitator.Keys);
    }

    private Task SweepAsync() => _book.SweepAsync(TestContext.Current.CancellationToken);

    private async Task<StoredPurchase> ClaimAsync(string id) =>
        (await _book.ClaimAsync(Bought(id), null, TestContext.Current.CancellationToken))!;

    private async Task<StoredPurchase> AnswerAsync(string id) => (await _book.AnswerAsync(
        await ClaimAsync(id), new StoredAnswer(200, [], Encoding.ASCII.GetBytes(id)), TestContext.Current.CancellationToken))!;

    private BoughtRequest Bought(string id)
    {
        PaymentRequirements offer = _market.Assets.Find(Market.Network, "USDC")!.Offer(
            10_000, _market.PayTo, 300, PaymentFlow.Authorization);
        PaymentPayload payment = _market.Sign(offer);
        Assert.True(ExactTerms.TryParse(offer, out ExactTerms? terms, out _));
        return new BoughtRequest
        {
            Id = id,
            Terms = terms,
            Resource = "https://shop.example/a",
            Payment = ExactPayment.Parse(payment.Payload).Value!,
            Settlement = new FacilitatorRequest(payment, offer),
            RequestDigest = new string('1', 64),
            SignedDigest = new string('2', 64),
        };
    }

    // It says what it is told to; keys in the order of asking.
    private sealed class Told : IFacilitator
    {
        public string Reason { get; set; } = string.Empty;

        public bool IsAway { get; set; }

        public Task Answers { get; set; } = Task.CompletedTask;

        public List<string?> Keys { get; } = [];

        public Task<VerifyResponse> VerifyAsync(FacilitatorRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nobody asked");

        public async Task<SettleResponse> SettleAsync(FacilitatorRequest request, string? idempotencyKey, CancellationToken cancellationToken)
        {
            Keys.Add(idempotencyKey);
            await Answers;
            return IsAway
                ? throw new FacilitatorException("away")
                : new SettleResponse
                {
                    Success = Reason.Length == 0,
                    ErrorReason = Reason.Length == 0 ? null : Reason,
                    Transaction = Reason.Length == 0 ? "0x" + new string('1', 64) : string.Empty,
                    Network = Market.Network,
                };
        }

        public Task<SupportedKinds> GetSupportedAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("nobody asked");
    }
}
