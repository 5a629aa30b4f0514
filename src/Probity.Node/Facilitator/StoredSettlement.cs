using Probity.Core.Stores;
using Probity.Core.Verdicts;
using Probity.Payments.Settlements;

namespace Probity.Node.Facilitator;

/// <summary>A settlement together with the record that it was read from or written to.</summary>
internal sealed record StoredSettlement(StoredRecord Record, Settlement Settlement)
{
    /// <summary>Reads a record.</summary>
    /// <exception cref="StoreException">The record is no settlement.</exception>
    public static StoredSettlement From(StoredRecord record)
    {
        Verdict<Settlement> settlement = Settlement.Parse(record.Value.Span);
        return settlement.IsAccepted
            ? new StoredSettlement(record, settlement.Value)
            : throw new StoreException(
                $"The record {record.Key} is damaged: {settlement.Detail}. Restore a backup.");
    }

    /// <summary>What a commit of another value makes of it.</summary>
    public StoredSettlement With(Settlement settlement, byte[] value, DateTimeOffset? due) =>
        new(new StoredRecord(Record.Key, Record.Version + 1, value, due), settlement);
}
