using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Purchases;

namespace Probity.Node.PaidEndpoints;

/// <summary>A purchase together with the record that it was read from or written to.</summary>
internal sealed record StoredPurchase(StoredRecord Record, Purchase Purchase)
{
    /// <summary>Reads a record.</summary>
    /// <exception cref="StoreException">The record is no purchase.</exception>
    public static StoredPurchase From(StoredRecord record)
    {
        Verdict<Purchase> purchase = Purchase.Parse(record.Value.Span);
        return purchase.IsAccepted
            ? new StoredPurchase(record, purchase.Value)
            : throw new StoreException(
                $"The record {record.Key} is damaged: {purchase.Detail}. Restore a backup.");
    }
}
