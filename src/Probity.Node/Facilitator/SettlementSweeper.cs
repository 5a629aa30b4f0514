using Microsoft.Extensions.Logging;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Core.Stores;
using Probity.Payments.Evidence;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>Goes on with settlements that nobody waits for: after a crash, when stuck, and until they are
/// final.</summary>
internal sealed class SettlementSweeper : IAsyncDisposable
{
    private const int MaxRead = 1000;
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
    private Task _worker = Task.CompletedTask;

    public SettlementSweeper(
        FacilitatorNetwork network, CallBatcher calls, IRecordStore store, SettlementJudge judge,
        SettlementWatcher watcher, IReadOnlyList<SettlementLane> lanes, EvidenceOutbox evidence,
        TimeProvider time, ILogger logger)
    {
        (_network, _calls, _store, _judge, _watcher) = (network, calls, store, judge, watcher);
        (_lanes, _evidence, _time, _logger) = (lanes, evidence, time, logger);
    }

    /// <summary>Begins, once the node is known to be of the right chain: what another chain says of
    /// settlements would be written down.</summary>
    public void Start() => _worker = WorkAsync();

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
        await _calls.AskAsync(
            [.. settlements.Where(settlement => settlement.State == SettlementState.Broadcast)
                .Select(settlement => SettlementLane.Send(settlement.Attempts[^1]))],
            cancellationToken).ConfigureAwait(false);
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
            // Those of other chains stay due: reading them again at once would never end.
            int read, found;
            do
            {
                IReadOnlyList<StoredRecord> due = await _store.ListDueAsync(
                    Settlement.Collection, _time.GetUtcNow(), MaxRead, _stopping.Token).ConfigureAwait(false);
                WatchedSettlement[] mine = [.. due.Select(Read).OfType<WatchedSettlement>()];
                (read, found) = (due.Count, mine.Length);
                foreach (WatchedSettlement[] some in mine.Chunk(MaxAtOnce))
                {
                    await LookAfterAsync(some).ConfigureAwait(false);
                }
            }
            while (read == MaxRead && found > 0);
            await _watcher.RefreshAsync(_stopping.Token).ConfigureAwait(false);
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

    // Null for those of other chains, of damaged records, and those that only wait for depth and are watched.
    private WatchedSettlement? Read(StoredRecord record)
    {
        // A store may serve several chains, each with a sweeper of its own.
        if (!record.Key.Id.StartsWith(_network.Network + "/", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            StoredSettlement stored = StoredSettlement.From(record);
            return stored.Settlement.State != SettlementState.Broadcast
                && _watcher.IsWatched(stored.Settlement.Payment)
                ? null
                : new WatchedSettlement(
                    stored, PaymentChecker.Restore(stored.Settlement), FinalityLevel.Finalized)
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

    private async Task LookAfterAsync(WatchedSettlement[] found)
    {
        IReadOnlyList<SettlementStep> judged = await _judge.JudgeAsync(found, _stopping.Token)
            .ConfigureAwait(false);
        Dictionary<WatchedSettlement, Settlement> steps = judged.ToDictionary(
            step => step.Watched, step => step.Next);
        List<(WatchedSettlement Watched, Settlement Next)> writes = [];
        foreach (WatchedSettlement one in found)
        {
            if (!steps.ContainsKey(one) && IsStuck(one.Current.Settlement)
                && await RenumberAsync(one.Current).ConfigureAwait(false)) { continue; }
            Settlement next = await NextAsync(one, steps.GetValueOrDefault(one, one.Current.Settlement))
                .ConfigureAwait(false);
            writes.Add((one, next));
        }

        if (writes.Count == 0) { return; }

        // Stored before anything is sent, and by one process only: the others find another version.
        if (await TryWriteAsync(writes).ConfigureAwait(false))
        {
            await SendAgainAsync([.. writes.Select(write => write.Next)], _stopping.Token)
                .ConfigureAwait(false);
            return;
        }

        foreach ((WatchedSettlement Watched, Settlement Next) write in writes)
        {
            if (await TryWriteAsync([write]).ConfigureAwait(false))
            {
                await SendAgainAsync([write.Next], _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<(WatchedSettlement Watched, Settlement Next)> writes)
    {
        List<RecordChange> changes = [];
        List<StoredSettlement> written = [];
        foreach ((WatchedSettlement watched, Settlement next) in writes)
        {
            byte[] value = next.ToArray();
            DateTimeOffset? due = SettlementWatcher.DueOf(next, _time.GetUtcNow() + Pause(next));
            changes.AddRange(SettlementEvidence.Changes(
                _evidence, watched.Current, next, RecordChange.Replace(watched.Current.Record, value, due)));
            written.Add(watched.Current.With(next, value, due));
        }

        if (!SettlementWatcher.FitsOneCommit(written.Sum(one => (long)one.Record.Value.Length))
            || !await _store.TryCommitAsync(changes, _stopping.Token).ConfigureAwait(false))
        {
            return false;
        }

        written.ForEach(_watcher.Adopt);
        return true;
    }

    private async Task<bool> RenumberAsync(StoredSettlement stored)
    {
        foreach (SettlementLane lane in _lanes)
        {
            if (await lane.RenumberAsync(stored, _stopping.Token).ConfigureAwait(false) is { } renumbered)
            {
                FacilitatorLog.Replaced(
                    _logger, _network.Network, stored.Settlement.ReportedTransaction,
                    renumbered.Settlement.ReportedTransaction);
                _watcher.Adopt(renumbered);
                return true;
            }
        }

        return false;
    }

    private async Task<Settlement> NextAsync(WatchedSettlement watched, Settlement next)
    {
        if (next.Reorganisations > watched.Current.Settlement.Reorganisations)
        {
            FacilitatorLog.Reorganised(
                _logger, _network.Network, watched.Current.Settlement.ReportedTransaction);
        }

        if (next.State == SettlementState.Confirmed
            && await _judge.IsSureAsync(next, FinalityLevel.Finalized, _stopping.Token).ConfigureAwait(false))
        {
            return next.Finalised();
        }

        if (!IsStuck(next) || await ReplaceAsync(next).ConfigureAwait(false) is not { } replacement)
        {
            return next;
        }

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
