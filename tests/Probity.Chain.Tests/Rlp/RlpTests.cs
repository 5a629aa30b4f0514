using System.Text;
using Probity.Chain.Rlp;
using Probity.Testing;

namespace Probity.Chain.Tests.Rlp;

public sealed class RlpTests
{
    private const string Lorem = "Lorem ipsum dolor sit amet, consectetur adipisicing elit";

    // The examples of ethereum.org and of the Ethereum wiki.
    [Theory]
    [InlineData("", "80")]
    [InlineData("\0", "00")]
    [InlineData("\u000f", "0f")]
    [InlineData("\u0004\0", "820400")]
    [InlineData("dog", "83646f67")]
    [InlineData(
        Lorem,
        "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e73656374657475"
        + "72206164697069736963696e6"
        + "720656c6974")]
    public void Strings_are_the_published_ones(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        byte[] encoded = new RlpWriter().Write(bytes).ToArray();
        Assert.Equal(expected, Convert.ToHexStringLower(encoded));
        RlpReader reader = new(encoded);
        Assert.True(reader.TryReadBytes(out ReadOnlySpan<byte> read) && read.SequenceEqual(bytes)
            && reader.IsAtEnd);
    }

    [Fact]
    public void Lists_are_the_published_ones()
    {
        RlpWriter empty = new(), nested = new RlpWriter().WriteList(empty);
        Assert.Equal("c88363617483646f67", Text(new RlpWriter().Write("cat"u8).Write("dog"u8).ToList()));
        Assert.Equal("c0", Text(empty.ToList()));
        Assert.Equal(
            "c7c0c1c0c3c0c1c0",
            Text(new RlpWriter().WriteList(empty).WriteList(nested)
                .WriteList(new RlpWriter().WriteList(empty).WriteList(nested)).ToList()));
        Assert.Equal("80", Text(new RlpWriter().Write(UInt256.Zero).ToArray()));
        Assert.Equal("820400", Text(new RlpWriter().Write((UInt256)1024).ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("8100")]
    [InlineData("817f")]
    [InlineData("81")]
    [InlineData("8363")]
    [InlineData("b8")]
    [InlineData("b800")]
    [InlineData("b80163")]
    [InlineData("b90038" + "00")]
    [InlineData("bfffffffffffffffff")]
    [InlineData("bb7fffffff")]
    [InlineData("bbffffffff00")]
    [InlineData("c0")]
    public void Other_strings_are_refused(string encoded)
    {
        RlpReader reader = new(Convert.FromHexString(encoded));
        Assert.False(reader.TryReadBytes(out _));
        Assert.False(reader.TryReadUInt256(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("c1")]
    [InlineData("f800")]
    [InlineData("f80163")]
    [InlineData("f90001" + "00")]
    [InlineData("ffffffffffffffffff")]
    public void Other_lists_are_refused(string encoded)
    {
        RlpReader reader = new(Convert.FromHexString(encoded));
        Assert.False(reader.TryReadList(out _));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("820001")]
    [InlineData("a1010000000000000000000000000000000000000000000000000000000000000000")]
    public void Numbers_with_leading_zeros_or_too_many_bytes_are_refused(string encoded)
    {
        RlpReader reader = new(Convert.FromHexString(encoded));
        Assert.False(reader.TryReadUInt256(out _));
        Assert.False(reader.IsAtEnd);
        Assert.True(reader.TryReadBytes(out _));
    }

    [Fact]
    public void A_number_of_65_bits_is_no_64_bit_number()
    {
        RlpReader reader = new(Convert.FromHexString("89010000000000000000"));
        Assert.False(reader.TryReadUInt64(out _));
        Assert.True(reader.TryReadUInt256(out UInt256 value) && value.ToString() == "18446744073709551616");
    }

    [Fact]
    public void A_string_of_another_length_stays_unread()
    {
        RlpReader reader = new([0x83, 1, 2, 3]);
        Assert.False(reader.TryReadBytes(2, out _));
        Assert.True(reader.TryReadBytes(3, out _));
    }

    [Fact]
    public void Any_length_is_written_and_read_back() => Laws.ForAll(300, random =>
    {
        byte[] bytes = new byte[random.NextBelow(3) == 0 ? random.NextBelow(70_000) : random.NextBelow(300)];
        random.Fill(bytes);
        RlpReader outer = new(new RlpWriter().Write(bytes).Write(bytes).ToList());
        Laws.Require(outer.TryReadList(out RlpReader items) && outer.IsAtEnd, "one list");
        Laws.Require(items.TryReadBytes(out ReadOnlySpan<byte> first)
            && first.SequenceEqual(bytes), "the first");
        Laws.Require(items.TryReadBytes(out ReadOnlySpan<byte> second)
            && second.SequenceEqual(bytes), "the second");
        Laws.Require(items.IsAtEnd, "nothing more");
    });

    [Fact]
    public void What_is_read_is_what_would_be_written() => Laws.ForAll(5_000, random =>
    {
        byte[] bytes = new byte[random.NextBelow(70)];
        random.Fill(bytes);
        RlpReader reader = new(bytes);
        if (reader.TryReadBytes(out ReadOnlySpan<byte> read))
        {
            Laws.Require(bytes.AsSpan().StartsWith(new RlpWriter().Write(read).ToArray()), "canonical");
        }
    });

    private static string Text(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
