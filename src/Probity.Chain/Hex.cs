using System.Buffers;

namespace Probity.Chain;

/// <summary>Bytes as Ethereum writes them: "0x" and two digits for each byte.</summary>
public static class Hex
{
    private const string Prefix = "0x";

    /// <summary>Lower-case digits after "0x".</summary>
    public static string From(ReadOnlySpan<byte> bytes) => Prefix + Convert.ToHexStringLower(bytes);

    /// <summary>Reads "0x" and an even number of digits of any case; total.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxBytes">More bytes than this are refused before any are allocated.</param>
    /// <param name="bytes">The bytes; empty on failure.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) { return false; }
        ReadOnlySpan<char> digits = text[Prefix.Length..];
        if ((digits.Length & 1) != 0 || digits.Length / 2 > maxBytes) { return false; }
        byte[] parsed = new byte[digits.Length / 2];
        if (Convert.FromHexString(digits, parsed, out _, out _) != OperationStatus.Done) { return false; }
        bytes = parsed;
        return true;
    }

    /// <summary>Reads "0x" and exactly two digits for each byte of the destination; total.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> destination) =>
        text.Length == Prefix.Length + (2 * destination.Length)
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && Convert.FromHexString(text[Prefix.Length..], destination, out _, out _) == OperationStatus.Done;
}
