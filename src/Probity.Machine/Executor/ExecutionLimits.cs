namespace Probity.Machine.Executor;

/// <summary>Bounds on one execution.</summary>
/// <param name="MaxCycles">Instructions that may retire; one more traps. Range: not negative.</param>
public readonly record struct ExecutionLimits(long MaxCycles)
{
    /// <summary>Bytes of debug text that are kept; the program can write more, which is dropped.</summary>
    public const int MaxDebugBytes = 1 << 20;

    /// <summary>No practical limit on cycles: years of execution.</summary>
    public static ExecutionLimits Unlimited { get; } = new(long.MaxValue);
}
