using Probity.Core.Stores;

namespace Probity.Storage.Commits;

/// <summary>A commit that waits for its transaction.</summary>
internal sealed class PendingCommit(IReadOnlyList<RecordChange> changes)
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isTaken;

    public IReadOnlyList<RecordChange> Changes { get; } = changes;

    public Task<bool> End => _end.Task;

    /// <summary>True for the one who first asks: the transaction, or the caller who gives up.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    public void GiveUp(CancellationToken cancellationToken)
    {
        if (TryTake()) { _end.TrySetCanceled(cancellationToken); }
    }

    public void Succeed(bool isCommitted) => _end.TrySetResult(isCommitted);

    public void Fail(Exception failure) => _end.TrySetException(failure);
}
