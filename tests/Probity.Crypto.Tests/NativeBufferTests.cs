using Probity.Core.Kernels;

namespace Probity.Crypto.Tests;

public class NativeBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(3_000_000)]
    public void A_cleared_buffer_holds_zeros_and_what_is_written(int length)
    {
        using NativeBuffer<uint> buffer = new(length, isCleared: true);
        Assert.Equal(length, buffer.Length);
        Assert.Equal(length, buffer.Span.Length);
        Assert.False(buffer.Span.ContainsAnyExcept(0u));
        buffer.Span.Fill(7);
        Assert.Equal(length, buffer.Span.Count(7u));
    }

    [Fact]
    public void Slices_are_checked()
    {
        using NativeBuffer<ulong> buffer = new(10, isCleared: true);
        buffer.AsSpan(3, 2)[1] = 9;
        Assert.Equal(9UL, buffer.Span[4]);
        Assert.Equal(0, buffer.AsSpan(10, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(9, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AsSpan(long.MaxValue, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<byte>(-1, isCleared: false));
    }

    [Fact]
    public void A_disposed_buffer_gives_no_span()
    {
        NativeBuffer<byte> buffer = new(10, isCleared: false);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
