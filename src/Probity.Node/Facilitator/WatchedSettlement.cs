using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>A settlement that somebody waits for.</summary>
internal sealed class WatchedSettlement(StoredSettlement current, CheckedPayment payment, FinalityLevel level)
{
    /// <summary>As it was read or written last.</summary>
    public StoredSettlement Current { get; set; } = current;

    public CheckedPayment Payment => payment;

    /// <summary>How sure it must be.</summary>
    public FinalityLevel Level => level;

    /// <summary>When the wait began; a timestamp of the clock.</summary>
    public required long Since { get; init; }

    public TaskCompletionSource<StoredSettlement> Done { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
