using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Evidence;
using Probity.Payments.Tests.Evidence;

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
        NoteKey key = scene.Key;
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
            new("payment file", [file.ToArray(), signed.Export().ToArray(), sold.Export().ToArray()], (input, original) =>
            {
                bool isAccepted = PaymentFileVerifier.Verify(input, key).IsAccepted;
                if (isAccepted && !input.AsSpan().SequenceEqual(original))
                {
                    throw new InvalidOperationException("a changed payment file was accepted");
                }

                _ = EvidenceEntry.Parse(input);
                _ = EvidenceItem.Parse(input);
            }),
        ];
    }
}
