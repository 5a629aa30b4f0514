using System.Globalization;
using Probity.Testing;
using Probity.ZkTls.Templates;

namespace Probity.ZkTls.Tests.Templates;

public sealed class DecimalAndDateTests
{
    [Theory]
    [InlineData("P90D", "P90D"), InlineData("-P90D", "-P90D"), InlineData("PT36H", "P1DT12H"), InlineData("P0D", "P0D")]
    [InlineData("-P1DT1H", "-P1DT1H"), InlineData("PT5H", "PT5H"), InlineData("-PT0H", "P0D"), InlineData("P007D", "P7D")]
    public void Durations_have_one_spelling(string text, string canonical)
    {
        Assert.True(DateText.TryParseDuration(text, out long seconds));
        Assert.Equal(canonical, DateText.FormatDuration(seconds));
    }

    [Theory]
    [InlineData(""), InlineData("P"), InlineData("PT"), InlineData("P1"), InlineData("1D"), InlineData("P1Y"), InlineData("P1M")]
    [InlineData("P1W"), InlineData("PT1M"), InlineData("P1.5D"), InlineData("P-1D"), InlineData("+P1D"), InlineData("P1DT")]
    [InlineData("P1D1H"), InlineData("PD"), InlineData("PTH"), InlineData("P1000000D0"), InlineData("P1234567D"), InlineData("P1d")]
    public void Other_durations_are_refused(string text) => Assert.False(DateText.TryParseDuration(text, out _));

    [Theory]
    [InlineData("1970-01-01", 0), InlineData("2025-11-01T09:30:00Z", 1761989400), InlineData("1969-12-31T23:59:59Z", -1)]
    [InlineData("2025-11-01T11:30:00+02:00", 1761989400), InlineData("2025-11-01T04:00:00.999999-05:30", 1761989400)]
    [InlineData("0001-01-01", -62135596800), InlineData("9999-12-31T23:59:59Z", 253402300799), InlineData("2024-02-29", 1709164800)]
    public void Dates_are_seconds(string text, long seconds)
    {
        Assert.True(DateText.TryParse(text, out long read));
        Assert.Equal(seconds, read);
    }

    [Theory]
    [InlineData("0000-01-01"), InlineData("2025-13-01"), InlineData("2025-00-01"), InlineData("2025-04-31"), InlineData("2025-4-01")]
    [InlineData("2025-11-01T09:30:00"), InlineData("2025-11-01 09:30:00Z"), InlineData("2025-11-01T24:00:00Z")]
    [InlineData("2025-11-01T09:60:00Z"), InlineData("2025-11-01T09:30:00z"), InlineData("2025-11-01T09:30:00.Z")]
    [InlineData("2025-11-01T09:30:00+0200"), InlineData("2025-11-01T09:30:00+24:00"), InlineData("2025-11-01T09:30Z"), InlineData("")]
    [InlineData("2025-11-01T"), InlineData("-025-11-01"), InlineData("2025-11-01T09:30:00Zx"), InlineData("٢٠٢٥-11-01")]
    public void Other_dates_are_refused(string text) => Assert.False(DateText.TryParse(text, out _));

    [Fact]
    public void Exact_decimals_agree_with_whole_numbers_of_any_size() => Laws.ForAll(500, random =>
    {
        int places = random.NextBelow(10), digits = 1 + random.NextBelow(17), exponent = random.NextBelow(5) - 2;
        long value = 0;
        for (int i = 0; i < digits; i++) { value = (value * 10) + random.NextBelow(10); }
        if (random.NextBelow(2) == 0) { value = -value; }
        string text = ExactDecimal.Format(value, places) + (exponent == 0 ? "" : $"e{exponent.ToString(CultureInfo.InvariantCulture)}");
        bool isRead = ExactDecimal.TryParse(text, out ExactDecimal read);
        int scale = Math.Max(0, places - exponent);
        if (isRead && scale <= 9 && read.TryAtScale(scale, out long units))
        {
            System.Numerics.BigInteger expected = new System.Numerics.BigInteger(value)
                * System.Numerics.BigInteger.Pow(10, scale - (places - exponent));
            Laws.Require(expected == units, $"{text} is exact");
        }
        else if (scale <= 9)
        {
            Laws.Require(places - exponent < 0, $"{text} is read");
        }
    });
}
