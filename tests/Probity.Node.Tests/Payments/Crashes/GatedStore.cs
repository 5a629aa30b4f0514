using Probity.Core.Stores;
using Probity.Node.Tests.Support;

namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>A store whose commits wait for, or fail by, what a test says of them.</summary>
internal sealed class GatedStore(IRecordStore inner) : WrappedStore(inner)
{
    /// <summary>Asked before each commit; what it throws is what the caller gets.</summary>
    public Func<IReadOnlyList<RecordChange>, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    public override async Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        await BeforeCommit(changes);
        return await base.TryCommitAsync(changes, cancellationToken);
    }
}
