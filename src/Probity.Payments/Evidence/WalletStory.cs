using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Payments.Evidence;

/// <summary>Whether a wallet's entries of one payment fit together.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, steps 6 to 9.</remarks>
internal static class WalletStory
{
    /// <summary>An offer where it was signed, decided, authorised, and then at most one end: a wallet writes
    /// no other order.</summary>
    public static Verdict<StoryPart> Tell(string payment, IReadOnlyList<VerifiedEntry> entries)
    {
        VerifiedEntry? offer = entries[0].Entry.Kind == EvidenceEntryKind.Offer ? entries[0] : null;
        VerifiedEntry[] rest = [.. entries.Skip(offer is null ? 0 : 1)];
        if (rest.Length is < 2 or > 3 || rest[0].Entry.Kind != EvidenceEntryKind.Decision
            || rest[0].Entry.Fact("outcome") != "allowed")
        {
            return PaymentStory.Contradiction("it does not begin with a decision that allows the payment");
        }

        if (rest[1].Entry.Kind != EvidenceEntryKind.Authorisation)
        {
            return PaymentStory.Contradiction("no authorisation follows after the decision");
        }

        VerifiedEntry? end = rest.ElementAtOrDefault(2);
        string? outcome = end?.Entry.Kind switch
        {
            null => "authorised",
            EvidenceEntryKind.Settlement => "settled",
            EvidenceEntryKind.Release => "released",
            _ => null,
        };
        if (outcome is null)
        {
            return PaymentStory.Contradiction("after the authorisation comes no end of a payment");
        }

        if (PaymentStory.Terms.Any(name => entries.Any(entry => entry.Entry.Fact(name) is null)))
        {
            return PaymentStory.Contradiction("an entry of the wallet does not say what is paid");
        }

        Verdict<string> digest = CheckDigest(payment, rest[0], rest[1]);
        if (!digest.IsAccepted) { return digest.Forward<StoryPart>(); }
        Verdict<StorySignatures> signatures = StorySignatures.Verify(payment, offer, rest[0], end);
        if (!signatures.IsAccepted) { return signatures.Forward<StoryPart>(); }
        return new StoryPart("wallet", outcome)
        {
            Transaction = end?.Value("transaction"),
            IsDigestChecked = digest.Value.Length > 0,
            Signatures = signatures.Value,
        };
    }

    // The digest, or empty where the offer or the digest is not shown.
    private static Verdict<string> CheckDigest(
        string payment, VerifiedEntry decision, VerifiedEntry authorisation)
    {
        if (decision.Value("offer") is not { } json || authorisation.Value("digest") is not { } digest)
        {
            return string.Empty;
        }

        if (StorySignatures.ReadOffer(json) is not { } offer
            || !ExactTerms.TryParse(offer, out ExactTerms? terms, out _))
        {
            return PaymentStory.Contradiction("its offer cannot be read");
        }

        string[] parts = payment.Split('/');
        if (terms.Amount.ToString() != decision.Entry.Fact("amountAtomic")
            || terms.Asset.ToString() != decision.Entry.Fact("asset")
            || terms.Network != decision.Entry.Fact("network")
            || !UInt256.TryParseDecimal(authorisation.Entry.Fact("validAfter"), out UInt256 after)
            || !UInt256.TryParseDecimal(authorisation.Entry.Fact("validBefore"), out UInt256 before)
            || parts.Length != 4 || !Address.TryParse(parts[2], out Address payer)
            || !Hex.TryParse(parts[3], ExactPayment.NonceBytes, out byte[] nonce)
            || nonce.Length != ExactPayment.NonceBytes)
        {
            return PaymentStory.Contradiction("its offer is not what was decided and authorised");
        }

        ExactIntent intent = ExactIntent.Restore(terms, payer, after, before, nonce);
        return intent.ToPayment(default).Key(terms).ToString() == payment
            && Hex.From(intent.Digest()) == digest
            ? digest
            : PaymentStory.Contradiction("what was signed is not the offer that was decided");
    }
}
