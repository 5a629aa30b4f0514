using System.Collections.Concurrent;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.Wallets;

/// <summary>Ends what a wallet's payments hold: by what sellers say, by the clock, and by the
/// chain.</summary>
/// <remarks>
/// A refused or lost request frees nothing: whoever has the authorisation may settle it until it expires.
/// Only the chain's own clock and its word that the number was not used free the amount.
/// </remarks>
internal sealed class WalletKeeper(
    IRecordStore store, SemaphoreSlim deciding, WalletEvidence evidence, TimeProvider time)
{
    private const int MaxAtOnce = 100;

    // How far the clock of the newest block may be behind ours.
    private const ulong BlockLagSeconds = 30;

    // By request: ends that are being written while their callers have gone on.
    private readonly ConcurrentDictionary<string, Task> _ending = new(StringComparer.Ordinal);

    /// <summary>The payment that is under way for a request, even if its window has closed; null for
    /// none.</summary>
    public async Task<WalletPayment?> FindOpenAsync(string requestDigest, CancellationToken cancellationToken)
    {
        if (_ending.TryGetValue(requestDigest, out Task? ending))
        {
            await ending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        StoredRecord? open = await store.FindAsync(WalletRecords.Open(requestDigest), cancellationToken)
            .ConfigureAwait(false);
        if (open is null) { return null; }
        string id = System.Text.Encoding.UTF8.GetString(open.Value.Span);
        StoredRecord? record = await store.FindAsync(WalletRecords.Payment(id), cancellationToken)
            .ConfigureAwait(false);
        WalletPayment? payment = record is null ? null : WalletBooks.ReadPayment(record);
        if (payment is not { State: WalletPaymentState.Held }) { return null; }
        WalletBooks.RequireRequest(payment, requestDigest);
        return payment;
    }

    /// <summary>A payment is settled: its amount is spent. Written while the caller goes on; until then it
    /// counts as held, which binds the budget as much.</summary>
    public void BeginSettling(WalletPayment payment, string? transaction, SignedReceipt? receipt)
    {
        Task ending = SettleAsync(payment, transaction, receipt);
        _ending[payment.Request] = ending;
        ending.ContinueWith(
            done => _ending.TryRemove(new KeyValuePair<string, Task>(payment.Request, done)),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until all ends are written that were begun.</summary>
    public Task FlushAsync() => Task.WhenAll(_ending.Values);

    /// <summary>Lets windows pass that are over.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (StoredRecord record in await store.ListDueAsync(
            WalletRecords.Payments, time.GetUtcNow(), MaxAtOnce, cancellationToken).ConfigureAwait(false))
        {
            WalletPayment payment = WalletBooks.ReadPayment(record);
            await EndAsync(payment.Payment, payment.State, payment.Transaction, null, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Asks the chain what became of payments.</summary>
    /// <returns>How many were settled or freed.</returns>
    public async Task<int> ReconcileAsync(
        IJsonRpcClient node, string network, CancellationToken cancellationToken)
    {
        int ended = 0;
        string after = string.Empty;
        IReadOnlyList<StoredRecord> records;
        do
        {
            records = await store.ListAsync(
                WalletRecords.Payments, network.ToLowerInvariant() + "/", after, 1000, cancellationToken)
                    .ConfigureAwait(false);
            foreach (StoredRecord record in records)
            {
                WalletPayment payment = WalletBooks.ReadPayment(record);
                after = record.Key.Id;
                if (payment.State == WalletPaymentState.Held
                    && await AskAsync(node, payment, cancellationToken).ConfigureAwait(false) is { } state)
                {
                    await EndAsync(payment.Payment, state, null, null, cancellationToken).ConfigureAwait(false);
                    ended++;
                }
            }
        }
        while (records.Count == 1000);
        return ended;
    }

    // Settled, released, or null where the chain cannot say that yet.
    private static async Task<WalletPaymentState?> AskAsync(
        IJsonRpcClient node, WalletPayment payment, CancellationToken cancellationToken)
    {
        bool isOffer = ExactTerms.TryParse(
            WalletBooks.ReadOffer(payment.Offer), out ExactTerms? terms, out _);
        Core.Invariant.Require(isOffer);
        ExactPayment exact = ExactIntent.Restore(
            terms!, PayerOf(payment), payment.ValidAfter, payment.ValidBefore,
            Convert.FromHexString(payment.Nonce))
            .ToPayment(default);
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await node.SendAsync(
            [EthereumCalls.ChainId(), EthereumCalls.GetBlock(BlockReference.Finalized),
                ExactCalls.NonceUsed(exact, terms!)],
            cancellationToken).ConfigureAwait(false);

        // The chain's clock is that of a block which will not be given up; of another chain it says nothing.
        if (!replies.IsAccepted || replies.Value.Any(reply => reply.Error is not null)
            || !EthereumResults.TryReadQuantity(replies.Value[0].Result, out UInt256 chain)
                || chain != terms!.ChainId
            || EthereumResults.ReadBlock(replies.Value[1].Result) is not { IsAccepted: true } block
            || !ExactCalls.TryReadNonceUsed(exact, replies.Value[2], out bool isUsed))
        {
            return null;
        }

        return isUsed ? WalletPaymentState.Settled
            : block.Value.Timestamp > payment.ValidBefore ? WalletPaymentState.Released
            : null;
    }

    private async Task SettleAsync(WalletPayment payment, string? transaction, SignedReceipt? receipt)
    {
        try
        {
            await EndAsync(
                payment.Payment, WalletPaymentState.Settled, transaction, receipt, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // It stays held, and the chain says later that it was settled; the answer is the caller's.
        }
    }

    private async Task EndAsync(
        string id, WalletPaymentState state, string? transaction, SignedReceipt? receipt,
        CancellationToken cancellationToken)
    {
        await deciding.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!await TryEndAsync(id, state, transaction, receipt, cancellationToken)
                .ConfigureAwait(false))
            {
                // Another process was faster: read again.
            }
        }
        finally
        {
            deciding.Release();
        }
    }

    private async Task<bool> TryEndAsync(
        string id, WalletPaymentState state, string? transaction, SignedReceipt? receipt,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredRecord?> records = await store.FindManyAsync(
            [WalletRecords.Payment(id), WalletRecords.Ledger], cancellationToken).ConfigureAwait(false);
        if (records[0] is not { } record || records[1] is not { } ledgerRecord) { return true; }
        WalletPayment payment = WalletBooks.ReadPayment(record);
        LedgerBook ledger = WalletBooks.Read(ledgerRecord);
        (WalletPayment next, LedgerBook book) = Step(payment, ledger, state, transaction, time.GetUtcNow());
        List<RecordChange> changes =
        [
            RecordChange.Replace(record, next.ToArray(), WalletBooks.DueOf(next)),
            RecordChange.Replace(ledgerRecord, book.ToArray()),
        ];
        if (next.State != payment.State) { changes.Add(evidence.Ended(next, receipt)); }
        if (next.State != WalletPaymentState.Held
            && await store.FindAsync(WalletRecords.Open(payment.Request), cancellationToken)
                .ConfigureAwait(false) is { } open
            && open.Value.Span.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(id)))
        {
            changes.Add(RecordChange.Delete(open));
        }

        return await store.TryCommitAsync(changes, cancellationToken).ConfigureAwait(false);
    }

    private static (WalletPayment Payment, LedgerBook Ledger) Step(
        WalletPayment payment, LedgerBook ledger, WalletPaymentState state, string? transaction,
        DateTimeOffset now)
    {
        bool isEnding = payment.State == WalletPaymentState.Held && state != WalletPaymentState.Held;
        List<SpendingHold> left = [];
        foreach (SpendingHold hold in payment.Holds)
        {
            bool isMoney = hold.Until is null;
            if (isMoney && isEnding)
            {
                ledger = state == WalletPaymentState.Settled ? ledger.Post(hold.Entry)
                    : ledger.Void(hold.Entry);
            }
            else if (!isMoney && (hold.Until <= now || (isEnding && state == WalletPaymentState.Released)))
            {
                ledger = ledger.Void(hold.Entry);
            }
            else
            {
                left.Add(hold);
            }
        }

        return (payment with
        {
            State = isEnding ? state : payment.State,
            Holds = left,
            Transaction = payment.Transaction ?? transaction,
        }, ledger);
    }

    // The third part of a payment's key.
    private static Address PayerOf(WalletPayment payment) =>
        Address.TryParse(payment.Payment.Split('/')[2], out Address payer) ? payer : Address.Zero;

    /// <summary>Whether nobody can settle a payment any more, as far as our clock can tell; it may have been
    /// settled before.</summary>
    public static bool IsClosed(WalletPayment payment, DateTimeOffset now) =>
        (ulong)Math.Max(0, now.ToUnixTimeSeconds()) >= payment.ValidBefore + BlockLagSeconds;
}
