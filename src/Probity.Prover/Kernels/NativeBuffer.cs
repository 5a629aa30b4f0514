using System.Runtime.InteropServices;

namespace Probity.Prover.Kernels;

/// <summary>Zeroed native memory, aligned to a cache line.</summary>
internal sealed unsafe class NativeBuffer<T>(int length) : IDisposable
    where T : unmanaged
{
    private T* _pointer = Allocate(length);

    public int Length { get; } = length;

    public T* Pointer => _pointer;

    public Span<T> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            return new Span<T>(_pointer, Length);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }

    private static T* Allocate(int length)
    {
        T* p = (T*)NativeMemory.AlignedAlloc((nuint)length * (nuint)sizeof(T), 4096);
        NativeMemory.Clear(p, (nuint)length * (nuint)sizeof(T));
        return p;
    }
}
