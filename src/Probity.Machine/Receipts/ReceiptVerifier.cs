using System.Globalization;
using Probity.Core.Verdicts;
using Probity.ProofSystem.Layout;
using Probity.ProofSystem.Proof;
using Probity.ProofSystem.Security;
using Probity.ProofSystem.Verifier;

namespace Probity.Machine.Receipts;

/// <summary>Checks receipts: all that a relying party runs. Total: any bytes give a verdict, in bounded time and memory.</summary>
public static class ReceiptVerifier
{
    /// <summary>Verifies a receipt.</summary>
    /// <param name="encoded">Untrusted bytes.</param>
    /// <param name="expected">The program that must have run; null accepts any, and the summary then says which.</param>
    public static Verdict<ExecutionSummary> Verify(ReadOnlySpan<byte> encoded, ProgramId? expected)
    {
        Verdict<Receipt> parsed = Receipt.Parse(encoded);
        return parsed.IsAccepted ? Verify(parsed.Value, expected) : parsed.Forward<ExecutionSummary>();
    }

    /// <summary>Verifies a parsed receipt.</summary>
    public static Verdict<ExecutionSummary> Verify(Receipt receipt, ProgramId? expected)
    {
        if (expected is { } id && id != receipt.ProgramId)
        {
            return new Rejection(
                RejectionCode.WrongProgram, $"the receipt is about program {receipt.ProgramId}, not {id}");
        }

        SoundnessReport soundness = SoundnessReport.For(receipt.Shape);
        if (soundness.MinimumBits < receipt.Shape.Parameters.SecurityBits)
        {
            return new Rejection(
                RejectionCode.UnknownParameters,
                string.Create(CultureInfo.InvariantCulture, $"tables of this size give {soundness.MinimumBits:F1} proven bits, less than the profile promises"));
        }

        Statement statement = ExecutionStatement.For(
            receipt.ProgramId, receipt.ProgramRoot, receipt.EntryPc, receipt.PublicInput, receipt.PublicOutput, receipt.ExitCode);
        Verdict<ProofShape> verdict = ProofVerifier.Verify(receipt.Shape, statement, receipt.Proof.Span);
        return verdict.IsAccepted
            ? new ExecutionSummary(
                receipt.ProgramId,
                receipt.PublicInput,
                receipt.PublicOutput,
                receipt.ExitCode,
                receipt.Shape.Parameters.Name,
                soundness)
            : verdict.Forward<ExecutionSummary>();
    }
}
