using Probity.Core.Verdicts;

namespace Probity.Payments.Evidence;

/// <summary>Whether a seller's entries of one payment fit together.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, steps 6 to 9.</remarks>
internal static class SellerStory
{
    /// <summary>The payment is claimed, after the offer where it is signed, and goes on from state to state;
    /// what was released may be claimed again.</summary>
    public static Verdict<StoryPart> Tell(string payment, IReadOnlyList<VerifiedEntry> entries)
    {
        string state = "released";
        VerifiedEntry? offer = null, claim = null;
        StorySignatures signatures = new(null, null);
        foreach (VerifiedEntry entry in entries)
        {
            if (entry.Entry.Kind == EvidenceEntryKind.Offer && offer is null && state == "released")
            {
                offer = entry;
                continue;
            }

            string? next = entry.Entry.Fact("state");
            if (entry.Entry.Kind != EvidenceEntryKind.Purchase || !MayFollow(state, next))
            {
                return PaymentStory.Contradiction($"a purchase that is {state} does not go on like this");
            }

            if (next == "claimed") { claim = entry; }
            Verdict<StorySignatures> signed = StorySignatures.Verify(payment, offer, claim!, entry);
            if (!signed.IsAccepted) { return signed.Forward<StoryPart>(); }
            signatures = new StorySignatures(
                next == "claimed" ? signed.Value.Offer : signatures.Offer, signed.Value.Receipt);
            (state, offer) = (next!, null);
        }

        return offer is null
            ? new StoryPart("seller", state) { Signatures = signatures }
            : PaymentStory.Contradiction("nothing was claimed with its last offer");
    }

    private static bool MayFollow(string state, string? next) => (state, next) switch
    {
        ("released", "claimed") => true,
        ("claimed", "answered" or "prepaid" or "failed" or "released") => true,
        ("answered", "paid" or "failed") => true,
        ("prepaid", "paid") => true,
        _ => false,
    };
}
