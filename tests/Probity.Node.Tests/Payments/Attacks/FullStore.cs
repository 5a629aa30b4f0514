using Probity.Core.Stores;
using Probity.Node.Tests.Support;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A store on a disk that is full whenever a test says so: it can be read, and no commit takes place.</summary>
internal sealed class FullStore(IRecordStore inner) : WrappedStore(inner)
{
    private int _refused;

    /// <summary>Whether a commit finds no room.</summary>
    public Func<IReadOnlyList<RecordChange>, bool> IsFull { get; set; } = _ => false;

    /// <summary>Told of each record that was looked for.</summary>
    public Action<RecordKey> OnFind { get; set; } = _ => { };

    /// <summary>How many commits found none.</summary>
    public int Refused => _refused;

    public override async Task<StoredRecord?> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        StoredRecord? found = await base.FindAsync(key, cancellationToken);
        OnFind(key);
        return found;
    }

    public override Task<bool> TryCommitAsync(IReadOnlyList<RecordChange> changes, CancellationToken cancellationToken)
    {
        if (!IsFull(changes)) { return base.TryCommitAsync(changes, cancellationToken); }
        Interlocked.Increment(ref _refused);
        throw new StoreException("The disk is full.");
    }
}
