using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>Sends the transactions of one account, each with its own number, none of them lost.</summary>
/// <remarks>
/// What waits is taken together: numbers are given out, transactions signed, and all of it stored in one
/// commit with the lane's next number *before* anything is sent. So no number is given twice, also not by
/// another process that has the same key and store: one of the two commits fails, and that process reads and
/// tries again. What was stored and not sent before a crash is sent by whoever finds it.
/// </remarks>
internal sealed class SettlementLane : IAsyncDisposable
{
    private const int MaxBatch = 64;

    // A character of a request may be six bytes of its record, and a commit has a limit.
    private const int MaxBatchBytes = IRecordStore.MaxCommitBytes / 16;
    private const int MaxWaiting = 4096;

    private readonly FacilitatorNetwork _network;
    private readonly Secp256k1PrivateKey _signer;
    private readonly CallBatcher _calls;
    private readonly FeeOracle _fees;
    private readonly IRecordStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RecordKey _key;
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(MaxWaiting);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _worker;

    private StoredRecord? _record;
    private ulong _next;
    private bool _isRead;
    private int _waiting;

    public SettlementLane(
        FacilitatorNetwork network, Secp256k1PrivateKey signer, CallBatcher calls, FeeOracle fees,
        IRecordStore store, TimeProvider time, ILogger logger)
    {
        (_network, _signer, _calls, _fees, _store, _time) = (network, signer, calls, fees, store, time);
        _logger = logger;
        Sender = Address.From(signer.PublicKey);
        _key = new RecordKey(LaneState.Collection, $"{network.Network}/{Sender}".ToLowerInvariant());
        _worker = WorkAsync();
    }

    /// <summary>Whose account pays the gas.</summary>
    public Address Sender { get; }

    /// <summary>How many orders wait or are being signed.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Stores and sends a transaction for a payment, unless the store has a settlement of
    /// it.</summary>
    /// <returns>The settlement as it is stored, and whether this call made it.</returns>
    /// <exception cref="FacilitatorException">The node cannot be asked; nothing was stored.</exception>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public async Task<(StoredSettlement Settlement, bool IsNew)> SubmitAsync(
        SettlementOrder order, CancellationToken cancellationToken) =>
        await SubmitAsync(new Entry(order, null), cancellationToken).ConfigureAwait(false);

    /// <summary>Gives a settlement a new number, since its old one went to another transaction: somebody else
    /// uses the key.</summary>
    /// <returns>The settlement as it is stored; null where it is another account's.</returns>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    /// <exception cref="StoreException">The store cannot be written.</exception>
    public async Task<StoredSettlement?> RenumberAsync(
        StoredSettlement stored, CancellationToken cancellationToken)
    {
        SettlementAttempt last = stored.Settlement.Attempts[^1];
        if (last.Sender != Sender.ToString()
            || Read(last)?.Transaction is not FeeMarketTransaction { To: { } to } old) { return null; }
        JsonRpcReply reply = await _calls.AskAsync(
            EthereumCalls.GetTransactionCount(Sender, BlockReference.Latest), cancellationToken)
                .ConfigureAwait(false);
        if (reply.Error is not null || !EthereumResults.TryReadQuantity(reply.Result, out UInt256 used)
            || used <= last.Nonce)
        {
            return null;
        }

        SettlementOrder order = new(
            stored.Settlement.Payment, stored.Settlement.Request, stored.Settlement.Claimant, to, old.Data,
            old.GasLimit);
        return (await SubmitAsync(new Entry(order, stored), cancellationToken)
            .ConfigureAwait(false)).Settlement;
    }

    private async Task<(StoredSettlement Settlement, bool IsNew)> SubmitAsync(
        Entry entry, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            return await entry.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Signs a transaction that takes the place of the newest of a settlement, offering
    /// more.</summary>
    /// <returns>Null where that would be above the limit, or the settlement is another account's.</returns>
    public async Task<SettlementAttempt?> ReplaceAsync(
        Settlement settlement, CancellationToken cancellationToken)
    {
        SettlementAttempt last = settlement.Attempts[^1];
        if (Read(last)?.Transaction is not FeeMarketTransaction old || last.Sender != Sender.ToString())
        {
            return null;
        }

        GasFees current = await _fees.GetAsync(cancellationToken).ConfigureAwait(false);
        GasFees? raised = _fees.Raise(new GasFees(old.MaxFeePerGas, old.MaxPriorityFeePerGas), current);
        return raised is null ? null : Sign(old with
        {
            MaxFeePerGas = raised.MaxFeePerGas,
            MaxPriorityFeePerGas = raised.MaxPriorityFeePerGas,
        });
    }

    /// <summary>Reads a stored transaction; null where it is damaged.</summary>
    public static SignedTransaction? Read(SettlementAttempt attempt) =>
        Hex.TryParse(attempt.Encoded, SignedTransaction.MaxBytes, out byte[] encoded)
            ? SignedTransaction.Parse(encoded).Value
            : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(false);
        while (_queue.Reader.TryRead(out Entry? left))
        {
            left.Done.TrySetException(new FacilitatorException("The facilitator is stopping."));
        }

        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        List<Entry> batch = [];
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                batch.Clear();
                long bytes = 0;
                while (batch.Count < MaxBatch && bytes < MaxBatchBytes
                    && _queue.Reader.TryRead(out Entry? entry))
                {
                    batch.Add(entry);
                    bytes += entry.Order.Request.Length;
                }

                await SendAsync(batch).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of this object.
        }
    }

    private async Task SendAsync(List<Entry> batch)
    {
        try
        {
            GasFees fees = await _fees.GetAsync(_stopping.Token).ConfigureAwait(false);
            await BroadcastAsync(await StoreAsync(batch, fees).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is FacilitatorException or StoreException or OperationCanceledException)
        {
            foreach (Entry entry in batch) { entry.Done.TrySetException(failure); }
        }
    }

    // Those that were stored now; the others are told what there is already.
    private async Task<List<Entry>> StoreAsync(List<Entry> batch, GasFees fees)
    {
        List<Entry> left = [.. batch];
        while (left.Count > 0)
        {
            if (!_isRead || left.Any(entry => entry.Old is not null))
            {
                await ReadLaneAsync().ConfigureAwait(false);
            }

            ulong next = _next;
            DateTimeOffset now = _time.GetUtcNow();
            DateTimeOffset due = now + _network.RecheckAfter;
            byte[] lane = new LaneState(next + (ulong)left.Count).ToArray();
            List<RecordChange> changes =
                [_record is null ? RecordChange.Insert(_key, lane) : RecordChange.Replace(_record, lane)];
            foreach (Entry entry in left)
            {
                SettlementAttempt attempt = Sign(Transaction(entry.Order, next++, fees));
                Settlement settlement = entry.Old?.Settlement.Resent(attempt) ?? Make(entry.Order, attempt);
                byte[] value = settlement.ToArray();
                changes.Add(entry.Old is { } old
                    ? RecordChange.Replace(old.Record, value, due)
                    : RecordChange.Insert(settlement.Key, value, due));
                entry.Stored = entry.Old?.With(settlement, value, due)
                    ?? new StoredSettlement(new StoredRecord(settlement.Key, 1, value, due), settlement);
            }

            if (await _store.TryCommitAsync(changes, _stopping.Token).ConfigureAwait(false))
            {
                _record = new StoredRecord(_key, (_record?.Version ?? 0) + 1, lane, null);
                _next = next;
                return left;
            }

            // Another process gave numbers of this lane, or has one of these payments.
            _isRead = false;
            left = await WithoutKnownAsync(left).ConfigureAwait(false);
        }

        return left;
    }

    private async Task<List<Entry>> WithoutKnownAsync(List<Entry> entries)
    {
        IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
            [.. entries.Select(entry => Settlement.KeyOf(entry.Order.Payment))], _stopping.Token)
                .ConfigureAwait(false);
        List<Entry> unknown = [];
        for (int i = 0; i < entries.Count; i++)
        {
            if (records[i] is { } record && record.Version != entries[i].Old?.Record.Version)
            {
                entries[i].Done.TrySetResult((StoredSettlement.From(record), false));
            }
            else
            {
                unknown.Add(entries[i]);
            }
        }

        return unknown;
    }

    // The chain may be ahead, where the key was used elsewhere; the store may be, with what is not sent yet.
    private async Task ReadLaneAsync()
    {
        JsonRpcReply reply = await _calls.AskAsync(
            EthereumCalls.GetTransactionCount(Sender, BlockReference.Pending), _stopping.Token)
                .ConfigureAwait(false);
        if (reply.Error is not null || !EthereumResults.TryReadQuantity(reply.Result, out UInt256 count)
            || !count.TryToUInt64(out ulong onChain))
        {
            throw new FacilitatorException(
                "The chain's node does not say how many transactions the signer made.");
        }

        _record = await _store.FindAsync(_key, _stopping.Token).ConfigureAwait(false);
        _next = Math.Max(onChain, _record is null ? 0 : LaneState.Parse(_record.Value.Span).NextNonce);
        _isRead = true;
    }

    private async Task BroadcastAsync(List<Entry> stored)
    {
        try
        {
            IReadOnlyList<JsonRpcReply> replies = await _calls.AskAsync(
                [.. stored.Select(entry => Send(entry.Stored!.Settlement.Attempts[^1]))], _stopping.Token)
                .ConfigureAwait(false);
            foreach (JsonRpcReply reply in replies)
            {
                if (reply.Error is { Kind: not JsonRpcErrorKind.AlreadyKnown } error)
                {
                    // Perhaps the key is used elsewhere too: the next numbers are the chain's to say.
                    _isRead = false;
                    FacilitatorLog.SendRefused(_logger, _network.Network, Sender.ToString(), error.Message);
                }
            }
        }
        catch (FacilitatorException failure)
        {
            // They are stored: they will be sent again when they are due.
            FacilitatorLog.NodeUnreachable(_logger, _network.Network, failure.Message);
        }
        finally
        {
            // Not before: whoever waits looks for the receipt at once, which no node has before the
            // transaction.
            foreach (Entry entry in stored) { entry.Done.TrySetResult((entry.Stored!, true)); }
        }
    }

    /// <summary>The call that sends a stored transaction.</summary>
    public static JsonRpcCall Send(SettlementAttempt attempt) => EthereumCalls.SendRawTransaction(
        Hex.TryParse(attempt.Encoded, SignedTransaction.MaxBytes, out byte[] encoded) ? encoded : []);

    private FeeMarketTransaction Transaction(SettlementOrder order, ulong nonce, GasFees fees) => new()
    {
        ChainId = _network.ChainId,
        Nonce = nonce,
        MaxFeePerGas = fees.MaxFeePerGas,
        MaxPriorityFeePerGas = fees.MaxPriorityFeePerGas,
        GasLimit = order.GasLimit,
        To = order.To,
        Data = order.Data,
    };

    private SettlementAttempt Sign(FeeMarketTransaction transaction)
    {
        SignedTransaction signed = transaction.Sign(_signer);
        return new SettlementAttempt(
            Sender.ToString(), transaction.Nonce, Hex.From(signed.Hash), Hex.From(signed.Encoded),
            _time.GetUtcNow());
    }

    private static Settlement Make(SettlementOrder order, SettlementAttempt attempt) => new()
    {
        Payment = order.Payment,
        State = SettlementState.Broadcast,
        Request = order.Request,
        Claimant = order.Claimant,
        Attempts = [attempt],
    };

    private sealed class Entry(SettlementOrder order, StoredSettlement? old)
    {
        public SettlementOrder Order => order;

        /// <summary>Where the payment has a settlement, which gets another transaction; null for a new
        /// one.</summary>
        public StoredSettlement? Old => old;

        public StoredSettlement? Stored { get; set; }

        public TaskCompletionSource<(StoredSettlement Settlement, bool IsNew)> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
