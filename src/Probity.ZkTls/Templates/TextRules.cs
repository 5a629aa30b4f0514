using System.Text;

namespace Probity.ZkTls.Templates;

/// <summary>Which names, hosts and texts a template may have.</summary>
internal static class TextRules
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    // RFC 9110, section 5.6.2, without the letters and digits.
    private const string TokenMarks = "!#$%&'*+-.^_`|~";
    private const string PathMarks = "-._~!$&'()*+,;=:@";
    private const string QueryMarks = "-._~*+,:@/=!$'()";

    /// <summary>A name of a template, parameter, field or predicate.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= TemplateLimits.MaxNameLength && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>A text that people read: nothing that moves the cursor or turns the direction of writing.</summary>
    public static bool IsShown(string text, int maxLength) =>
        text.Length <= maxLength && Utf8Bytes(text) >= 0
        && !text.Any(c => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069')
            or '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\ufeff');

    /// <summary>A DNS name in lower case, or an IPv4 address in its usual form.</summary>
    public static bool IsHost(string text)
    {
        if (text.Length is 0 or > TemplateLimits.MaxHostLength) { return false; }
        string[] labels = text.Split('.');
        bool isName = labels.All(label => label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        return isName && (!labels[^1].All(char.IsAsciiDigit) || IsAddress(text));
    }

    /// <summary>Four numbers of 0 to 255 without leading zeros.</summary>
    public static bool IsAddress(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is >= 1 and <= 3 && part.All(char.IsAsciiDigit)
            && (part.Length == 1 || part[0] != '0') && int.Parse(part, null) <= 255);
    }

    /// <summary>A literal segment of a path, as it goes over the wire.</summary>
    public static bool IsPathSegment(string text) => text is not ("." or "..") && IsEncoded(text, PathMarks);

    /// <summary>A literal value of a query, as it goes over the wire.</summary>
    public static bool IsQueryValue(string text) => IsEncoded(text, QueryMarks);

    /// <summary>A name in a query, as it goes over the wire.</summary>
    public static bool IsQueryName(string text) =>
        text.Length is >= 1 and <= 256 && IsEncoded(text, QueryMarks) && !text.Contains('=', StringComparison.Ordinal);

    /// <summary>A header's name.</summary>
    public static bool IsToken(string text) =>
        text.Length is >= 1 and <= 100
        && text.All(c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c, StringComparison.Ordinal));

    /// <summary>Bytes in UTF-8; -1 for a text with half of a surrogate pair.</summary>
    public static int Utf8Bytes(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) { continue; }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) { return -1; }
            i++;
        }

        return StrictUtf8.GetByteCount(text);
    }

    private static bool IsEncoded(string text, string marks)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsAsciiLetterOrDigit(c) || marks.Contains(c, StringComparison.Ordinal)) { continue; }
            bool isEscape = c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1])
                && char.IsAsciiHexDigit(text[i + 2]);
            if (!isEscape) { return false; }
            i += 2;
        }

        return true;
    }
}
