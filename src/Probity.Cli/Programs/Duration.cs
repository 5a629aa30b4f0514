using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Probity.Cli.Programs;

/// <summary>Spans of time as people type them: 90s, 30m, 12h, 7d.</summary>
internal static class Duration
{
    /// <summary>Reads a span.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TimeSpan? span)
    {
        span = null;
        if (text.Length < 2
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            || count > 1_000_000)
        {
            return false;
        }

        span = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
        return span is not null;
    }
}
