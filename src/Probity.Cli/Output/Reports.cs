using System.Text.Json.Serialization;
using Probity.Core.Evidence;

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

/// <summary>
/// <c>verify</c>. Only valid evidence's content is reported; a claim adds the fields below the first group.
/// </summary>
internal sealed record VerifyReport(
    bool Valid,
    string? ProgramId,
    byte[]? PublicOutput,
    string? PublicInputSha256,
    int? ExitCode,
    double? VerifyMilliseconds,
    double? SecurityBits,
    string? Reason)
{
    /// <summary>receipt, claim or presentation; absent where the bytes are neither.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>The rejection code's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>Which website answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Host { get; init; }

    /// <summary>At which port.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Port { get; init; }

    /// <summary>The template's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Template { get; init; }

    /// <summary>SHA-256 of the template.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TemplateDigest { get; init; }

    /// <summary>Public parameters by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <summary>Revealed values by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Revealed { get; init; }

    /// <summary>Which predicates hold.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, bool>? Predicates { get; init; }

    /// <summary>Salted hashes of private parameters by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Commitments { get; init; }

    /// <summary>Equal in all claims about one account and one scope.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccountTag { get; init; }

    /// <summary>fields or response.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Disclosure { get; init; }

    /// <summary>The whole HTTP response where it is revealed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public byte[]? Response { get; init; }

    /// <summary>Who can present the claim.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Holder { get; init; }

    /// <summary>When the oldest session was opened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CapturedAt { get; init; }

    /// <summary>Keys that signed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Attestors { get; init; }

    /// <summary>What must be believed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrustVector? Trust { get; init; }

    /// <summary>Payment files: which payment.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Payment { get; init; }

    /// <summary>Payment files: how much, in the smallest unit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AmountAtomic { get; init; }

    /// <summary>Payment files: the token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Asset { get; init; }

    /// <summary>Payment files: the network.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Network { get; init; }

    /// <summary>Payment files: how far the log goes; of a wallet authorised, settled or released.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Outcome { get; init; }

    /// <summary>Payment files: the transaction that the log's owner was told of.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Transaction { get; init; }

    /// <summary>Payment files: the log's name and key.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LogKey { get; init; }

    /// <summary>Payment files: whether that key was named by whoever verifies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? LogKeyChecked { get; init; }

    /// <summary>Payment files: values that entries hid, opened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Shown { get; init; }

    /// <summary>Payment files: who signed the seller's offer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OfferSigner { get; init; }

    /// <summary>Payment files: whether that is the account that is paid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? OfferSignedByPayee { get; init; }

    /// <summary>Payment files: who signed the seller's receipt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReceiptSigner { get; init; }

    /// <summary>Payment files: whether that is the account that was paid.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ReceiptSignedByPayee { get; init; }

    /// <summary>Payment files: whose entries they are: wallet, seller, facilitator.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>What whoever verifies has left open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary><c>key create</c> and <c>key show</c>.</summary>
internal sealed record KeyReport(string File, string PublicKey);

/// <summary><c>attestor</c>, when it listens.</summary>
internal sealed record AttestorReport(string Address, string PublicKey);

/// <summary><c>attestor</c>, when a session has ended.</summary>
internal sealed record SessionReport(int Session, bool Signed, int? CaptureBytes, double Seconds, string Code);

/// <summary><c>present</c>.</summary>
internal sealed record PresentReport(long PresentationBytes, string Holder);

/// <summary><c>web prove</c>. The time is everything after the last byte of each session.</summary>
internal sealed record WebProveReport(
    long ClaimBytes, long Cycles, double ProveSeconds, string Disclosure, string Suite, string Group);

/// <summary>What opens a commitment.</summary>
internal sealed record OpeningReport(string Value, string Salt);

/// <summary><c>web template check</c>.</summary>
internal sealed record TemplateCheckReport(
    bool Ok, string Template, string Digest, IReadOnlyList<FindingReport> Findings);

/// <summary>One finding.</summary>
internal sealed record FindingReport(string Severity, string Id, string Where, string Text);

/// <summary><c>web template list</c>.</summary>
internal sealed record TemplateListReport(IReadOnlyList<TemplateReport> Templates);

/// <summary>One template.</summary>
internal sealed record TemplateReport(string Name, string Title, string Digest, IReadOnlyList<string> Hosts);

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

/// <summary><c>bench web</c>.</summary>
internal sealed record WebBenchReport(
    IReadOnlyList<WebClaimBenchmark> Claims,
    AttestorBenchmark Attestor,
    int ConcurrentSigned,
    double ConcurrentSeconds,
    MachineReport Machine,
    int Threads,
    string Profile);

/// <summary>Claims of one kind.</summary>
/// <param name="Name">Of the response's length.</param>
/// <param name="ResponseBytes">Of the body.</param>
/// <param name="Suite">Cipher suite.</param>
/// <param name="Disclosure">fields or response.</param>
/// <param name="Cycles">Of the guest.</param>
/// <param name="ProveSeconds">Median of everything after the last byte.</param>
/// <param name="FirstProveSeconds">The same of the first claim of its kind.</param>
/// <param name="ClaimBytes">The whole claim.</param>
/// <param name="VerifyMilliseconds">Median of repeated verifications in one process.</param>
internal sealed record WebClaimBenchmark(
    string Name,
    int ResponseBytes,
    string Suite,
    string Disclosure,
    long Cycles,
    double ProveSeconds,
    double FirstProveSeconds,
    long ClaimBytes,
    double VerifyMilliseconds);

/// <summary>A session with and without an attestor between, medians.</summary>
internal sealed record AttestorBenchmark(
    double StraightMilliseconds, double AttestedMilliseconds, double OverheadMilliseconds);

/// <summary>How long a stage took.</summary>
internal sealed record StageSeconds(string Name, double Seconds);

/// <summary>Where a benchmark ran.</summary>
internal sealed record MachineReport(string Cpu, int LogicalCores, string Os, string Dotnet, string Lanes);
