using Probity.Core.Verdicts;

namespace Probity.Payments.Evidence;

/// <summary>Whether a facilitator's entries of one payment fit together.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, step 6.</remarks>
internal static class FacilitatorStory
{
    // Before its first entry a settlement is sent and not confirmed, as after a reorganisation.
    private const string Sent = "reorganised";

    /// <summary>The settlement goes on from state to state.</summary>
    public static Verdict<StoryPart> Tell(string payment, IReadOnlyList<VerifiedEntry> entries)
    {
        string state = Sent;
        foreach (VerifiedEntry entry in entries)
        {
            string? next = entry.Entry.Fact("state");
            if (entry.Entry.Kind != EvidenceEntryKind.Settlement || !MayFollow(state, next))
            {
                return PaymentStory.Contradiction($"a settlement that is {state} does not go on like this");
            }

            state = next!;
        }

        return new StoryPart("facilitator", state) { Transaction = entries[^1].Value("transaction") };
    }

    private static bool MayFollow(string state, string? next) => (state, next) switch
    {
        (Sent, "confirmed" or "failed") => true,
        ("confirmed", "final" or Sent) => true,
        ("failed", "confirmed") => true,
        _ => false,
    };
}
