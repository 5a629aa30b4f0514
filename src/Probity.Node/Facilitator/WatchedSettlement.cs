using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>A settlement that somebody waits for.</summary>
internal sealed class WatchedSettlement(StoredSettlement current, CheckedPayment payment, FinalityLevel level)
{
    private readonly Lock _adopting = new();
    private volatile StoredSettlement _current = current;

    /// <summary>As it was read or written last.</summary>
    public StoredSettlement Current => _current;

    public CheckedPayment Payment => payment;

    /// <summary>How sure it must be.</summary>
    public FinalityLevel Level => level;

    /// <summary>When the wait began; a timestamp of the clock.</summary>
    public required long Since { get; init; }

    public TaskCompletionSource<StoredSettlement> Done { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes in what was read or written, unless something newer is known.</summary>
    public void Adopt(StoredSettlement known)
    {
        lock (_adopting)
        {
            if (known.Record.Version > _current.Record.Version) { _current = known; }
        }
    }
}
