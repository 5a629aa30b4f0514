namespace Probity.Core.Stores;

/// <summary>One part of a commit: what is expected of a record, and what it becomes.</summary>
public sealed record RecordChange
{
    /// <summary>The longest value.</summary>
    public const int MaxValueBytes = 1 << 22;

    private RecordChange(RecordKey key, long expectedVersion, RecordAction action)
    {
        key.RequireValid();
        (Key, ExpectedVersion, Action) = (key, expectedVersion, action);
    }

    /// <summary>Which record.</summary>
    public RecordKey Key { get; }

    /// <summary>The version that it must have; 0 when there must be none.</summary>
    public long ExpectedVersion { get; }

    /// <summary>What happens to it.</summary>
    public RecordAction Action { get; }

    /// <summary>The value to write; empty unless something is written.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>When somebody should look at it; null for nobody.</summary>
    public DateTimeOffset? Due { get; private init; }

    /// <summary>Makes a record that must not be there yet.</summary>
    /// <exception cref="ArgumentException">The key or the value's length is out of range.</exception>
    public static RecordChange Insert(RecordKey key, ReadOnlyMemory<byte> value, DateTimeOffset? due = null) =>
        new(key, 0, RecordAction.Write) { Value = Checked(value), Due = due };

    /// <summary>Writes over a record that must still be as it was read.</summary>
    /// <exception cref="ArgumentException">The value is too long.</exception>
    public static RecordChange Replace(StoredRecord read, ReadOnlyMemory<byte> value, DateTimeOffset? due = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new RecordChange(read.Key, read.Version, RecordAction.Write) { Value = Checked(value), Due = due };
    }

    /// <summary>Takes away a record that must still be as it was read.</summary>
    public static RecordChange Delete(StoredRecord read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new RecordChange(read.Key, read.Version, RecordAction.Delete);
    }

    /// <summary>Changes nothing, and lets the commit fail unless the record is still as it was read.</summary>
    public static RecordChange Require(StoredRecord read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new RecordChange(read.Key, read.Version, RecordAction.Require);
    }

    /// <summary>Changes nothing, and lets the commit fail if there is such a record.</summary>
    /// <exception cref="ArgumentException">The key is out of range.</exception>
    public static RecordChange RequireAbsent(RecordKey key) => new(key, 0, RecordAction.Require);

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> value) =>
        value.Length <= MaxValueBytes
            ? value
            : throw new ArgumentException($"A record has at most {MaxValueBytes} bytes.", nameof(value));
}
