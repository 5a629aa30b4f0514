using System.Text;
using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Budgets;
using Probity.Payments.Ledger;
using Probity.Payments.X402;

namespace Probity.Node.Wallets;

/// <summary>Reads and writes what a wallet keeps.</summary>
internal static class WalletBooks
{
    /// <summary>The ledger of a record; an empty one for none.</summary>
    /// <exception cref="StoreException">The record is damaged.</exception>
    public static LedgerBook Read(StoredRecord? record)
    {
        if (record is null) { return LedgerBook.Empty; }
        Verdict<LedgerBook> ledger = LedgerBook.Parse(record.Value.Span);
        return ledger.IsAccepted
            ? ledger.Value
            : throw new StoreException($"The wallet's ledger is damaged: {ledger.Detail}. Restore a backup.");
    }

    /// <summary>The payment of a record.</summary>
    /// <exception cref="StoreException">The record is damaged.</exception>
    public static WalletPayment ReadPayment(StoredRecord record)
    {
        Verdict<WalletPayment> payment = WalletPayment.Parse(record.Value.Span);
        return payment.IsAccepted
            ? payment.Value
            : throw new StoreException(
                $"The record {record.Key} is damaged: {payment.Detail}. Restore a backup.");
    }

    /// <summary>The change that writes a ledger.</summary>
    public static RecordChange Write(StoredRecord? record, LedgerBook ledger) => record is null
        ? RecordChange.Insert(WalletRecords.Ledger, ledger.ToArray())
        : RecordChange.Replace(record, ledger.ToArray());

    /// <summary>An offer as JSON of the wire.</summary>
    public static string Write(PaymentRequirements offer) =>
        Encoding.UTF8.GetString(X402Json.WritePaymentRequired(new PaymentRequired
        {
            X402Version = 2,
            Resource = new ResourceInfo("-"),
            Accepts = [offer],
        }));

    /// <summary>Reads an offer back.</summary>
    /// <exception cref="StoreException">It is damaged.</exception>
    public static PaymentRequirements ReadOffer(string json) =>
        X402Json.ParsePaymentRequired(Encoding.UTF8.GetBytes(json)).Value?.Accepts[0]
        ?? throw new StoreException("A stored payment is damaged. Restore a backup.");

    /// <summary>Requires that a payment under way is of the request that its record was found by: the pointer
    /// to it bears no seal.</summary>
    /// <exception cref="WalletException">It is another request's.</exception>
    public static void RequireRequest(WalletPayment payment, string requestDigest)
    {
        if (payment.Request != requestDigest) { throw Changed(); }
    }

    /// <summary>A payment under way is not what the wallet wrote.</summary>
    public static WalletException Changed() => new(
        "A payment that is under way was changed by somebody without the passphrase. Nothing is signed.");

    /// <summary>When somebody must look at a payment again: at the end of its next window; null for never.
    /// What became of it only the chain can say, which is asked elsewhere.</summary>
    public static DateTimeOffset? DueOf(WalletPayment payment) => payment.Holds.Min(hold => hold.Until);
}
