using System.Globalization;

namespace Probity.ZkTls.Templates;

/// <summary>A decimal number as it was written: Unscaled times 10^-Scale, without trailing zeros.</summary>
/// <param name="Unscaled">Range: less than 2^63 in magnitude.</param>
/// <param name="Scale">Range: 0 to 9.</param>
internal readonly record struct ExactDecimal(long Unscaled, int Scale)
{
    private const int MaxDigits = 19;

    /// <summary>Reads a number by the grammar of RFC 8259; never through floating point.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ExactDecimal value)
    {
        value = default;
        bool isNegative = text.StartsWith("-");
        if (isNegative) { text = text[1..]; }
        ReadOnlySpan<char> whole = TakeDigits(ref text), fraction = default;
        if (whole.IsEmpty || (whole.Length > 1 && whole[0] == '0')) { return false; }
        if (text.StartsWith("."))
        {
            text = text[1..];
            fraction = TakeDigits(ref text);
            if (fraction.IsEmpty) { return false; }
        }

        if (!TryTakeExponent(ref text, out int exponent) || !text.IsEmpty) { return false; }
        return TryBuild(isNegative, whole, fraction, exponent, out value);
    }

    /// <summary>The number in units of 10^-scale, where it is a multiple of them and fits.</summary>
    public bool TryAtScale(int scale, out long units)
    {
        units = 0;
        if (scale < Scale) { return false; }
        Int128 scaled = Unscaled * Power(scale - Scale);
        if (Int128.Abs(scaled) > long.MaxValue) { return false; }
        units = (long)scaled;
        return true;
    }

    /// <summary>Units of 10^-scale with all their decimal places.</summary>
    public static string Format(long units, int scale)
    {
        string digits = Int128.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        string sign = units < 0 ? "-" : string.Empty;
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    /// <summary>The one spelling: no exponent, no superfluous zero.</summary>
    public override string ToString() => Format(Unscaled, Scale);

    private static bool TryBuild(
        bool isNegative, ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int exponent, out ExactDecimal value)
    {
        value = default;
        string digits = string.Concat(whole, fraction).TrimStart('0');
        string significant = digits.TrimEnd('0');
        if (significant.Length == 0) { return true; }
        long place = (long)exponent - fraction.Length + (digits.Length - significant.Length);
        if (place < -TemplateLimits.MaxScale || significant.Length + Math.Max(0, place) > MaxDigits)
        {
            return false;
        }
        Int128 unscaled = Int128.Parse(significant, CultureInfo.InvariantCulture) * Power((int)Math.Max(0, place));
        if (unscaled > long.MaxValue) { return false; }
        value = new ExactDecimal((long)(isNegative ? -unscaled : unscaled), (int)Math.Max(0, -place));
        return true;
    }

    private static ReadOnlySpan<char> TakeDigits(scoped ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits;
    }

    // An exponent far outside of every range is held at a million; the range checks then refuse it.
    private static bool TryTakeExponent(ref ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        if (text.IsEmpty || text[0] is not ('e' or 'E')) { return true; }
        text = text[1..];
        bool isNegative = text.StartsWith("-");
        if (isNegative || text.StartsWith("+")) { text = text[1..]; }
        ReadOnlySpan<char> digits = TakeDigits(ref text);
        if (digits.IsEmpty) { return false; }
        foreach (char digit in digits) { exponent = Math.Min(1_000_000, (exponent * 10) + (digit - '0')); }
        if (isNegative) { exponent = -exponent; }
        return true;
    }

    private static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++) { power *= 10; }
        return power;
    }
}
