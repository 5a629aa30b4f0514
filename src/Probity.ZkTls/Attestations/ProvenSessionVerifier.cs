using Probity.Core.Verdicts;
using Probity.Machine.Executor;
using Probity.Machine.Receipts;
using Probity.ZkTls.Modes.Proxy;

namespace Probity.ZkTls.Attestations;

/// <summary>
/// Checks one session of a claim: receipt, capture, statement, and the response where it is revealed.
/// </summary>
/// <remarks>Source: docs/specs/claim.md, section 4.1.</remarks>
internal static class ProvenSessionVerifier
{
    // A response that fills the public input takes about 2 million; the bound is for whoever sends something
    // else.
    private const long MaxEvaluationCycles = 50_000_000;

    /// <summary>Verifies a session.</summary>
    /// <param name="session">Parsed, nothing checked.</param>
    /// <param name="template">Compiled by the verifier.</param>
    /// <param name="parameters">The claim's public parameters.</param>
    public static Verdict<SessionSummary> Verify(
        ProvenSession session, ReadOnlyMemory<byte> template, ReadOnlyMemory<byte> parameters)
    {
        Verdict<ExecutionSummary> receipt = ReceiptVerifier.Verify(session.Receipt.Span, WebGuest.ProgramId);
        if (!receipt.IsAccepted) { return receipt.Forward<SessionSummary>(); }
        ExecutionSummary execution = receipt.Value;
        if (execution.ExitCode != 0) { return Refused(execution.ExitCode); }
        if (!GuestPublicInput.TryReadCapture(
            execution.PublicInput, out GuestMode mode, out ReadOnlyMemory<byte> captured)
            || mode is not (GuestMode.Prove or GuestMode.Reveal))
        {
            return new Rejection(
                RejectionCode.Malformed, "the receipt's public input is not of this claim's kind");
        }

        Verdict<Capture> capture = Capture.Parse(captured);
        if (!capture.IsAccepted) { return capture.Forward<SessionSummary>(); }
        Verdict<byte[]> expected = new GuestPublicInput(
            mode, captured, template, parameters, default).Encode();
        if (!expected.IsAccepted) { return expected.Forward<SessionSummary>(); }
        if (!execution.PublicInput.Span.SequenceEqual(expected.Value))
        {
            return new Rejection(
                RejectionCode.Mismatch,
                "the receipt is about another template or other parameters than the claim");
        }

        Verdict<SignedStatement> statement = StatementVerifier.Verify(session.Statement, capture.Value);
        if (!statement.IsAccepted) { return statement.Forward<SessionSummary>(); }
        Verdict<GuestOutput> output = GuestOutput.Parse(execution.PublicOutput, capture.Value.Head.Suite);
        if (!output.IsAccepted) { return output.Forward<SessionSummary>(); }
        if (output.Value.Mode != mode)
        {
            return new Rejection(
                RejectionCode.Mismatch, "the guest answered in another mode than it was asked");
        }

        double bits = execution.Soundness.MinimumBits;
        return output.Value.Opening is not { } opening
            ? new SessionSummary(capture.Value, session.Statement, mode, output.Value, default, bits)
            : Evaluate(session, capture.Value, opening, template, parameters, output.Value, bits);
    }

    /// <summary>Opens the revealed response and reads it with the guest itself, on this machine.</summary>
    private static Verdict<SessionSummary> Evaluate(
        ProvenSession session,
        Capture capture,
        EpochOpening opening,
        ReadOnlyMemory<byte> template,
        ReadOnlyMemory<byte> parameters,
        GuestOutput proven,
        double bits)
    {
        Verdict<byte[]> response = ResponseOpener.Open(capture, opening);
        if (!response.IsAccepted) { return response.Forward<SessionSummary>(); }
        Verdict<GuestOutput> read = ResponseEvaluator.Evaluate(
            capture.Head, template, parameters, response.Value, MaxEvaluationCycles);
        return read.IsAccepted
            ? new SessionSummary(
                capture,
                session.Statement,
                GuestMode.Reveal,
                read.Value with { Commitments = proven.Commitments, Opening = opening },
                response.Value,
                bits)
            : read.Forward<SessionSummary>();
    }

    private static Rejection Refused(byte exitCode) => new(
        RejectionCode.RefusedByGuest, $"the proven run ended with a refusal: {WebGuest.Describe(exitCode)}");
}
