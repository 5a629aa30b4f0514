using System.Text;
using System.Text.Unicode;
using Probity.Core.Encoding;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;

namespace Probity.Payments.Evidence;

/// <summary>An entry as its owner keeps it: with the salt and the hidden values beside it.</summary>
/// <remarks>Source: docs/specs/evidence-log.md, section 3.</remarks>
public sealed record EvidenceItem
{
    /// <summary>The member that holds which payment an entry is about.</summary>
    public const string PaymentName = "payment";

    private const byte Version = 1;

    // An entry must not be too long to be written because somebody's word for a failure is.
    private const int MaxFactBytes = 256;

    private EvidenceItem(
        EvidenceEntry entry, ReadOnlyMemory<byte> salt, IReadOnlyDictionary<string, string> values) =>
        (Entry, Salt, Values) = (entry, salt, values);

    /// <summary>What goes into the log.</summary>
    public EvidenceEntry Entry { get; }

    /// <summary>Makes the salts of the hidden values. Shape: 32 bytes.</summary>
    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>The hidden values.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>Which payment it is about; null for none.</summary>
    public string? Payment => Values.GetValueOrDefault(PaymentName);

    /// <summary>A new one.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">What everybody may know; longer ones are cut at 256 bytes.</param>
    /// <param name="values">What is hidden; longer ones are cut at the limit.</param>
    /// <param name="random">For the salt.</param>
    public static EvidenceItem Create(
        EvidenceEntryKind kind, DateTimeOffset at, IReadOnlyDictionary<string, string> facts,
        IReadOnlyDictionary<string, string> values, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(random);
        byte[] salt = new byte[OpenedField.SaltBytes];
        random.Fill(salt);
        SortedDictionary<string, string> kept = new(StringComparer.Ordinal),
            hidden = new(StringComparer.Ordinal);
        foreach ((string name, string value) in values)
        {
            kept[name] = Cut(value, OpenedField.MaxValueBytes);
            hidden[name] = new OpenedField(name, OpenedField.SaltOf(salt, name), kept[name]).Digest();
        }

        SortedDictionary<string, string> known = new(StringComparer.Ordinal);
        foreach ((string name, string fact) in facts) { known[name] = Cut(fact, MaxFactBytes); }
        return new EvidenceItem(EvidenceEntry.From(kind, at, known, hidden), salt, kept);
    }

    /// <summary>All hidden values, opened, by name.</summary>
    public IReadOnlyList<OpenedField> Open() =>
        [.. Values.Select(
            value => new OpenedField(value.Key, OpenedField.SaltOf(Salt.Span, value.Key), value.Value))
            .OrderBy(field => field.Name, StringComparer.Ordinal)];

    /// <summary>The form in a store.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte(Version);
        writer.WriteBytes(Salt.Span);
        writer.WritePrefixed(Entry.ToArray());
        writer.WriteByte((byte)Values.Count);
        foreach ((string name, string value) in Values)
        {
            writer.WritePrefixed(Encoding.UTF8.GetBytes(name));
            writer.WritePrefixed(Encoding.UTF8.GetBytes(value));
        }

        return writer.ToArray();
    }

    /// <summary>Reads the form in a store.</summary>
    public static Verdict<EvidenceItem> Parse(ReadOnlySpan<byte> stored)
    {
        ByteReader reader = new(stored);
        if (!reader.TryReadByte(out byte version) || version != Version
            || !reader.TryReadBytes(OpenedField.SaltBytes, out ReadOnlySpan<byte> salt)
            || !reader.TryReadPrefixed(EvidenceEntry.MaxBytes, out ReadOnlySpan<byte> json)
            || !reader.TryReadByte(out byte count))
        {
            return Malformed();
        }

        Verdict<EvidenceEntry> entry = EvidenceEntry.Parse(json.ToArray());
        if (!entry.IsAccepted) { return entry.Forward<EvidenceItem>(); }
        SortedDictionary<string, string> values = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadPrefixed(OpenedField.MaxValueBytes, out ReadOnlySpan<byte> name)
                || !reader.TryReadPrefixed(OpenedField.MaxValueBytes, out ReadOnlySpan<byte> value)
                || !Utf8.IsValid(name) || !Utf8.IsValid(value)
                || !values.TryAdd(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value)))
            {
                return Malformed();
            }
        }

        return reader.RemainingBytes == 0 ? new EvidenceItem(entry.Value, salt.ToArray(), values)
            : Malformed();
    }

    // Also makes Unicode of what is none, so that it can be read again.
    private static string Cut(string value, int maxBytes)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        int length = Math.Min(bytes.Length, maxBytes);
        while (length < bytes.Length && (bytes[length] & 0xC0) == 0x80) { length--; }
        return Encoding.UTF8.GetString(bytes.AsSpan(0, length));
    }

    private static Rejection Malformed() =>
        new(RejectionCode.Malformed, "this is no stored entry of evidence");
}
