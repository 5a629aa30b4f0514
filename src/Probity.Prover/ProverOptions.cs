namespace Probity.Prover;

/// <summary>How a proof is made; none of it changes what the proof says.</summary>
public sealed record ProverOptions
{
    /// <summary>Threads that work at once; at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Called when a stage begins and when it ends; from the proving thread.</summary>
    public Action<StageReport>? Progress { get; init; }
}
