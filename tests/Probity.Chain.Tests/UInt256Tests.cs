using System.Numerics;
using Probity.Testing;

namespace Probity.Chain.Tests;

public sealed class UInt256Tests
{
    private static readonly BigInteger Limit = BigInteger.One << 256;

    [Fact]
    public void Arithmetic_is_that_of_big_integers_and_never_wraps() => Laws.ForAll(1_000, random =>
    {
        BigInteger x = Draw(random), y = Draw(random);
        UInt256 a = From(x), b = From(y);
        Laws.Require(a.ToBigInteger() == x, "to and fro");
        Laws.Require(a.TryAdd(b, out UInt256 sum) == (x + y < Limit), "sum fits");
        Laws.Require(x + y >= Limit || sum.ToBigInteger() == x + y, "sum");
        Laws.Require(a.TrySubtract(b, out UInt256 difference) == (x >= y), "difference fits");
        Laws.Require(x < y || difference.ToBigInteger() == x - y, "difference");
        UInt256 place = a;
        Laws.Require(place.TryAdd(b, out place) == (x + y < Limit) && place == sum, "sum in an operand's place");
        place = a;
        Laws.Require(
            place.TrySubtract(b, out place) == (x >= y) && place == difference, "difference in an operand's place");
        Laws.Require(a.CompareTo(b) == x.CompareTo(y), "order");
        Laws.Require(a == b == (x == y) && a < b == (x < y) && a >= b == (x >= y), "operators");
        Laws.Require(UInt256.FromBigEndian(a.ToBigEndian()) == a, "bytes");
        Laws.Require(UInt256.TryParseDecimal(a.ToString(), out UInt256 decimalForm)
            && decimalForm == a, "decimal");
        Laws.Require(UInt256.TryParseQuantity(a.ToQuantity(), out UInt256 quantity)
            && quantity == a, "quantity");
        Laws.Require(a.TryToUInt64(out ulong small) == (x <= ulong.MaxValue), "64 bits fit");
        Laws.Require(x > ulong.MaxValue || small == x, "64 bits");
    });

    [Fact]
    public void Overflow_is_an_exception()
    {
        Assert.Throws<OverflowException>(() => UInt256.MaxValue + 1);
        Assert.Throws<OverflowException>(() => UInt256.Zero - UInt256.One);
        Assert.Throws<OverflowException>(() => UInt256.MaxValue * 2);
        Assert.Equal(UInt256.MaxValue, (UInt256.MaxValue - 1) + UInt256.One);
        Assert.Equal((UInt256)6, (UInt256)2 * 3);
        Assert.False(UInt256.TryFrom(-1, out _));
        Assert.False(UInt256.TryFrom(Limit, out _));
        Assert.Throws<ArgumentException>(() => UInt256.FromBigEndian(new byte[33]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x1")]
    [InlineData("١")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("1157920892373161954235709850086879078532699846656405640394575840079131296399350")]
    public void Other_decimals_are_refused(string text) => Assert.False(UInt256.TryParseDecimal(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x00")]
    [InlineData("0x01")]
    [InlineData("0X1")]
    [InlineData("1")]
    [InlineData("0xg")]
    [InlineData("0x-1")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void Other_quantities_are_refused(string text) =>
        Assert.False(UInt256.TryParseQuantity(text, out _));

    [Theory]
    [InlineData("0x0", "0")]
    [InlineData("0x41", "65")]
    [InlineData("0x400", "1024")]
    [InlineData("0xDe0b6b3a7640000", "1000000000000000000")]
    public void Quantities_are_those_of_the_JSON_RPC_specification(string text, string expected)
    {
        Assert.True(UInt256.TryParseQuantity(text, out UInt256 value));
        Assert.Equal(expected, value.ToString());
        Assert.Equal(text.ToLowerInvariant(), value.ToQuantity());
    }

    [Theory]
    [InlineData("0x", 0, true)]
    [InlineData("0x0aFf", 2, true)]
    [InlineData("0x0aFf", 1, false)]
    [InlineData("0x0", 4, false)]
    [InlineData("0aFf", 4, false)]
    [InlineData("0xzz", 4, false)]
    public void Bytes_are_read_strictly(string text, int maxBytes, bool isRead)
    {
        Assert.Equal(isRead, Hex.TryParse(text, maxBytes, out byte[] bytes));
        Assert.Equal(isRead ? text.ToLowerInvariant() : "0x", Hex.From(bytes));
    }

    private static UInt256 From(BigInteger value)
    {
        Assert.True(UInt256.TryFrom(value, out UInt256 number));
        return number;
    }

    private static BigInteger Draw(SeededRandomSource random)
    {
        byte[] bytes = new byte[random.NextBelow(33)];
        random.Fill(bytes);
        return random.NextBelow(6) switch
        {
            0 => Limit - 1 - random.NextBelow(3),
            1 => (BigInteger.One << (64 * random.NextBelow(4))) + random.NextBelow(3) - 1,
            _ => new BigInteger(bytes, isUnsigned: true),
        };
    }
}
