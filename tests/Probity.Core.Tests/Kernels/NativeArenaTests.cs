using Probity.Core.Kernels;

namespace Probity.Core.Tests.Kernels;

public sealed class NativeArenaTests
{
    private const int Words = 1 << 20;

    [Fact]
    public void A_cleared_buffer_is_zero_although_its_memory_was_used_before()
    {
        for (int round = 0; round < 3; round++)
        {
            using NativeBuffer<uint> buffer = new(Words, isCleared: true);
            Assert.True(buffer.Span.IndexOfAnyExcept(0u) < 0);
            buffer.Span.Fill(7);
        }
    }

    [Fact]
    public void Buffers_that_live_together_do_not_overlap()
    {
        List<NativeBuffer<uint>> buffers = [];
        for (uint i = 1; i <= 12; i++)
        {
            NativeBuffer<uint> buffer = new(Words + (int)(i * 1000), isCleared: false);
            buffer.Span.Fill(i);
            buffers.Add(buffer);
            if (i % 3 == 0)
            {
                buffers[(int)i / 3].Dispose();
                buffers.RemoveAt((int)i / 3);
            }
        }

        Assert.All(buffers, b => Assert.True(b.Span.IndexOfAnyExcept(b.Span[0]) < 0));
        Assert.Equal(buffers.Count, buffers.Select(b => b.Span[0]).Distinct().Count());
        buffers.ForEach(b => b.Dispose());
    }

    [Fact]
    public void Many_threads_may_allocate_at_once()
    {
        Parallel.For(0, 64, i =>
        {
            using NativeBuffer<uint> buffer = new(Words / 2, isCleared: true);
            buffer.Span.Fill((uint)i + 1);
            Assert.True(buffer.Span.IndexOfAnyExcept((uint)i + 1) < 0);
        });
    }

    [Fact]
    public void A_disposed_buffer_refuses_its_span()
    {
        NativeBuffer<uint> buffer = new(Words, isCleared: false);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
