using Probity.Core.Encoding;
using Probity.Testing;

namespace Probity.Core.Tests.Encoding;

public sealed class ByteReaderTests
{
    [Fact]
    public void What_the_writer_wrote_the_reader_reads() => Laws.ForAll(200, random =>
    {
        byte[] bytes = new byte[random.NextBelow(40)];
        random.Fill(bytes);
        uint word = random.NextUInt32();
        ByteWriter writer = new();
        writer.WriteByte((byte)word);
        writer.WriteUInt16((ushort)word);
        writer.WriteUInt32(word);
        writer.WriteUInt64(word * 0x1_0000_0001UL);
        writer.WritePrefixed(bytes);
        ByteReader reader = new(writer.Written);
        Laws.Require(reader.TryReadByte(out byte a) && a == (byte)word, "byte");
        Laws.Require(reader.TryReadUInt16(out ushort b) && b == (ushort)word, "16 bits");
        Laws.Require(reader.TryReadUInt32(out uint c) && c == word, "32 bits");
        Laws.Require(reader.TryReadUInt64(out ulong d) && d == word * 0x1_0000_0001UL, "64 bits");
        Laws.Require(reader.TryReadPrefixed(40, out ReadOnlySpan<byte> e) && e.SequenceEqual(bytes), "prefixed");
        Laws.Require(reader.RemainingBytes == 0, "everything was read");
    });

    [Fact]
    public void Every_truncation_fails_and_leaves_the_position()
    {
        ByteWriter writer = new();
        writer.WritePrefixed([1, 2, 3, 4, 5]);
        for (int length = 0; length < writer.Length; length++)
        {
            ByteReader reader = new(writer.Written[..length]);
            Assert.False(reader.TryReadPrefixed(100, out _));
            Assert.Equal(0, reader.Position);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public void A_length_above_the_limit_fails(int maxBytes)
    {
        ByteWriter writer = new();
        writer.WritePrefixed([1, 2, 3, 4, 5]);
        ByteReader reader = new(writer.Written);
        Assert.False(reader.TryReadPrefixed(maxBytes, out ReadOnlySpan<byte> bytes));
        Assert.True(bytes.IsEmpty);
        Assert.Equal(0, reader.Position);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(4)]
    public void A_count_that_does_not_fit_fails_without_an_exception(int count)
    {
        ByteReader reader = new([1, 2, 3]);
        Assert.False(reader.TryReadBytes(count, out _));
        Assert.Equal(3, reader.RemainingBytes);
    }

    [Fact]
    public void A_huge_prefix_is_no_length()
    {
        ByteReader reader = new([0xFF, 0xFF, 0xFF, 0xFF, 1, 2]);
        Assert.False(reader.TryReadPrefixed(int.MaxValue, out _));
    }
}
