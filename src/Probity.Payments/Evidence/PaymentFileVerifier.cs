using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;

namespace Probity.Payments.Evidence;

/// <summary>Verifies a payment's file: signature, inclusion, opened values, and that they tell one
/// story.</summary>
/// <remarks>Total, and offline. Source: docs/specs/payment-file.md, section 3.</remarks>
public static class PaymentFileVerifier
{
    /// <summary>Verifies the body of evidence of kind 4.</summary>
    /// <param name="body">Untrusted bytes.</param>
    /// <param name="expected">The log's key, known from elsewhere; null to accept any.</param>
    public static Verdict<PaymentFileSummary> Verify(ReadOnlySpan<byte> body, NoteKey? expected)
    {
        Verdict<PaymentFile> parsed = PaymentFile.Parse(body);
        if (!parsed.IsAccepted) { return parsed.Forward<PaymentFileSummary>(); }
        PaymentFile file = parsed.Value;
        if (expected is not null && expected != file.Key)
        {
            return new Rejection(
                RejectionCode.UnknownSigner,
                $"the file is of the log {file.Key.Name}, not of {expected.Name}");
        }

        Verdict<Checkpoint> checkpoint = Checkpoint.Verify(file.Checkpoint.Span, file.Key);
        if (!checkpoint.IsAccepted) { return checkpoint.Forward<PaymentFileSummary>(); }
        List<VerifiedEntry> entries = [];
        foreach (PaymentFileEntry one in file.Entries)
        {
            Verdict<VerifiedEntry> entry = VerifyEntry(one, checkpoint.Value, file.Payment);
            if (!entry.IsAccepted) { return entry.Forward<PaymentFileSummary>(); }
            entries.Add(entry.Value);
        }

        return PaymentStory.Verify(file, checkpoint.Value, entries, expected is not null);
    }

    private static Verdict<VerifiedEntry> VerifyEntry(
        PaymentFileEntry one, Checkpoint checkpoint, string payment)
    {
        Verdict<EvidenceEntry> parsed = EvidenceEntry.Parse(one.Entry);
        if (!parsed.IsAccepted) { return parsed.Forward<VerifiedEntry>(); }
        if (!LogProofs.VerifyInclusion(
            LogHashes.OfLeaf(one.Entry.Span), one.Index, checkpoint.Size, one.Proof, checkpoint.Root.Span))
        {
            return new Rejection(
                RejectionCode.WrongOpening, $"entry {one.Index} is not in the log that the checkpoint signs");
        }

        Dictionary<string, string> opened = new(StringComparer.Ordinal);
        foreach (OpenedField field in one.Opened)
        {
            if (!parsed.Value.Hidden.TryGetValue(field.Name, out string? digest) || digest != field.Digest())
            {
                return new Rejection(
                    RejectionCode.Mismatch,
                    $"what entry {one.Index} shows as '{field.Name}' is not what it hid");
            }

            opened.Add(field.Name, field.Value);
        }

        return opened.GetValueOrDefault(EvidenceItem.PaymentName) == payment
            ? new VerifiedEntry(one.Index, parsed.Value, opened)
            : new Rejection(
                RejectionCode.Mismatch, $"entry {one.Index} is not about the payment of this file");
    }
}
