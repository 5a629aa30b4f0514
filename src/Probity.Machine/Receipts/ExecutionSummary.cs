using Probity.ProofSystem.Security;

namespace Probity.Machine.Receipts;

/// <summary>What a verified receipt proves, and how strongly.</summary>
/// <param name="ProgramId">Which program ran.</param>
/// <param name="PublicInput">What it could read from descriptor 3.</param>
/// <param name="PublicOutput">What it wrote to descriptor 1.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Profile">Name of the parameter set.</param>
/// <param name="Soundness">The proven bits, term by term.</param>
public sealed record ExecutionSummary(
    ProgramId ProgramId,
    ReadOnlyMemory<byte> PublicInput,
    ReadOnlyMemory<byte> PublicOutput,
    byte ExitCode,
    string Profile,
    SoundnessReport Soundness);
