using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>Goes on with settlements that nobody waits for: after a crash, when stuck, and until they are final.</summary>
internal sealed class SettlementSweeper : IAsyncDisposable
{
    private const int MaxAtOnce = 100;

    private readonly FacilitatorNetwork _network;
    private readonly CallBatcher _calls;
    private readonly IRecordStore _store;
    private readonly SettlementJudge _judge;
    private readonly SettlementWatcher _watcher;
    private readonly EvidenceOutbox _evidence;
    private readonly IReadOnlyList<SettlementLane> _lanes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _worker;

    public SettlementSweeper(
        FacilitatorNetwork network, CallBatcher calls, IRecordStore store, SettlementJudge judge,
        SettlementWatcher watcher, IReadOnlyList<SettlementLane> lanes, EvidenceOutbox evidence,
        TimeProvider time, ILogger logger)
    {
        (_network, _calls, _store, _judge, _watcher) = (network, calls, store, judge, watcher);
        (_lanes, _evidence, _time, _logger) = (lanes, evidence, time, logger);
        _worker = WorkAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _worker.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Sends the newest transactions of those settlements again that are in no block.</summary>
    /// <exception cref="FacilitatorException">The node cannot be asked.</exception>
    public async Task SendAgainAsync(IEnumerable<Settlement> settlements, CancellationToken cancellationToken)
    {
        JsonRpcCall[] calls = [.. settlements.Where(settlement => settlement.State == SettlementState.Broadcast)
            .Select(settlement => SettlementLane.Send(settlement.Attempts[^1]))];
        if (calls.Length > 0) { await _calls.AskAsync(calls, cancellationToken).ConfigureAwait(false); }
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                await SweepAsync().ConfigureAwait(false);
                await Task.Delay(_network.RecheckAfter / 2, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of this object.
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            IReadOnlyList<StoredRecord> due;
            do
            {
                due = await _store.ListDueAsync(
                    Settlement.Collection, _time.GetUtcNow(), MaxAtOnce, _stopping.Token).ConfigureAwait(false);
                await LookAfterAsync([.. due.Select(Read).OfType<WatchedSettlement>()]).ConfigureAwait(false);
            }
            while (due.Count == MaxAtOnce);
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

    // Null for those of other chains, of damaged records, and those that somebody waits for anyway.
    private WatchedSettlement? Read(StoredRecord record)
    {
        // A store may serve several chains, each with a sweeper of its own.
        if (!record.Key.Id.StartsWith(_network.Network + "/", StringComparison.OrdinalIgnoreCase)) { return null; }
        try
        {
            StoredSettlement stored = StoredSettlement.From(record);
            return _watcher.IsWatched(stored.Settlement.Payment)
                ? null
                : new WatchedSettlement(stored, PaymentChecker.Restore(stored.Settlement), FinalityLevel.Finalized)
                {
                    Since = _time.GetTimestamp(),
                };
        }
        catch (StoreException failure)
        {
            FacilitatorLog.StoreFailed(_logger, _network.Network, failure.Message);
            return null;
        }
    }

    private async Task LookAfterAsync(IReadOnlyList<WatchedSettlement> found)
    {
        if (found.Count == 0) { return; }
        Dictionary<WatchedSettlement, Settlement> steps = (await _judge.JudgeAsync(found, _stopping.Token)
            .ConfigureAwait(false)).ToDictionary(step => step.Watched, step => step.Next);
        List<(WatchedSettlement Watched, Settlement Next)> writes = [];
        foreach (WatchedSettlement one in found)
        {
            Settlement next = await NextAsync(one, steps.GetValueOrDefault(one, one.Current.Settlement))
                .ConfigureAwait(false);
            writes.Add((one, next));
        }

        // Stored before anything is sent, and by one process only: the others find another version.
        if (await _store.TryCommitAsync([.. writes.SelectMany(Changes)], _stopping.Token).ConfigureAwait(false))
        {
            await SendAgainAsync([.. writes.Select(write => write.Next)], _stopping.Token).ConfigureAwait(false);
            return;
        }

        foreach ((WatchedSettlement Watched, Settlement Next) write in writes)
        {
            if (await _store.TryCommitAsync([.. Changes(write)], _stopping.Token).ConfigureAwait(false))
            {
                await SendAgainAsync([write.Next], _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private IEnumerable<RecordChange> Changes((WatchedSettlement Watched, Settlement Next) write) =>
        SettlementEvidence.Changes(_evidence, write.Watched.Current, write.Next, RecordChange.Replace(
            write.Watched.Current.Record,
            write.Next.ToArray(),
            SettlementWatcher.DueOf(write.Next, _time.GetUtcNow() + Pause(write.Next))));

    private async Task<Settlement> NextAsync(WatchedSettlement watched, Settlement next)
    {
        if (next.Reorganisations > watched.Current.Settlement.Reorganisations)
        {
            FacilitatorLog.Reorganised(_logger, _network.Network, watched.Current.Settlement.ReportedTransaction);
        }

        if (next.State == SettlementState.Confirmed
            && await _judge.IsSureAsync(next, FinalityLevel.Finalized, _stopping.Token).ConfigureAwait(false))
        {
            return next.Finalised();
        }

        if (!IsStuck(next) || await ReplaceAsync(next).ConfigureAwait(false) is not { } replacement) { return next; }
        FacilitatorLog.Replaced(_logger, _network.Network, next.ReportedTransaction, replacement.Hash);
        return next.Resent(replacement);
    }

    private bool IsStuck(Settlement settlement) =>
        settlement.State == SettlementState.Broadcast
        && _time.GetUtcNow() - settlement.Attempts[^1].SentAt >= _network.ReplaceAfter;

    private async Task<SettlementAttempt?> ReplaceAsync(Settlement settlement)
    {
        foreach (SettlementLane lane in _lanes)
        {
            if (await lane.ReplaceAsync(settlement, _stopping.Token).ConfigureAwait(false) is { } replacement)
            {
                return replacement;
            }
        }

        return null;
    }

    // A confirmed one is only waited for: twelve times as long.
    private TimeSpan Pause(Settlement settlement) =>
        settlement.State == SettlementState.Confirmed ? _network.RecheckAfter * 12 : _network.RecheckAfter;
}
