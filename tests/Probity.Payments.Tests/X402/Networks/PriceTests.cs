using Probity.Chain;
using Probity.Core.Verdicts;
using Probity.Payments.X402.Networks;
using Probity.Testing;

namespace Probity.Payments.Tests.X402.Networks;

/// <summary>Prices are exact.</summary>
public sealed class PriceTests
{
    private const string Network = "eip155:84532";

    [Theory]
    [InlineData("0.01 USDC", 10_000, "0.01 USDC")]
    [InlineData("$0.01", 10_000, "0.01 USDC")]
    [InlineData("1 usdc", 1_000_000, "1 USDC")]
    [InlineData("$12", 12_000_000, "12 USDC")]
    [InlineData("0.000001 USDC", 1, "0.000001 USDC")]
    [InlineData("1.500000 USDC", 1_500_000, "1.5 USDC")]
    [InlineData("0 USDC", 0, "0 USDC")]
    public void A_price_is_read_exactly(string text, ulong amount, string formatted)
    {
        Price price = Price.Parse(text, KnownAssets.Default, Network).Value!;
        Assert.Equal(amount, price.AmountAtomic);
        Assert.Equal(formatted, price.Format());
    }

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("1")]
    [InlineData("USDC")]
    [InlineData(" 1 USDC")]
    [InlineData("1  USDC")]
    [InlineData("1 USDC ")]
    [InlineData("$1 USDC")]
    [InlineData("$ 1")]
    [InlineData("-1 USDC")]
    [InlineData("+1 USDC")]
    [InlineData("1e2 USDC")]
    [InlineData("1,5 USDC")]
    [InlineData("1. USDC")]
    [InlineData(".5 USDC")]
    [InlineData("01 USDC")]
    [InlineData("1.2.3 USDC")]
    [InlineData("0x1 USDC")]
    [InlineData("١ USDC")]
    [InlineData("0.0000001 USDC")]
    [InlineData("0.0000000 USDC")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913130 USDC")]
    public void Other_forms_are_refused(string text) => Assert.Equal(
        RejectionCode.Malformed, Price.Parse(text, KnownAssets.Default, Network).Code);

    [Fact]
    public void Unknown_tokens_and_long_texts_are_refused()
    {
        Assert.Equal(RejectionCode.Mismatch, Price.Parse("1 DAI", KnownAssets.Default, Network).Code);
        Assert.Equal(RejectionCode.Mismatch, Price.Parse("$1", KnownAssets.Default, "eip155:1").Code);
        string text = "0." + new string('0', Price.MaxLength) + " USDC";
        Assert.Equal(RejectionCode.TooLong, Price.Parse(text, KnownAssets.Default, Network).Code);
    }

    [Fact]
    public void The_largest_amount_is_read() => Assert.True(
        Price.TryReadAmount(UInt256.MaxValue.ToString(), 0,
            out UInt256 amount) && amount == UInt256.MaxValue);

    [Fact]
    public void What_is_formatted_is_read_again() => Laws.ForAll(300, random =>
    {
        byte[] bytes = new byte[1 + random.NextBelow(32)];
        random.Fill(bytes);
        UInt256 amount = UInt256.FromBigEndian(bytes);
        int decimals = random.NextBelow(PaymentAsset.MaxDecimals + 1);
        string text = Price.FormatAmount(amount, decimals);
        Laws.Require(Price.TryReadAmount(text, decimals, out UInt256 read) && read == amount,
            "read(format(x)) = x");
    });
}
