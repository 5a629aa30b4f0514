using System.Collections.Concurrent;
using System.Text;
using Probity.Chain;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Node.Facilitator;
using Probity.Payments.Evidence;
using Probity.Payments.Purchases;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Node.PaidEndpoints;

/// <summary>Keeps purchases, and has them settled.</summary>
internal sealed class PurchaseBook(
    SellerOptions options, IFacilitator facilitator, IRecordStore store, OfferSigner? signer,
    EvidenceOutbox evidence, TimeProvider time, IRandomSource random)
{
    private const int SecretBytes = 16;
    private const int AtOnce = 100;
    private const string Identifiers = "payment-identifier";

    // How long after its answer was stored somebody else settles a purchase whose buyer has gone.
    private static readonly TimeSpan SettleAfter = TimeSpan.FromSeconds(10);

    // Payments whose settlement somebody of this process waits for.
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);

    /// <summary>Reads the purchase of a payment; null where there is none.</summary>
    public async Task<StoredPurchase?> FindAsync(string payment, CancellationToken cancellationToken) =>
        await store.FindAsync(Purchase.KeyOf(payment), cancellationToken).ConfigureAwait(false) is { } record
            ? StoredPurchase.From(record)
            : null;

    /// <summary>Takes a payment for a request; null where somebody else was faster.</summary>
    /// <param name="bought">The payment.</param>
    /// <param name="released">A purchase with it that failed before; null for none.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <exception cref="PurchaseConflictException">Its identifier stands for another payment.</exception>
    public async Task<StoredPurchase?> ClaimAsync(
        BoughtRequest bought, StoredPurchase? released, CancellationToken cancellationToken)
    {
        byte[] secret = new byte[SecretBytes];
        random.Fill(secret);
        Purchase purchase = new()
        {
            Payment = bought.Id,
            State = PurchaseState.Claimed,
            Request = bought.RequestDigest,
            Signed = bought.SignedDigest,
            Resource = bought.Resource,
            Settlement = Encoding.UTF8.GetString(X402Json.WriteFacilitatorRequest(bought.Settlement)),
            Secret = Convert.ToHexStringLower(secret),
            LeaseUntil = time.GetUtcNow() + options.Lease,
        };
        byte[] value = purchase.ToArray();
        DateTimeOffset due = DueOf(purchase);
        StoredRecord record = new(purchase.Key, (released?.Record.Version ?? 0) + 1, value, due);
        List<RecordChange> changes =
        [
            released is null
                ? RecordChange.Insert(purchase.Key, value, due)
                : RecordChange.Replace(released.Record, value, due),
        ];
        if (bought.Identifier is { } identifier)
        {
            RecordKey key = new(Identifiers, identifier);
            changes.Add(RecordChange.Insert(key, bought.Fingerprint, record.Due));
            if (await store.FindAsync(key, cancellationToken).ConfigureAwait(false) is { } known)
            {
                if (!known.Value.Span.SequenceEqual(bought.Fingerprint.Span))
                {
                    throw new PurchaseConflictException();
                }

                changes.RemoveAt(1);
            }
        }

        changes.AddRange(PurchaseEvidence.Claimed(evidence, bought));
        return await store.TryCommitAsync(changes, cancellationToken).ConfigureAwait(false)
            ? new StoredPurchase(record, purchase)
            : null;
    }

    /// <summary>Takes over a purchase whose worker is gone; null where somebody else was faster.</summary>
    public Task<StoredPurchase?> TakeOverAsync(StoredPurchase stored, CancellationToken cancellationToken) =>
        WriteAsync(stored, stored.Purchase.TakenOver(time.GetUtcNow() + options.Lease), cancellationToken);

    /// <summary>Gives a claim back: the work failed, and nothing was paid.</summary>
    public Task ReleaseAsync(StoredPurchase stored, CancellationToken cancellationToken) =>
        stored.Purchase.State == PurchaseState.Prepaid
            ? ExpireAsync(stored, cancellationToken)
            : WriteAsync(stored, stored.Purchase.Released(), cancellationToken);

    /// <summary>Ends a lease: the worker has given up, and the next one need not wait.</summary>
    public Task ExpireAsync(StoredPurchase stored, CancellationToken cancellationToken) =>
        WriteAsync(stored, stored.Purchase.TakenOver(time.GetUtcNow()), cancellationToken);

    /// <summary>Keeps the answer; null where somebody else changed the purchase.</summary>
    public Task<StoredPurchase?> AnswerAsync(
        StoredPurchase stored, StoredAnswer answer, CancellationToken cancellationToken) =>
        WriteAsync(stored, WithReceipt(stored.Purchase.Answered(answer)), cancellationToken);

    /// <summary>Has a purchase settled.</summary>
    /// <returns>The purchase afterwards, and what the facilitator said. Where that is "pending" the purchase
    /// is as it was; null where somebody else changed it.</returns>
    /// <exception cref="FacilitatorException">The facilitator cannot be asked: the purchase is as it
    /// was.</exception>
    public async Task<(StoredPurchase? Purchase, SettleResponse Outcome)> SettleAsync(
        StoredPurchase stored, CancellationToken cancellationToken)
    {
        (PurchaseEnd end, SettleResponse outcome) = await AskAsync(stored, cancellationToken)
            .ConfigureAwait(false);
        return (await EndAsync(stored, end).ConfigureAwait(false), outcome);
    }

    /// <summary>Asks the facilitator to settle a purchase; writes nothing.</summary>
    /// <returns>What the purchase becomes by its answer (itself where that is "pending"), and the
    /// answer.</returns>
    /// <exception cref="FacilitatorException">The facilitator cannot be asked.</exception>
    public async Task<(PurchaseEnd End, SettleResponse Outcome)> AskAsync(
        StoredPurchase stored, CancellationToken cancellationToken)
    {
        Verdict<FacilitatorRequest> request =
            X402Json.ParseFacilitatorRequest(Encoding.UTF8.GetBytes(stored.Purchase.Settlement));
        if (!request.IsAccepted)
        {
            throw new StoreException(
                $"The record {stored.Record.Key} is damaged: {request.Detail}. Restore a backup.");
        }

        SettleResponse outcome = await AskAsync(stored.Purchase, request.Value, cancellationToken)
            .ConfigureAwait(false);
        if (!outcome.Success && outcome.ErrorReason == PaymentErrors.SettlementPending)
        {
            return (new PurchaseEnd(stored.Purchase, null), outcome);
        }

        string json = Encoding.UTF8.GetString(X402Json.WriteSettleResponse(outcome));
        Purchase next = outcome.Success ? stored.Purchase.Settled(json) : stored.Purchase.Refused(json);
        return (WithReceipt(next), outcome);
    }

    // Meanwhile the sweeper leaves it alone: not every facilitator answers the same question twice.
    private async Task<SettleResponse> AskAsync(
        Purchase purchase, FacilitatorRequest request, CancellationToken cancellationToken)
    {
        _asked[purchase.Payment] = true;
        try
        {
            return await facilitator.SettleAsync(request, purchase.Secret, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _asked.TryRemove(purchase.Payment, out _);
        }
    }

    /// <summary>Writes what a purchase became; null where somebody else changed it.</summary>
    public async Task<StoredPurchase?> EndAsync(StoredPurchase stored, PurchaseEnd end) =>
        ReferenceEquals(end.Purchase, stored.Purchase)
            ? stored
            : await WriteAsync(stored, end, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Purchases that need a hand: answered and not settled, or old.</summary>
    /// <exception cref="FacilitatorException">Some could not be settled; all others were looked
    /// after.</exception>
    /// <exception cref="StoreException">Some could not be read; all others were looked after.</exception>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        IReadOnlyList<StoredRecord> due;
        bool isAsked = false;
        do
        {
            due = await store.ListDueAsync(Purchase.Collection, time.GetUtcNow(), AtOnce, cancellationToken)
                .ConfigureAwait(false);
            foreach (StoredRecord record in due)
            {
                if (_asked.ContainsKey(record.Key.Id))
                {
                    isAsked = true;
                    continue;
                }

                try
                {
                    await LookAfterAsync(record, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is FacilitatorException or StoreException)
                {
                    // Later again: what cannot be done for one of them does not hold up the others.
                    first ??= failure;
                    await store.TryCommitAsync(
                        [RecordChange.Replace(record, record.Value, time.GetUtcNow() + SettleAfter)],
                        cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }
        while (due.Count == AtOnce && !isAsked);
        foreach (StoredRecord record in await store.ListDueAsync(
            Identifiers, time.GetUtcNow(), AtOnce, cancellationToken).ConfigureAwait(false))
        {
            await store.TryCommitAsync([RecordChange.Delete(record)], cancellationToken)
                .ConfigureAwait(false);
        }

        if (first is not null) { System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first); }
    }

    private async Task LookAfterAsync(StoredRecord record, CancellationToken cancellationToken)
    {
        StoredPurchase stored = StoredPurchase.From(record);
        if (stored.Purchase.State != PurchaseState.Answered)
        {
            await store.TryCommitAsync([RecordChange.Delete(record)], cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        (_, SettleResponse outcome) = await SettleAsync(stored, cancellationToken).ConfigureAwait(false);
        if (outcome.ErrorReason == PaymentErrors.SettlementPending)
        {
            await WriteAsync(stored, stored.Purchase, cancellationToken).ConfigureAwait(false);
        }
    }

    // Stored with what is paid, so that whoever asks again gets the same one.
    private PurchaseEnd WithReceipt(Purchase next)
    {
        SignedReceipt? receipt = next.State == PurchaseState.Paid ? signer?.SignReceipt(next) : null;
        return receipt is null ? new PurchaseEnd(next, null) : new PurchaseEnd(
            next with { Outcome = OfferSigner.AddReceipt(next.Outcome!, receipt) }, receipt);
    }

    private Task<StoredPurchase?> WriteAsync(
        StoredPurchase stored, Purchase next, CancellationToken cancellationToken) =>
        WriteAsync(stored, new PurchaseEnd(next, null), cancellationToken);

    private async Task<StoredPurchase?> WriteAsync(
        StoredPurchase stored, PurchaseEnd end, CancellationToken cancellationToken)
    {
        (Purchase next, SignedReceipt? receipt) = end;
        byte[] value = next.ToArray();
        DateTimeOffset due = DueOf(next);
        RecordChange change = RecordChange.Replace(stored.Record, value, due);
        RecordChange? entry = PurchaseEvidence.Step(evidence, stored.Purchase, next, receipt);
        return await store.TryCommitAsync(entry is null ? [change] : [change, entry], cancellationToken)
            .ConfigureAwait(false)
            ? new StoredPurchase(new StoredRecord(next.Key, stored.Record.Version + 1, value, due), next)
            : null;
    }

    // Answered ones are settled soon, all others are forgotten at last: by then a payment has long expired,
    // or the chain itself refuses it.
    private DateTimeOffset DueOf(Purchase purchase) => time.GetUtcNow() + (purchase.State switch
    {
        PurchaseState.Answered => SettleAfter,
        PurchaseState.Prepaid => options.KeepAnswer * 30,
        _ => options.KeepAnswer + TimeSpan.FromSeconds(options.MaxTimeoutSeconds),
    });
}
