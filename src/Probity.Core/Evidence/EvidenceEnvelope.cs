using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.Core.Evidence;

/// <summary>The one envelope of every kind of evidence: what it is, and its bytes.</summary>
/// <param name="Kind">Says how to read the body.</param>
/// <param name="Body">In the format of its kind; at most <see cref="MaxBytes"/> with the head.</param>
/// <remarks>Source: docs/specs/claim.md, section 6.</remarks>
public sealed record EvidenceEnvelope(EvidenceKind Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>The longest encoded form.</summary>
    public const int MaxBytes = 4 << 20;

    private const byte Version = 1;
    private const int HeadBytes = 12;

    /// <summary>The first bytes of every encoded form.</summary>
    public static ReadOnlySpan<byte> Magic => "PBEV"u8;

    /// <summary>The encoded form.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteBytes(Magic);
        writer.WriteByte(Version);
        writer.WriteByte((byte)Kind);
        writer.WriteUInt16(0);
        writer.WritePrefixed(Body.Span);
        return writer.ToArray();
    }

    /// <summary>Reads an envelope; the body is not looked at.</summary>
    public static Verdict<EvidenceEnvelope> Parse(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length > MaxBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"evidence has at most {MaxBytes} bytes, this has {encoded.Length}");
        }

        ByteReader reader = new(encoded.Span);
        if (!reader.TryReadBytes(Magic.Length, out ReadOnlySpan<byte> magic) || !magic.SequenceEqual(Magic))
        {
            return new Rejection(
                RejectionCode.Malformed, "the bytes are no evidence: they do not begin with PBEV");
        }

        if (!reader.TryReadByte(out byte version) || !reader.TryReadByte(out byte kind)
            || !reader.TryReadUInt16(out ushort zero) || !reader.TryReadUInt32(out uint length))
        {
            return new Rejection(RejectionCode.Malformed, "the evidence ends within its head");
        }

        if (version != Version)
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"evidence of version {version}, not {Version}");
        }

        if (!Enum.IsDefined((EvidenceKind)kind))
        {
            return new Rejection(
                RejectionCode.UnsupportedVersion, $"evidence of kind {kind}, which nobody here knows");
        }

        int rest = encoded.Length - HeadBytes;
        if (zero != 0 || length > (uint)rest)
        {
            return new Rejection(
                RejectionCode.Malformed, $"the evidence announces {length} bytes and has {rest}");
        }

        return length < (uint)rest
            ? new Rejection(RejectionCode.TrailingBytes, $"{rest - length} bytes follow after the evidence")
            : new EvidenceEnvelope((EvidenceKind)kind, encoded[HeadBytes..]);
    }
}
