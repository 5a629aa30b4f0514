using System.Runtime.InteropServices;

namespace Probity.Core.Kernels;

/// <summary>A large aligned array outside the garbage collector's heap: traces, codewords, scratch space.</summary>
/// <typeparam name="T">An unmanaged type.</typeparam>
/// <remarks>
/// Aligned to 64 bytes. From 1 MiB on it comes from <see cref="NativeArena"/> and lies on huge pages where the system has
/// them. The owner disposes it when no span of it is in use; a finalizer frees a forgotten one.
/// </remarks>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLineBytes = 64;
    private const int ArenaBytes = 1 << 20;

    private readonly nuint _bytes;
    private readonly bool _isFromArena;
    private T* _start;

    /// <summary>Allocates the buffer.</summary>
    /// <param name="length">Items. At least 0.</param>
    /// <param name="isCleared">Whether all bytes start as zero; otherwise they start with any value.</param>
    public NativeBuffer(long length, bool isCleared)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _bytes = Math.Max(checked((nuint)length * (nuint)sizeof(T)), 1);
        bool isZero = false;

        // SAFETY: the pointer is freed once, by Dispose or the finalizer, to where it came from.
        _start = _bytes >= ArenaBytes ? (T*)NativeArena.Rent(_bytes, out isZero) : null;
        _isFromArena = _start != null;
        if (!_isFromArena) { _start = (T*)NativeMemory.AlignedAlloc(_bytes, CacheLineBytes); }
        if (isCleared && !isZero)
        {
            // SAFETY: exactly the bytes that were allocated.
            NativeMemory.Clear(_start, _bytes);
        }
    }

    /// <summary>Frees a buffer that its owner forgot.</summary>
    ~NativeBuffer() => Release();

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
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_start == null) { return; }
        T* start = _start;
        _start = null;

        // SAFETY: allocated by the constructor and not freed before.
        if (_isFromArena) { NativeArena.Return((byte*)start, _bytes); }
        else { NativeMemory.AlignedFree(start); }
    }
}
