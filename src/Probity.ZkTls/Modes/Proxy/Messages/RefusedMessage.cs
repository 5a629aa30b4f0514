using System.Globalization;
using System.Text;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Modes.Proxy.Messages;

/// <summary>Attestor to client: no signature, and why.</summary>
/// <param name="Reason">The code and a sentence.</param>
public sealed record RefusedMessage(Rejection Reason)
{
    private const int MaxDetailBytes = 1024;

    /// <summary>The encoded form; a longer sentence is cut.</summary>
    public byte[] ToArray()
    {
        ByteWriter writer = new();
        writer.WriteByte((byte)MessageType.Refused);
        writer.WriteUInt16((ushort)Reason.Code);
        byte[] detail = Encoding.UTF8.GetBytes(Reason.Detail);
        writer.WritePrefixed(detail.AsSpan(0, Math.Min(detail.Length, MaxDetailBytes)));
        return writer.ToArray();
    }

    /// <summary>
    /// Reads a message; what would steer a terminal becomes a space, since the sentence will be shown.
    /// </summary>
    public static Verdict<RefusedMessage> Parse(ReadOnlySpan<byte> encoded)
    {
        ByteReader reader = new(encoded);
        if (!reader.TryReadByte(out byte type) || type != (byte)MessageType.Refused
            || !reader.TryReadUInt16(out ushort code) || code == 0 || !Enum.IsDefined((RejectionCode)code)
            || !reader.TryReadPrefixed(MaxDetailBytes, out ReadOnlySpan<byte> detail)
            || reader.RemainingBytes != 0)
        {
            return new Rejection(RejectionCode.Malformed, "the attestor's refusal is malformed");
        }

        StringBuilder text = new();
        foreach (Rune letter in Encoding.UTF8.GetString(detail).EnumerateRunes())
        {
            text.Append(Steers(letter) ? " " : letter.ToString());
        }

        return new RefusedMessage(new Rejection((RejectionCode)code, text.ToString()));
    }

    // Cursor, direction of writing, line ends, and what cannot be seen.
    private static bool Steers(Rune letter) => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
