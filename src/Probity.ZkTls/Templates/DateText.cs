using System.Globalization;

namespace Probity.ZkTls.Templates;

/// <summary>Dates and durations as text. Source: docs/specs/template.md, sections 2.6 and 4.2.</summary>
internal static class DateText
{
    public const int SecondsPerDay = 86_400;

    private const int SecondsPerHour = 3_600;
    private const int DateLength = 10;

    /// <summary>Seconds of 0001-01-01T00:00:00Z.</summary>
    public const long MinSeconds = -62_135_596_800;

    /// <summary>Seconds of 9999-12-31T23:59:59Z.</summary>
    public const long MaxSeconds = 253_402_300_799;

    /// <summary>Reads a date in one of the forms that the guest accepts.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-'
            || !TryNumber(text[..4], out int year) || !TryNumber(text[5..7], out int month)
            || !TryNumber(text[8..10], out int day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days;
        seconds = days * SecondsPerDay;
        return text.Length == DateLength || TryAddTime(text[DateLength..], ref seconds);
    }

    /// <summary>ISO 8601 in UTC; seconds outside of the years 1 to 9999 as a number.</summary>
    public static string Format(long seconds) => seconds is < MinSeconds or > MaxSeconds
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds since 1970")
        : DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a duration of days and hours, such as <c>-P90D</c>, <c>PT36H</c> or <c>P1DT12H</c>.</summary>
    public static bool TryParseDuration(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        bool isNegative = text.StartsWith("-");
        if (isNegative) { text = text[1..]; }
        if (!text.StartsWith("P")) { return false; }
        text = text[1..];
        if (!text.StartsWith("T"))
        {
            int end = text.IndexOf('D');
            if (end < 1 || end > 6 || !TryNumber(text[..end], out int days)) { return false; }
            seconds = (long)days * SecondsPerDay;
            text = text[(end + 1)..];
        }

        if (!text.IsEmpty)
        {
            bool isHours = text[0] == 'T' && text[^1] == 'H' && text.Length is > 2 and <= 9;
            if (!isHours || !TryNumber(text[1..^1], out int hours)) { return false; }
            seconds += (long)hours * SecondsPerHour;
        }

        if (isNegative) { seconds = -seconds; }
        return true;
    }

    /// <summary>The one spelling of a duration of whole hours.</summary>
    public static string FormatDuration(long seconds)
    {
        long hours = Math.Abs(seconds) / SecondsPerHour, days = hours / 24;
        hours %= 24;
        string time = hours == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"T{hours}H");
        string date = days == 0 && hours != 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"{days}D");
        return $"{(seconds < 0 ? "-" : string.Empty)}P{date}{time}";
    }

    private static bool TryAddTime(ReadOnlySpan<char> text, ref long seconds)
    {
        if (text.Length < 10 || text[0] != 'T' || text[3] != ':' || text[6] != ':'
            || !TryNumber(text[1..3], out int hour) || !TryNumber(text[4..6], out int minute)
            || !TryNumber(text[7..9], out int second) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        seconds += (hour * SecondsPerHour) + (minute * 60) + second;
        text = text[9..];
        if (text[0] == '.')
        {
            int end = text[1..].IndexOfAnyExceptInRange('0', '9') + 1;
            if (end < 2) { return false; }
            text = text[end..];
        }

        if (text is "Z") { return true; }
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':' || !TryNumber(text[1..3], out int hours)
            || !TryNumber(text[4..6], out int minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        int offset = (hours * SecondsPerHour) + (minutes * 60);
        seconds += text[0] == '+' ? -offset : offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
