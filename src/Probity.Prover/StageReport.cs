namespace Probity.Prover;

/// <summary>A stage of proving, as it begins (no duration yet) or ends.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Elapsed">How long it took; null while it runs.</param>
public sealed record StageReport(string Stage, TimeSpan? Elapsed);
