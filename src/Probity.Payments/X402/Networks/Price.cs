using Probity.Chain;
using Probity.Core.Verdicts;

namespace Probity.Payments.X402.Networks;

/// <summary>What something costs: so many of a token's smallest unit.</summary>
/// <param name="AmountAtomic">Unit: the smallest of the token.</param>
/// <param name="Asset">The token.</param>
public sealed record Price(UInt256 AmountAtomic, PaymentAsset Asset)
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 128;

    // What "$" stands for, as in the official packages: the network's dollar.
    private const string Dollar = "USDC";

    /// <summary>Reads "0.01 USDC", or "$0.01", which is in USDC too. Nothing is rounded.</summary>
    /// <param name="text">Digits, perhaps a point and more digits, one blank and a symbol; no sign, comma or
    /// exponent.</param>
    /// <param name="assets">Where the symbol is looked up.</param>
    /// <param name="network">The network, by its id.</param>
    public static Verdict<Price> Parse(string text, KnownAssets assets, string network)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(assets);
        if (text.Length > MaxLength)
        {
            return new Rejection(RejectionCode.TooLong, $"a price has at most {MaxLength} characters");
        }

        bool isDollar = text.StartsWith('$');
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        string symbol = isDollar || blank < 0 ? Dollar : text[(blank + 1)..];
        ReadOnlySpan<char> number = isDollar ? text.AsSpan(1) : blank < 0 ? default : text.AsSpan(0, blank);
        if (number.IsEmpty || !AssetsReader.IsSymbol(symbol))
        {
            return new Rejection(
                RejectionCode.Malformed, "a price is written as 0.01 USDC, or as $0.01");
        }

        if (assets.Find(network, symbol) is not { } asset)
        {
            return new Rejection(
                RejectionCode.Mismatch, $"no token {symbol} is known on {network}; configuration can add it");
        }

        return TryReadAmount(number, asset.Decimals, out UInt256 amount)
            ? new Price(amount, asset)
            : new Rejection(
                RejectionCode.Malformed,
                $"an amount of {asset.Symbol} has digits, and at most {asset.Decimals} behind the point");
    }

    /// <summary>Reads a decimal number into the smallest unit; total.</summary>
    /// <param name="text">As "1" or "0.01"; no leading zeros but one before the point.</param>
    /// <param name="decimals">Digits behind the point: more are refused.</param>
    /// <param name="amountAtomic">The amount.</param>
    public static bool TryReadAmount(ReadOnlySpan<char> text, int decimals, out UInt256 amountAtomic)
    {
        amountAtomic = default;
        int point = text.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<char> part = point < 0 ? default : text[(point + 1)..];
        if (text.Length > MaxLength || decimals is < 0 or > PaymentAsset.MaxDecimals
            || whole.IsEmpty || (whole.Length > 1 && whole[0] == '0')
            || (point >= 0 && part.IsEmpty) || part.Length > decimals)
        {
            return false;
        }

        // Zeros in front do not change the number, but only the number's own form is read.
        string digits = string.Concat(whole, part, new string('0', decimals - part.Length)).TrimStart('0');
        return UInt256.TryParseDecimal(digits.Length == 0 ? "0" : digits, out amountAtomic);
    }

    /// <summary>An amount for people: exact, without zeros at the end.</summary>
    public static string FormatAmount(UInt256 amountAtomic, int decimals)
    {
        string digits = amountAtomic.ToString().PadLeft(decimals + 1, '0');
        string part = digits[^decimals..].TrimEnd('0'), whole = digits[..^decimals];
        return part.Length == 0 ? whole : $"{whole}.{part}";
    }

    /// <summary>The form that <see cref="Parse"/> reads, as in "0.01 USDC".</summary>
    public string Format() => $"{FormatAmount(AmountAtomic, Asset.Decimals)} {Asset.Symbol}";

    /// <inheritdoc cref="Format"/>
    public override string ToString() => Format();
}
