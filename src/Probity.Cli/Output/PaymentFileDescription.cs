using System.Globalization;
using System.Text;
using Probity.Payments.Evidence;
using Probity.Payments.X402.Extensions;

namespace Probity.Cli.Output;

/// <summary>What <c>verify</c> says of a payment's file.</summary>
internal static class PaymentFileDescription
{
    private const string UncheckedKey =
        "the log's key was not checked: anybody can make a log; name the one you know with --log-key";

    private const string Chain =
        "the chain was not asked: the transaction is what the log's owner was told; look it up yourself";

    private const string Completeness =
        "the file shows what it shows: what its owner left out at the end, such as a release, is not seen";

    private const string Stranger =
        "an offer or a receipt is signed by another account than the payee's: ask the seller whether it is its own";

    /// <summary>Who says it: "a wallet", or "a seller and a facilitator".</summary>
    public static string Speakers(PaymentFileSummary summary) =>
        string.Join(" and ", summary.Roles.Select(role => $"a {role}"));

    /// <summary>What a reader must know, whatever the file says.</summary>
    public static IReadOnlyList<string> Warnings(PaymentFileSummary summary)
    {
        List<string> warnings = [];
        if (!summary.IsKeyExpected) { warnings.Add(UncheckedKey); }
        if (!summary.IsDigestChecked && summary.Roles.Contains("wallet"))
        {
            warnings.Add("what was signed was not computed again: the offer or the digest is not shown");
        }

        if (summary.OfferSignature is { IsPayee: false } || summary.ReceiptSignature is { IsPayee: false })
        {
            warnings.Add(Stranger);
        }

        return [.. warnings, Chain, Completeness];
    }

    /// <summary>Adds the content to a report.</summary>
    public static VerifyReport AddTo(VerifyReport report, PaymentFileSummary summary) => report with
    {
        Payment = summary.Payment,
        AmountAtomic = summary.AmountAtomic,
        Asset = summary.Asset,
        Network = summary.Network,
        Outcome = summary.Outcome,
        Transaction = summary.Transaction,
        LogKey = summary.Key.ToString(),
        LogKeyChecked = summary.IsKeyExpected,
        Shown = Shown(summary),
        OfferSigner = summary.OfferSignature?.Signer.ToString(),
        OfferSignedByPayee = summary.OfferSignature?.IsPayee,
        ReceiptSigner = summary.ReceiptSignature?.Signer.ToString(),
        ReceiptSignedByPayee = summary.ReceiptSignature?.IsPayee,
        Roles = summary.Roles,
        Warnings = Warnings(summary),
    };

    /// <summary>Writes the content.</summary>
    public static void Write(TextWriter output, PaymentFileSummary summary)
    {
        output.WriteFact("payment", Safe(summary.Payment));
        if (summary.AmountAtomic is { } amount)
        {
            output.WriteFact("amount", Safe($"{amount} of {summary.Asset} on {summary.Network}"));
        }

        output.WriteFact("outcome", summary.Outcome);
        if (summary.Transaction is { } transaction) { output.WriteFact("transaction", Safe(transaction)); }
        WriteSignature(output, "offer", summary.OfferSignature);
        WriteSignature(output, "receipt", summary.ReceiptSignature);
        foreach (VerifiedEntry entry in summary.Entries)
        {
            string state = entry.Entry.Fact("role") is null ? string.Empty : $", {entry.Entry.Fact("state")}";
            output.WriteFact(
                EvidenceEntry.NameOf(entry.Entry.Kind),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.Entry.At:u}, entry {entry.Index} of {summary.LogSize}{state}"));
        }

        foreach ((string name, string value) in Shown(summary)) { output.WriteFact(name, Safe(value)); }
        output.WriteFact("log key", summary.Key.ToString());
        foreach (string warning in Warnings(summary)) { output.WriteFact("note", warning); }
    }

    private static void WriteSignature(TextWriter output, string what, SellerSignature? signature)
    {
        if (signature is null) { return; }
        output.WriteFact(what, $"signed by {signature.Signer}, {(signature.IsPayee ? "the payee" : "not the payee")}");
    }

    // What was hidden and opened, but for what stands elsewhere.
    private static SortedDictionary<string, string> Shown(PaymentFileSummary summary)
    {
        SortedDictionary<string, string> shown = new(StringComparer.Ordinal);
        foreach ((string name, string value) in summary.Entries.SelectMany(entry => entry.Opened))
        {
            if (name is not (EvidenceItem.PaymentName or "offer" or "signedOffer" or "receipt" or "digest"
                or "transaction"))
            {
                shown.TryAdd(name, value);
            }
        }

        return shown;
    }

    // The bytes are another party's: what is no text is shown as such.
    private static string Safe(string text) => Wording.Shown(Encoding.UTF8.GetBytes(text));
}
