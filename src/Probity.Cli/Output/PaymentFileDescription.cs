using System.Globalization;
using System.Text;
using Probity.Payments.Evidence;

namespace Probity.Cli.Output;

/// <summary>What <c>verify</c> says of a payment's file.</summary>
internal static class PaymentFileDescription
{
    private const string UncheckedKey =
        "the log's key was not checked: anybody can make a log; name the one you know with --log-key";

    private const string Chain =
        "the chain was not asked: the transaction is what the wallet was told; look it up yourself";

    private const string Completeness =
        "the file shows what it shows: what its owner left out at the end, such as a release, is not seen";

    /// <summary>What a reader must know, whatever the file says.</summary>
    public static IReadOnlyList<string> Warnings(PaymentFileSummary summary)
    {
        List<string> warnings = [];
        if (!summary.IsKeyExpected) { warnings.Add(UncheckedKey); }
        if (!summary.IsDigestChecked)
        {
            warnings.Add("what was signed was not computed again: the offer or the digest is not shown");
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
        Warnings = Warnings(summary),
    };

    /// <summary>Writes the content.</summary>
    public static void Write(TextWriter output, PaymentFileSummary summary)
    {
        output.WriteFact("payment", Safe(summary.Payment));
        output.WriteFact("amount", Safe($"{summary.AmountAtomic} of {summary.Asset} on {summary.Network}"));
        output.WriteFact("outcome", summary.Outcome);
        if (summary.Transaction is { } transaction) { output.WriteFact("transaction", Safe(transaction)); }
        foreach (VerifiedEntry entry in summary.Entries)
        {
            output.WriteFact(
                EvidenceEntry.NameOf(entry.Entry.Kind),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{entry.Entry.At:u}, entry {entry.Index} of {summary.LogSize}"));
        }

        foreach ((string name, string value) in Shown(summary)) { output.WriteFact(name, Safe(value)); }
        output.WriteFact("log key", summary.Key.ToString());
        foreach (string warning in Warnings(summary)) { output.WriteFact("note", warning); }
    }

    // What was hidden in the decision, but for what stands elsewhere.
    private static SortedDictionary<string, string> Shown(PaymentFileSummary summary)
    {
        SortedDictionary<string, string> shown = new(StringComparer.Ordinal);
        foreach ((string name, string value) in summary.Entries[0].Opened)
        {
            if (name is not (EvidenceItem.PaymentName or "offer")) { shown.Add(name, value); }
        }

        return shown;
    }

    // The bytes are another party's: what is no text is shown as such.
    private static string Safe(string text) => Wording.Shown(Encoding.UTF8.GetBytes(text));
}
