using System.Globalization;
using System.Text;

namespace Probity.Cli.Output;

/// <summary>Numbers and bytes as people read them.</summary>
internal static class Wording
{
    private const int MaxShownCharacters = 2_000;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>1,234,567.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bits, rounded down: a claim must not grow by rounding.</summary>
    public static double Bits(double bits) => Math.Floor(bits * 10) / 10;

    /// <summary>One digit behind the point.</summary>
    public static string OneDigit(double value) => value.ToString("N1", CultureInfo.InvariantCulture);

    /// <summary>With so many digits behind the point.</summary>
    public static string Number(double value, int digits) =>
        value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    /// <summary>Seconds with two digits.</summary>
    public static string Seconds(TimeSpan time) => Number(time.TotalSeconds, 2) + " s";

    /// <summary>A sentence as the part of another one: without its capital and its full stop.</summary>
    public static string Clause(string sentence)
    {
        string text = sentence.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        bool isWord = text.Length > 1 && char.IsUpper(text[0]) && (char.IsLower(text[1]) || text[1] == ' ');
        return isWord ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }

    /// <summary>Bytes in units that fit.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{Count(bytes)} bytes",
        < 10_000_000 => $"{OneDigit(bytes / 1024.0)} KB",
        < 10_000_000_000 => $"{Count(bytes >> 20)} MB",
        _ => $"{OneDigit(bytes / (double)(1 << 30))} GB",
    };

    /// <summary>
    /// Untrusted bytes for a terminal: text where they are text, base64 otherwise. Nothing in it can steer the
    /// terminal.
    /// </summary>
    public static string Shown(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) { return "(none)"; }
        string text;
        try
        {
            text = Strict.GetString(bytes).TrimEnd('\n');
        }
        catch (DecoderFallbackException)
        {
            return Shortened($"base64 {Convert.ToBase64String(bytes)}");
        }

        StringBuilder safe = new();
        foreach (Rune c in text.EnumerateRunes())
        {
            bool steers = Rune.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            safe.Append(c.Value == '\n' ? " | " : steers ? $"\\u{c.Value:x4}" : c.ToString());
        }

        return Shortened(safe.ToString());
    }

    private static string Shortened(string text) =>
        text.Length <= MaxShownCharacters ? text : text[..MaxShownCharacters] + "... (--json has all)";
}
