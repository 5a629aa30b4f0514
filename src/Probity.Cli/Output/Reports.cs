using System.Text.Json.Serialization;

namespace Probity.Cli.Output;

// What --json prints: one type per command. The names of the fields are part of the interface.

/// <summary>A command that failed.</summary>
internal sealed record FailureReport(string Error);

/// <summary><c>run</c>. A program that trapped has no exit code and an error.</summary>
internal sealed record RunReport(long Cycles, byte[] PublicOutput, int? ExitCode)
{
    /// <summary>The trap.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}

/// <summary><c>prove</c>.</summary>
internal sealed record ProveReport(
    long Cycles,
    double ProveSeconds,
    double CyclesPerSecond,
    long PeakMemoryBytes,
    long ReceiptBytes,
    double SecurityBits,
    bool ZeroKnowledge,
    string ProgramId,
    byte[] PublicOutput,
    int ExitCode,
    string Profile);

/// <summary><c>verify</c>. Only a valid receipt's content is reported.</summary>
internal sealed record VerifyReport(
    bool Valid,
    string? ProgramId,
    byte[]? PublicOutput,
    string? PublicInputSha256,
    int? ExitCode,
    double? VerifyMilliseconds,
    double? SecurityBits,
    string? Reason);

/// <summary><c>guest build</c> has no JSON form; <c>demo</c> has this one.</summary>
internal sealed record DemoReport(bool Ok, IReadOnlyList<DemoStep> Steps);

/// <summary>One step of the demo.</summary>
internal sealed record DemoStep(string Name, bool Ok, double Seconds, long Bytes);

/// <summary><c>bench zkvm</c>.</summary>
internal sealed record BenchReport(
    IReadOnlyList<ProgramBenchmark> Programs,
    double GeometricMeanCyclesPerSecond,
    double MinimumCyclesPerSecond,
    MachineReport Machine,
    int Threads,
    string Profile);

/// <summary>One program of the benchmark.</summary>
/// <param name="Name">Of the built-in program.</param>
/// <param name="Cycles">Instructions executed.</param>
/// <param name="CyclesPerSecond">Cycles over the time for everything: execution, trace, commitments, proof.</param>
/// <param name="ProveSeconds">That time.</param>
/// <param name="ReceiptBytes">Without public input and output.</param>
/// <param name="VerifyMilliseconds">Median of repeated verifications in one process.</param>
/// <param name="ColdVerifyMilliseconds">The first verification of a fresh process.</param>
/// <param name="PeakMemoryBytes">Peak resident memory of the process that made the proofs.</param>
/// <param name="Cells">Main and lookup cells of real rows, per cycle.</param>
/// <param name="Interactions">Bus interactions of real rows, per cycle.</param>
/// <param name="CommittedCells">Committed words, padding included.</param>
/// <param name="SecurityBits">The least soundness term.</param>
/// <param name="Stages">Seconds per stage, in order.</param>
internal sealed record ProgramBenchmark(
    string Name,
    long Cycles,
    double CyclesPerSecond,
    double ProveSeconds,
    long ReceiptBytes,
    double VerifyMilliseconds,
    double ColdVerifyMilliseconds,
    long PeakMemoryBytes,
    double Cells,
    double Interactions,
    long CommittedCells,
    double SecurityBits,
    IReadOnlyList<StageSeconds> Stages);

/// <summary>How long a stage took.</summary>
internal sealed record StageSeconds(string Name, double Seconds);

/// <summary>Where a benchmark ran.</summary>
internal sealed record MachineReport(string Cpu, int LogicalCores, string Os, string Dotnet, string Lanes);
