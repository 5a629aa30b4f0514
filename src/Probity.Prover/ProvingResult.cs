using Probity.Machine.Executor;
using Probity.Machine.Receipts;

namespace Probity.Prover;

/// <summary>A receipt and what it cost, or why there is none.</summary>
/// <param name="Execution">How the program ended.</param>
/// <param name="Receipt">The receipt; null when the program trapped or is too long for one proof.</param>
/// <param name="Statistics">What the proof cost; null without a receipt.</param>
/// <param name="Failure">One sentence for people; null with a receipt.</param>
public sealed record ProvingResult(
    ExecutionResult Execution, Receipt? Receipt, ProvingStatistics? Statistics, string? Failure);
