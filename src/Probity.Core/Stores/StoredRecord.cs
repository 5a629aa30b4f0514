namespace Probity.Core.Stores;

/// <summary>A record as a store holds it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Version">Counts its changes; 1 when it was made. A record that was deleted and made again
/// begins at 1 again.</param>
/// <param name="Value">What it says; the store does not look into it.</param>
/// <param name="Due">When somebody should look at it again; null when nobody need. Unit: kept to the
/// millisecond, cut.</param>
public sealed record StoredRecord(RecordKey Key, long Version, ReadOnlyMemory<byte> Value, DateTimeOffset? Due);
