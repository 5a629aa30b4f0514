using System.Threading.Channels;
using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>Does the commits that wait in one transaction, so that they share its cost on disk.</summary>
/// <remarks>
/// A lane is a loop with one transaction at a time; while it waits for the disk, the next commits gather. A commit that
/// comes alone waits for nobody. When <see cref="MaxWaiting"/> commits wait, further callers wait for their place.
/// </remarks>
internal sealed class GroupCommitter : IAsyncDisposable
{
    public const int MaxWaiting = 4096;

    // A transaction takes no more than this, so that the first of many does not wait for the last.
    private const int MaxBatchBytes = 1 << 23;

    private readonly Channel<PendingCommit> _waiting = Channel.CreateBounded<PendingCommit>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });

    private readonly ICommitTarget _target;
    private readonly int _maxBatchChanges;
    private readonly Task[] _lanes;

    /// <param name="target">The database.</param>
    /// <param name="lanes">How many transactions may be under way.</param>
    /// <param name="maxBatchChanges">How many changes are gathered; a commit that is larger goes alone.</param>
    public GroupCommitter(ICommitTarget target, int lanes, int maxBatchChanges)
    {
        (_target, _maxBatchChanges) = (target, maxBatchChanges);
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => RunLaneAsync())];
    }

    /// <summary>How many commits no lane has taken yet.</summary>
    public int WaitingCount => _waiting.Reader.Count;

    public async Task<bool> CommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        CommitChecks.RequireValid(changes);
        cancellationToken.ThrowIfCancellationRequested();
        PendingCommit pending = new(changes);
        try
        {
            await _waiting.Writer.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(IRecordStore));
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((PendingCommit)state!).GiveUp(token), pending);
        return await pending.End.ConfigureAwait(false);
    }

    /// <summary>Takes no further commits, and waits for the end of those that were taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAll(_lanes).ConfigureAwait(false);
    }

    private async Task RunLaneAsync()
    {
        List<PendingCommit> batch = [];
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Gather(batch);
            if (batch.Count > 0) { await CommitBatchAsync(batch).ConfigureAwait(false); }
            batch.Clear();
        }
    }

    private void Gather(List<PendingCommit> batch)
    {
        int changes = 0;
        long bytes = 0;
        while (changes < _maxBatchChanges && bytes < MaxBatchBytes && _waiting.Reader.TryPeek(out PendingCommit? next))
        {
            // The bound holds for what is added to a batch, not for a commit that is larger than it alone.
            if (batch.Count > 0 && changes + next.Changes.Count > _maxBatchChanges) { return; }
            if (!_waiting.Reader.TryRead(out next)) { return; }
            if (!next.TryTake()) { continue; }
            batch.Add(next);
            changes += next.Changes.Count;
            for (int i = 0; i < next.Changes.Count; i++) { bytes += next.Changes[i].Value.Length; }
        }
    }

    private async Task CommitBatchAsync(List<PendingCommit> batch)
    {
        CommitOutcome outcome = await TryAsync(batch).ConfigureAwait(false);
        if (outcome is { Failure: not null, MayGoAlone: true } && batch.Count > 1)
        {
            // One commit that the database cannot hold must not take the others with it.
            foreach (PendingCommit pending in batch)
            {
                PendingCommit[] alone = [pending];
                Finish(alone, await TryAsync(alone).ConfigureAwait(false));
            }

            return;
        }

        Finish(batch, outcome);
    }

    private async Task<CommitOutcome> TryAsync(IReadOnlyList<PendingCommit> batch)
    {
        try
        {
            return await _target.CommitAsync(batch).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A fault of ours must reach the callers; a lane that ended silently would let them wait for ever.
            return CommitOutcome.Failed(new StoreException("The store failed unexpectedly.", fault), mayGoAlone: false);
        }
    }

    private static void Finish(IReadOnlyList<PendingCommit> batch, CommitOutcome outcome)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            if (outcome.Failure is { } failure)
            {
                // Each caller throws an exception of its own.
                batch[i].Fail(new StoreException(failure.Message, failure.InnerException ?? failure));
            }
            else
            {
                batch[i].Succeed(outcome.Results![i]);
            }
        }
    }
}
