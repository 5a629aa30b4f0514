using System.Diagnostics;
using System.Security.Cryptography;
using Probity.Core.Evidence;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Machine.Receipts;
using Probity.Payments.Evidence;
using Probity.ZkTls.Attestations;

namespace Probity.Cli.Output;

/// <summary>Verifies evidence and tells the outcome: in words, or as one JSON object.</summary>
/// <param name="terminal">Where it is told.</param>
/// <param name="json">Whether as JSON.</param>
internal sealed class EvidenceReporter(Terminal terminal, bool json)
{
    /// <summary>Verifies a receipt.</summary>
    /// <param name="encoded">Untrusted bytes.</param>
    /// <param name="expected">The program that must have run; null for any.</param>
    /// <param name="publicInput">What it must have read; null for anything.</param>
    public int VerifyReceipt(byte[] encoded, ProgramId? expected, byte[]? publicInput)
    {
        long start = Stopwatch.GetTimestamp();
        Verdict<ExecutionSummary> verdict = ReceiptVerifier.Verify(encoded, expected);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (!verdict.IsAccepted) { return Reject(verdict.Detail, verdict.Code, "receipt", elapsed); }
        ExecutionSummary summary = verdict.Value;
        if (publicInput is not null && !summary.PublicInput.Span.SequenceEqual(publicInput))
        {
            return Reject(
                "the receipt is about another public input than the one given",
                RejectionCode.Mismatch,
                "receipt",
                elapsed);
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(summary.PublicInput.Span));
        double bits = Wording.Bits(summary.Soundness.MinimumBits);
        if (json)
        {
            VerifyReport report = new(
                Valid: true,
                summary.ProgramId.ToString(),
                summary.PublicOutput.ToArray(),
                digest,
                summary.ExitCode,
                Math.Round(elapsed.TotalMilliseconds, 3),
                bits,
                Reason: null)
            { Kind = "receipt" };
            terminal.WriteJson(report, CliJson.Default.VerifyReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine("valid: the program wrote this output");
        terminal.Text.WriteFact("program id", $"{summary.ProgramId}");
        terminal.Text.WriteFact(
            string.Empty,
            expected is null ? "no program was named: compare this id with one you trust" : "the one you named");
        string isNamed = publicInput is null ? string.Empty : ", the ones you named";
        terminal.Text.WriteFact(
            "public input", $"{Wording.Count(summary.PublicInput.Length)} bytes{isNamed}; sha256 {digest}");
        terminal.Text.WriteFact("public output", $"{Wording.Shown(summary.PublicOutput.Span)}");
        terminal.Text.WriteFact("exit code", $"{summary.ExitCode}");
        terminal.Text.WriteFact("security", $"{bits} proven bits (profile {summary.Profile}), zero knowledge");
        WriteTime(elapsed);
        return ExitStatus.Done;
    }

    /// <summary>Verifies what stands in an envelope.</summary>
    /// <param name="encoded">Untrusted bytes.</param>
    /// <param name="policy">For claims.</param>
    /// <param name="challenge">What a presentation must answer; null where none was given out.</param>
    /// <param name="logKey">For payment files: the log that counts; null for any.</param>
    public int VerifyEvidence(byte[] encoded, ClaimPolicy policy, byte[]? challenge, NoteKey? logKey)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        long start = Stopwatch.GetTimestamp();
        Verdict<EvidenceEnvelope> evidence = EvidenceEnvelope.Parse(encoded);
        if (!evidence.IsAccepted)
        {
            return Reject(evidence.Detail, evidence.Code, null, Stopwatch.GetElapsedTime(start));
        }

        if (evidence.Value.Kind == EvidenceKind.PaymentFile)
        {
            return VerifyPaymentFile(evidence.Value.Body.Span, logKey, start);
        }

        string kind = evidence.Value.Kind == EvidenceKind.WebClaim ? "claim" : "presentation";
        Verdict<WebClaimSummary> verdict = evidence.Value.Kind switch
        {
            EvidenceKind.WebClaim when challenge is not null => new Rejection(
                RejectionCode.PolicyNotMet, "this is a claim, and a challenge is answered by a presentation: ask its "
                    + "holder for one"),
            EvidenceKind.WebClaim => VerifyClaim(evidence.Value.Body, policy, now),
            _ when challenge is not null => VerifyPresentation(evidence.Value.Body, challenge, policy, now),
            _ => new Rejection(
                RejectionCode.PolicyNotMet, "this is a presentation: give the --challenge that it must answer"),
        };
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (!verdict.IsAccepted) { return Reject(verdict.Detail, verdict.Code, kind, elapsed); }
        WebClaimSummary claim = verdict.Value;
        if (json)
        {
            VerifyReport report = new(
                Valid: true,
                ProgramId: ZkTls.Modes.Proxy.WebGuest.ProgramId.ToString(),
                PublicOutput: null,
                PublicInputSha256: null,
                ExitCode: 0,
                Math.Round(elapsed.TotalMilliseconds, 3),
                claim.Trust.BindingBits,
                Reason: null)
            { Kind = kind };
            terminal.WriteJson(ClaimDescription.AddTo(report, claim), CliJson.Default.VerifyReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine(
            kind == "claim"
                ? "valid: the website answered this"
                : "valid: the website answered this, and its holder shows it to you");
        ClaimDescription.WriteContent(terminal.Text, claim);
        terminal.Text.WriteLine("what must be believed:");
        ClaimDescription.WriteTrust(terminal.Text, claim);
        WriteTime(elapsed);
        return ExitStatus.Done;
    }

    /// <summary>Tells that nothing could be verified, in JSON and in words.</summary>
    public void WriteFailure(string reason)
    {
        if (json) { terminal.WriteJson(Rejected(reason, null, null, null), CliJson.Default.VerifyReport); }
        terminal.Error.WriteLine($"probity: {reason}");
    }

    private int VerifyPaymentFile(ReadOnlySpan<byte> body, NoteKey? logKey, long start)
    {
        const string kind = "payment";
        Verdict<PaymentFileSummary> verdict = PaymentFileVerifier.Verify(body, logKey);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        if (!verdict.IsAccepted) { return Reject(verdict.Detail, verdict.Code, kind, elapsed); }
        if (json)
        {
            VerifyReport report = new(
                Valid: true, ProgramId: null, PublicOutput: null, PublicInputSha256: null, ExitCode: 0,
                Math.Round(elapsed.TotalMilliseconds, 3), SecurityBits: null, Reason: null)
            { Kind = kind };
            terminal.WriteJson(PaymentFileDescription.AddTo(report, verdict.Value), CliJson.Default.VerifyReport);
            return ExitStatus.Done;
        }

        terminal.Text.WriteLine(
            $"valid: the log of {PaymentFileDescription.Speakers(verdict.Value)} says this of the payment");
        PaymentFileDescription.Write(terminal.Text, verdict.Value);
        WriteTime(elapsed);
        return ExitStatus.Done;
    }

    private static Verdict<WebClaimSummary> VerifyClaim(
        ReadOnlyMemory<byte> body, ClaimPolicy policy, DateTimeOffset now)
    {
        Verdict<WebClaim> claim = WebClaim.Parse(body);
        return claim.IsAccepted
            ? WebClaimVerifier.Verify(claim.Value, policy, now)
            : claim.Forward<WebClaimSummary>();
    }

    private static Verdict<WebClaimSummary> VerifyPresentation(
        ReadOnlyMemory<byte> body, byte[] challenge, ClaimPolicy policy, DateTimeOffset now)
    {
        Verdict<Presentation> presentation = Presentation.Parse(body);
        return presentation.IsAccepted
            ? PresentationVerifier.Verify(presentation.Value, challenge, policy, now)
            : presentation.Forward<WebClaimSummary>();
    }

    private int Reject(string detail, RejectionCode code, string? kind, TimeSpan elapsed)
    {
        string reason = detail.TrimEnd('.');
        if (json) { terminal.WriteJson(Rejected(reason, code, kind, elapsed), CliJson.Default.VerifyReport); }
        terminal.Error.WriteLine($"probity: rejected: {reason}");
        return ExitStatus.Failed;
    }

    private void WriteTime(TimeSpan elapsed) =>
        terminal.Text.WriteFact("verified in", $"{Wording.OneDigit(elapsed.TotalMilliseconds)} ms");

    private static VerifyReport Rejected(string reason, RejectionCode? code, string? kind, TimeSpan? elapsed) => new(
        Valid: false,
        ProgramId: null,
        PublicOutput: null,
        PublicInputSha256: null,
        ExitCode: null,
        VerifyMilliseconds: elapsed is { } time ? Math.Round(time.TotalMilliseconds, 3) : null,
        SecurityBits: null,
        reason)
    { Kind = kind, Code = code?.ToString() };
}
