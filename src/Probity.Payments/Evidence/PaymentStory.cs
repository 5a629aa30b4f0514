using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;

namespace Probity.Payments.Evidence;

/// <summary>Whether the entries of one payment fit together: those of each party, and all of them.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, steps 6 to 9.</remarks>
internal static class PaymentStory
{
    /// <summary>What entries agree about.</summary>
    public static IReadOnlyList<string> Terms { get; } = ["amountAtomic", "asset", "network"];

    // A store may be shared: by a seller with its own facilitator. A wallet's entries name no role.
    private static readonly (string? Role, Teller Tell)[] Parties =
        [(null, WalletStory.Tell), ("seller", SellerStory.Tell), ("facilitator", FacilitatorStory.Tell)];

    private delegate Verdict<StoryPart> Teller(string payment, IReadOnlyList<VerifiedEntry> entries);

    public static Verdict<PaymentFileSummary> Verify(
        PaymentFile file, Checkpoint checkpoint, IReadOnlyList<VerifiedEntry> entries, bool isKeyExpected)
    {
        foreach (string name in Terms)
        {
            if (entries.Select(entry => entry.Entry.Fact(name)).OfType<string>().Distinct().Count() > 1)
            {
                return Contradiction($"its entries do not agree about '{name}'");
            }
        }

        List<StoryPart> parts = [];
        int told = 0;
        foreach ((string? role, Teller tell) in Parties)
        {
            VerifiedEntry[] own = [.. entries.Where(entry => entry.Entry.Fact("role") == role)];
            if (own.Length == 0) { continue; }
            Verdict<StoryPart> part = tell(file.Payment, own);
            if (!part.IsAccepted) { return part.Forward<PaymentFileSummary>(); }
            parts.Add(part.Value);
            told += own.Length;
        }

        if (told != entries.Count) { return Contradiction("an entry is of nobody who writes one"); }
        return new PaymentFileSummary(
            file.Payment, file.Key, isKeyExpected, checkpoint.Size, Said(entries, Terms[0]),
            Said(entries, Terms[1]), Said(entries, Terms[2]), parts[0].Outcome,
            parts.Select(part => part.Transaction).FirstOrDefault(one => one is not null),
            parts.Any(part => part.IsDigestChecked), entries)
        {
            Roles = [.. parts.Select(part => part.Role)],
            OfferSignature = parts[0].Signatures.Offer,
            ReceiptSignature = parts[0].Signatures.Receipt,
        };
    }

    /// <summary>Why a file is refused that its log holds.</summary>
    public static Rejection Contradiction(string detail) =>
        new(RejectionCode.Mismatch, $"the payment's file contradicts itself: {detail}");

    private static string? Said(IReadOnlyList<VerifiedEntry> entries, string name) =>
        entries.Select(entry => entry.Entry.Fact(name)).FirstOrDefault(said => said is not null);
}
