using System.Buffers.Binary;
using Probity.Core.Verdicts;

namespace Probity.Crypto.TransparencyLog;

/// <summary>Up to 256 entries in a row: each with its length before it, 16 bits, big-endian.</summary>
/// <remarks>Source: C2SP tlog-tiles, "Log Entries".</remarks>
public static class EntryBundle
{
    /// <summary>The longest entry.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>A bundle with further entries.</summary>
    /// <param name="bundle">What there is; empty for a new one.</param>
    /// <param name="entries">What comes after it.</param>
    /// <exception cref="ArgumentException">An entry is too long.</exception>
    public static byte[] Append(ReadOnlySpan<byte> bundle, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        byte[] longer = new byte[bundle.Length + entries.Sum(entry => sizeof(ushort) + entry.Length)];
        bundle.CopyTo(longer);
        Span<byte> rest = longer.AsSpan(bundle.Length);
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            if (entry.Length > MaxEntryBytes)
            {
                throw new ArgumentException($"An entry has at most {MaxEntryBytes} bytes.", nameof(entries));
            }

            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return longer;
    }

    /// <summary>The entries of a bundle; total.</summary>
    public static Verdict<IReadOnlyList<ReadOnlyMemory<byte>>> Parse(ReadOnlyMemory<byte> bundle)
    {
        List<ReadOnlyMemory<byte>> entries = [];
        while (bundle.Length > 0)
        {
            if (bundle.Length < sizeof(ushort) || entries.Count == LogTile.Width) { return Malformed(); }
            int length = BinaryPrimitives.ReadUInt16BigEndian(bundle.Span);
            if (bundle.Length < sizeof(ushort) + length) { return Malformed(); }
            entries.Add(bundle.Slice(sizeof(ushort), length));
            bundle = bundle[(sizeof(ushort) + length)..];
        }

        return entries;
    }

    private static Rejection Malformed() =>
        new(RejectionCode.Malformed, "a bundle is up to 256 entries, each with its length before it");
}
