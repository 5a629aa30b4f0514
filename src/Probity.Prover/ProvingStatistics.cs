namespace Probity.Prover;

/// <summary>What a proof cost. All but the times are exact and the same on every machine.</summary>
/// <param name="Cycles">Instructions executed.</param>
/// <param name="MainCells">Cells of real rows in main columns.</param>
/// <param name="LookupCells">Cells of real rows in lookup columns, five words each.</param>
/// <param name="Interactions">Bus interactions of real rows.</param>
/// <param name="CommittedCells">Words committed to in T1 and T2, padding included, tails and masks not.</param>
/// <param name="Rows">Per table that occurs, its name and real rows.</param>
/// <param name="Stages">Each stage and how long it took, in order; execution first.</param>
/// <param name="Elapsed">All of it.</param>
public sealed record ProvingStatistics(
    long Cycles,
    long MainCells,
    long LookupCells,
    long Interactions,
    long CommittedCells,
    IReadOnlyList<KeyValuePair<string, int>> Rows,
    IReadOnlyList<KeyValuePair<string, TimeSpan>> Stages,
    TimeSpan Elapsed);
