using System.Text;
using System.Text.Unicode;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.TransparencyLog;

namespace Probity.Payments.Evidence;

/// <summary>Everything that a wallet's log says of one payment, to be shown: the body of evidence of kind
/// 4.</summary>
/// <param name="Key">The log's name and key, as the file says.</param>
/// <param name="Checkpoint">A signed note: size and root that the proofs lead to.</param>
/// <param name="Payment">Which payment.</param>
/// <param name="Entries">In the order of the log.</param>
/// <remarks>Parsed, not verified: that is <see cref="PaymentFileVerifier"/>. Source:
/// docs/specs/payment-file.md.
/// </remarks>
public sealed record PaymentFile(
    NoteKey Key, ReadOnlyMemory<byte> Checkpoint, string Payment, IReadOnlyList<PaymentFileEntry> Entries)
{
    /// <summary>The most entries.</summary>
    public const int MaxEntries = 256;

    private const byte Version = 1;
    private const int MaxKeyBytes = 512;
    private const int MaxPaymentBytes = 256;

    /// <summary>The encoded form.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte(Version);
        WriteText(writer, Key.ToString());
        writer.WritePrefixed(Checkpoint.Span);
        WriteText(writer, Payment);
        writer.WriteUInt16((ushort)Entries.Count);
        foreach (PaymentFileEntry entry in Entries)
        {
            writer.WriteUInt64(entry.Index);
            writer.WritePrefixed(entry.Entry.Span);
            writer.WriteByte((byte)entry.Proof.Count);
            foreach (byte[] hash in entry.Proof) { writer.WriteBytes(hash); }
            writer.WriteByte((byte)entry.Opened.Count);
            foreach (OpenedField field in entry.Opened)
            {
                WriteText(writer, field.Name);
                writer.WriteBytes(field.Salt.Span);
                WriteText(writer, field.Value);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Reads a file; total, and one form only.</summary>
    public static Verdict<PaymentFile> Parse(ReadOnlySpan<byte> body)
    {
        ByteReader reader = new(body);
        if (!reader.TryReadByte(out byte version)) { return Malformed("it is empty"); }
        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"a payment file of version {version}, not {Version}");
        }

        if (!TryReadText(ref reader, MaxKeyBytes, out string keyText)
            || !reader.TryReadPrefixed(SignedNote.MaxBytes, out ReadOnlySpan<byte> checkpoint)
            || !TryReadText(ref reader, MaxPaymentBytes, out string payment)
            || !reader.TryReadUInt16(out ushort count))
        {
            return Malformed("its head");
        }

        Verdict<NoteKey> key = NoteKey.Parse(keyText);
        if (!key.IsAccepted) { return key.Forward<PaymentFile>(); }
        if (count is 0 or > MaxEntries) { return Malformed($"it has {count} entries"); }
        List<PaymentFileEntry> entries = [];
        byte[] note = checkpoint.ToArray();
        for (int i = 0; i < count; i++)
        {
            if (ReadEntry(ref reader) is not { } entry) { return Malformed($"entry {i}"); }
            if (i > 0 && entry.Index <= entries[^1].Index) { return Malformed("the order of its entries"); }
            entries.Add(entry);
        }

        return reader.RemainingBytes == 0
            ? new PaymentFile(key.Value, note, payment, entries)
            : new Rejection(
                RejectionCode.TrailingBytes, $"{reader.RemainingBytes} bytes follow after the payment file");
    }

    private static PaymentFileEntry? ReadEntry(ref ByteReader reader)
    {
        if (!reader.TryReadUInt64(out ulong index)
            || !reader.TryReadPrefixed(EvidenceEntry.MaxBytes, out ReadOnlySpan<byte> json)
            || !reader.TryReadByte(out byte hashes) || hashes > LogProofs.MaxHashes)
        {
            return null;
        }

        byte[] entry = json.ToArray();
        List<byte[]> proof = [];
        for (int i = 0; i < hashes; i++)
        {
            if (!reader.TryReadBytes(LogHashes.Bytes, out ReadOnlySpan<byte> hash)) { return null; }
            proof.Add(hash.ToArray());
        }

        if (!reader.TryReadByte(out byte fields) || fields > EvidenceEntry.MaxMembers) { return null; }
        List<OpenedField> opened = [];
        for (int i = 0; i < fields; i++)
        {
            if (!TryReadText(ref reader, EvidenceEntry.MaxBytes, out string name)
                || !EvidenceEntry.IsName(name)
                || !reader.TryReadBytes(OpenedField.SaltBytes, out ReadOnlySpan<byte> salt)
                || !TryReadText(ref reader, OpenedField.MaxValueBytes, out string value)
                || (i > 0 && string.CompareOrdinal(opened[^1].Name, name) >= 0))
            {
                return null;
            }

            opened.Add(new OpenedField(name, salt.ToArray(), value));
        }

        return new PaymentFileEntry(index, entry, proof, opened);
    }

    private static void WriteText(ByteWriter writer, string text) =>
        writer.WritePrefixed(Encoding.UTF8.GetBytes(text));

    private static bool TryReadText(ref ByteReader reader, int maxBytes, out string text)
    {
        text = string.Empty;
        if (!reader.TryReadPrefixed(maxBytes, out ReadOnlySpan<byte> bytes) || !Utf8.IsValid(bytes))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes);
        return true;
    }

    private static Rejection Malformed(string where) =>
        new(RejectionCode.Malformed, $"the payment file cannot be read: {where}");
}
