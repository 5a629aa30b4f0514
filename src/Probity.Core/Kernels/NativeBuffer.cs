using System.Runtime.InteropServices;

namespace Probity.Core.Kernels;

/// <summary>A large aligned array outside the garbage collector's heap: traces, codewords, scratch space.</summary>
/// <typeparam name="T">An unmanaged type.</typeparam>
/// <remarks>
/// Aligned to 64 bytes, and to huge pages (asked for by madvise on Linux) from 4 MiB on. The owner disposes it when no
/// span of it is in use; a finalizer frees a forgotten one.
/// </remarks>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLineBytes = 64;
    private const int HugePageBytes = 2 << 20;

    private T* _start;

    /// <summary>Allocates the buffer.</summary>
    /// <param name="length">Items. At least 0.</param>
    /// <param name="isCleared">Whether all bytes start as zero; otherwise they start with any value.</param>
    public NativeBuffer(long length, bool isCleared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        bool isLarge = bytes >= 2 * HugePageBytes;

        // SAFETY: the pointer is kept private, and freed once, by Dispose or the finalizer.
        _start = (T*)NativeMemory.AlignedAlloc(Math.Max(bytes, 1), isLarge ? HugePageBytes : (nuint)CacheLineBytes);
        Length = length;
        if (isLarge)
        {
            MemoryAdvice.UseHugePages(_start, bytes);
        }

        if (isCleared)
        {
            // SAFETY: exactly the bytes that were allocated.
            NativeMemory.Clear(_start, bytes);
        }
    }

    /// <summary>Frees a buffer that its owner forgot.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Items.</summary>
    public long Length { get; }

    /// <summary>The first item, for kernels. It must not be used after the buffer is disposed.</summary>
    public T* Pointer => _start;

    /// <summary>The whole buffer. Range: at most 2^31 - 1 items.</summary>
    public Span<T> Span => AsSpan(0, checked((int)Length));

    /// <summary>A part of the buffer. It must not be used after the buffer is disposed.</summary>
    public Span<T> AsSpan(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_start == null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);

        // SAFETY: offset + length is at most Length, checked above; the buffer is not disposed.
        return new Span<T>(_start + offset, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        // SAFETY: allocated by AlignedAlloc and not freed before; null is allowed.
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
