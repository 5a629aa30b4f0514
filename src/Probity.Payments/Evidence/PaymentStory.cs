using System.Text;
using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Payments.Evidence;

/// <summary>Whether the entries of one payment of a wallet fit together.</summary>
/// <remarks>Source: docs/specs/payment-file.md, section 3, steps 6 to 9.</remarks>
internal static class PaymentStory
{
    private static readonly string[] Terms = ["amountAtomic", "asset", "network"];

    public static Verdict<PaymentFileSummary> Verify(
        PaymentFile file, Checkpoint checkpoint, IReadOnlyList<VerifiedEntry> entries, bool isKeyExpected)
    {
        // Decided, authorised, and then at most one end: a wallet writes no other order.
        if (entries.Count is < 2 or > 3 || entries[0].Entry.Kind != EvidenceEntryKind.Decision
            || entries[0].Entry.Fact("outcome") != "allowed")
        {
            return Contradiction("it does not begin with a decision that allows the payment");
        }

        if (entries[1].Entry.Kind != EvidenceEntryKind.Authorisation)
        {
            return Contradiction("no authorisation follows after the decision");
        }

        string outcome = entries.Count == 2 ? "authorised" : entries[2].Entry.Kind switch
        {
            EvidenceEntryKind.Settlement => "settled",
            EvidenceEntryKind.Release => "released",
            _ => string.Empty,
        };
        if (outcome.Length == 0)
        {
            return Contradiction("after the authorisation comes no end of a payment");
        }
        foreach (string name in Terms)
        {
            string? said = entries[0].Entry.Fact(name);
            if (said is null || entries.Any(entry => entry.Entry.Fact(name) != said))
            {
                return Contradiction($"its entries do not agree about '{name}'");
            }
        }

        Verdict<string> digest = CheckDigest(file.Payment, entries[0], entries[1]);
        if (!digest.IsAccepted) { return digest.Forward<PaymentFileSummary>(); }
        return new PaymentFileSummary(
            file.Payment, file.Key, isKeyExpected, checkpoint.Size, entries[0].Entry.Fact(Terms[0])!,
            entries[0].Entry.Fact(Terms[1])!, entries[0].Entry.Fact(Terms[2])!, outcome,
            entries.Count > 2 ? entries[2].Value("transaction") : null, digest.Value.Length > 0, entries);
    }

    // The digest, or empty where the offer or the digest is not shown.
    private static Verdict<string> CheckDigest(
        string payment, VerifiedEntry decision, VerifiedEntry authorisation)
    {
        if (decision.Value("offer") is not { } json || authorisation.Value("digest") is not { } digest)
        {
            return string.Empty;
        }

        Verdict<PaymentRequired> offer = X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(json));
        if (!offer.IsAccepted || offer.Value.Accepts.Count != 1
            || !ExactTerms.TryParse(offer.Value.Accepts[0], out ExactTerms? terms, out _))
        {
            return Story("its offer cannot be read");
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
            return Story("its offer is not what was decided and authorised");
        }

        ExactIntent intent = ExactIntent.Restore(terms, payer, after, before, nonce);
        return intent.ToPayment(default).Key(terms).ToString() == payment
            && Hex.From(intent.Digest()) == digest
            ? digest
            : Story("what was signed is not the offer that was decided");
    }

    private static Verdict<string> Story(string detail) => Contradiction(detail);

    private static Rejection Contradiction(string detail) =>
        new(RejectionCode.Mismatch, $"the payment's file contradicts itself: {detail}");
}
