using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;
using Probity.Payments.Tests.Evidence;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;

namespace Probity.Fuzz;

/// <summary>What logs publish and wallets export: notes, checkpoints, payments' files.</summary>
internal static class EvidenceTargets
{
    /// <summary>All of them.</summary>
    public static Target[] All()
    {
        using EvidenceScene scene = EvidenceScene.Settled(), signed = EvidenceScene.Signed(),
            sold = EvidenceScene.Sold();
        PaymentFile file = scene.Export();
        byte[][] files = [file.ToArray(), signed.Export().ToArray(), sold.Export().ToArray()];
        NoteKey key = scene.Key;
        PaymentRequirements accept = signed.Intent.Terms.Source;
        return
        [
            new("note", [file.Checkpoint.ToArray()], (input, original) =>
            {
                Verdict<SignedNote> note = SignedNote.Parse(input);
                if (note.IsAccepted && !note.Value.ToArray().AsSpan().SequenceEqual(input))
                {
                    throw new InvalidOperationException("a note has two spellings");
                }

                _ = NoteKey.Parse(Encoding.Latin1.GetString(input));
                _ = EntryBundle.Parse(input);
            }),
            new("checkpoint", [file.Checkpoint.ToArray()], (input, original) =>
            {
                Verdict<Checkpoint> checkpoint = Checkpoint.Verify(input, key);
                if (checkpoint.IsAccepted && checkpoint.Value != Checkpoint.Verify(original, key).Value)
                {
                    throw new InvalidOperationException("a changed checkpoint was accepted");
                }
            }),
            new("payment file", files, (input, original) =>
            {
                bool isAccepted = PaymentFileVerifier.Verify(input, key).IsAccepted;
                if (isAccepted && !input.AsSpan().SequenceEqual(original))
                {
                    throw new InvalidOperationException("a changed payment file was accepted");
                }

                _ = EvidenceEntry.Parse(input);
                _ = EvidenceItem.Parse(input);
            }),
            new("signed offer", [Offer(signed)], (input, original) =>
            {
                string text = Encoding.UTF8.GetString(input);
                _ = SignedReceipt.Parse(text);
                Verdict<SignedOffer> offer = SignedOffer.Parse(text);
                OfferPayload known = SignedOffer.Parse(Encoding.UTF8.GetString(original)).Value!.Payload;
                if (offer.IsAccepted && offer.Value.Payload != known
                    && OfferReceiptChecks.VerifyOffer(
                        offer.Value, accept, offer.Value.Payload.ResourceUrl, DateTimeOffset.UnixEpoch)
                        is { IsAccepted: true, Value.IsPayee: true })
                {
                    throw new InvalidOperationException("a changed offer is the payee's");
                }
            }),
        ];
    }

    private static byte[] Offer(EvidenceScene scene) => Encoding.UTF8.GetBytes(
        scene.Export().Entries[0].Opened.Single(field => field.Name == "signedOffer").Value);
}
