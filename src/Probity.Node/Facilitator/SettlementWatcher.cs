using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Probity.Chain.JsonRpc;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Evidence;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>Looks what became of the transactions that somebody waits for, all of them in one
/// question.</summary>
/// <remarks>
/// Whoever sees an end writes it with the version that was read: of several processes that watch the same
/// payment one writes, and the others read what it wrote. That a payment is in a block is told while it is
/// written: the chain has it, whatever becomes of the record, and whoever asks after a crash is told again.
/// </remarks>
internal sealed class SettlementWatcher : IAsyncDisposable
{
    private const int MaxAsked = 150;

    private readonly FacilitatorNetwork _network;
    private readonly CallBatcher _calls;
    private readonly IRecordStore _store;
    private readonly SettlementJudge _judge;
    private readonly EvidenceOutbox _evidence;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, WatchedSettlement> _watched = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _worker;

    public SettlementWatcher(
        FacilitatorNetwork network, CallBatcher calls, IRecordStore store, SettlementJudge judge,
        EvidenceOutbox evidence, TimeProvider time, ILogger logger)
    {
        (_network, _calls, _store, _judge, _time) = (network, calls, store, judge, time);
        (_evidence, _logger) = (evidence, logger);
        _worker = WorkAsync();
    }

    /// <summary>Whether a payment is watched already.</summary>
    public bool IsWatched(string payment) => _watched.ContainsKey(payment);

    /// <summary>Somebody else wrote a settlement that may be watched here.</summary>
    public void Adopt(StoredSettlement written)
    {
        if (_watched.TryGetValue(written.Settlement.Payment, out WatchedSettlement? watched))
        {
            watched.Adopt(written);
        }
    }

    /// <summary>Reads again what is watched for long: where another process replaced a transaction, or saw
    /// the end, the one that is asked for here never has a receipt.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (WatchedSettlement[] some in _watched.Values
            .Where(watched => _time.GetElapsedTime(watched.Since) >= _network.RecheckAfter).Chunk(MaxAsked))
        {
            IReadOnlyList<StoredRecord?> records = await _store.FindManyAsync(
                [.. some.Select(watched => watched.Current.Record.Key)], cancellationToken)
                    .ConfigureAwait(false);
            foreach (StoredRecord record in records.OfType<StoredRecord>())
            {
                Adopt(StoredSettlement.From(record));
            }
        }
    }

    /// <summary>Waits until a settlement has ended, as surely as its amount needs.</summary>
    /// <returns>The settlement: paid and sure enough, or failed.</returns>
    public Task<StoredSettlement> WatchAsync(StoredSettlement settlement, CheckedPayment payment)
    {
        WatchedSettlement added = new(settlement, payment, _network.Finality.For(payment.Terms.Amount))
        {
            Since = _time.GetTimestamp(),
        };
        WatchedSettlement watched = _watched.GetOrAdd(settlement.Settlement.Payment, added);
        if (_wake.CurrentCount == 0) { _wake.Release(); }
        return watched.Done.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(false);
        foreach (WatchedSettlement left in _watched.Values)
        {
            left.Done.TrySetException(new FacilitatorException("The facilitator is stopping."));
        }

        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                if (_watched.IsEmpty)
                {
                    await _wake.WaitAsync(_stopping.Token).ConfigureAwait(false);
                    continue;
                }

                await LookAsync().ConfigureAwait(false);
                if (!_watched.IsEmpty)
                {
                    await Task.Delay(NextPoll(), _time, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of this object.
        }
    }

    // Young transactions are asked for often: on a fast chain they are in a block within milliseconds.
    private TimeSpan NextPoll()
    {
        TimeSpan youngest = _watched.Values.Select(watched => _time.GetElapsedTime(watched.Since))
            .DefaultIfEmpty(_network.SlowestPoll).Min();
        TimeSpan wait = youngest / 8;
        return wait < _network.FastestPoll ? _network.FastestPoll
            : wait > _network.SlowestPoll ? _network.SlowestPoll
            : wait;
    }

    private async Task LookAsync()
    {
        try
        {
            foreach (WatchedSettlement[] some in _watched.Values.OrderBy(watched => watched.Since)
                .Chunk(MaxAsked))
            {
                IReadOnlyList<SettlementStep> steps = await _judge.JudgeAsync(some, _stopping.Token)
                    .ConfigureAwait(false);
                Tell(steps);
                await WriteAsync(steps).ConfigureAwait(false);
                await EndAsync(some).ConfigureAwait(false);
            }
        }
        catch (FacilitatorException failure)
        {
            FacilitatorLog.NodeUnreachable(_logger, _network.Network, failure.Message);
        }
        catch (StoreException failure)
        {
            FacilitatorLog.StoreFailed(_logger, _network.Network, failure.Message);
        }
    }

    // Askers without a key are told once, and that is written first: they wait for the record.
    private static void Tell(IReadOnlyList<SettlementStep> steps)
    {
        foreach (SettlementStep step in steps)
        {
            if (step.Next is { State: SettlementState.Confirmed, Claimant: not null }
                && step.Watched.Level == FinalityLevel.Included)
            {
                step.Watched.Done.TrySetResult(step.Before with { Settlement = step.Next });
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<SettlementStep> steps)
    {
        if (steps.Count == 0) { return; }
        DateTimeOffset due = _time.GetUtcNow() + _network.RecheckAfter;
        List<(SettlementStep Step, byte[] Value, DateTimeOffset? Due)> writes =
            [.. steps.Select(step => (step, step.Next.ToArray(), DueOf(step.Next, due)))];
        if (FitsOneCommit(writes.Sum(write => (long)write.Value.Length))
            && await _store.TryCommitAsync([.. writes.SelectMany(Changes)], _stopping.Token)
                .ConfigureAwait(false))
        {
            foreach (var write in writes) { Adopt(write); }
            return;
        }

        // Somebody else wrote one of them, or they are too much together: each by itself.
        foreach (var write in writes)
        {
            if (await _store.TryCommitAsync([.. Changes(write)], _stopping.Token).ConfigureAwait(false))
            {
                Adopt(write);
            }
            else if (await _store.FindAsync(write.Step.Next.Key, _stopping.Token)
                .ConfigureAwait(false) is { } record)
            {
                write.Step.Watched.Adopt(StoredSettlement.From(record));
            }
        }
    }

    // From the version that was judged: what another wrote since is not written over.
    private IEnumerable<RecordChange> Changes((SettlementStep Step, byte[] Value, DateTimeOffset? Due) write) =>
        SettlementEvidence.Changes(
            _evidence, write.Step.Before, write.Step.Next,
            RecordChange.Replace(write.Step.Before.Record, write.Value, write.Due));

    private static void Adopt((SettlementStep Step, byte[] Value, DateTimeOffset? Due) write) =>
        write.Step.Watched.Adopt(write.Step.Before.With(write.Step.Next, write.Value, write.Due));

    /// <summary>When somebody must look at a settlement again.</summary>
    public static DateTimeOffset? DueOf(Settlement settlement, DateTimeOffset due) =>
        settlement.State is SettlementState.Broadcast or SettlementState.Confirmed ? due : null;

    /// <summary>Whether settlements of this length together leave room in a commit for what the evidence
    /// says of them.</summary>
    public static bool FitsOneCommit(long bytes) => bytes <= IRecordStore.MaxCommitBytes / 2;

    private async Task EndAsync(IReadOnlyList<WatchedSettlement> some)
    {
        foreach (WatchedSettlement watched in some)
        {
            Settlement settlement = watched.Current.Settlement;
            bool isEnded = settlement.State is SettlementState.Failed or SettlementState.Final
                || (settlement.State == SettlementState.Confirmed
                    && await _judge.IsSureAsync(settlement, watched.Level, _stopping.Token)
                        .ConfigureAwait(false));
            if (!isEnded) { continue; }
            _watched.TryRemove(settlement.Payment, out _);
            watched.Done.TrySetResult(watched.Current);
            if (settlement.Failure is { } reason)
            {
                FacilitatorLog.Failed(_logger, _network.Network, settlement.ReportedTransaction, reason);
            }
        }
    }
}
