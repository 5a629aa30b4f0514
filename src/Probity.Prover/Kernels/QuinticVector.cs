using System.Runtime.InteropServices;
using Probity.Core.Kernels;
using Probity.Crypto.Fields;

namespace Probity.Prover.Kernels;

/// <summary>A vector over F as five planes of words (structure of arrays), zero to begin with.</summary>
/// <remarks>
/// Number form: Montgomery. Planes are padded to a multiple of <see cref="Padding"/> words, so kernels may load and
/// store whole registers.
/// </remarks>
internal sealed class QuinticVector : IDisposable
{
    /// <summary>Words to which planes are padded: two of the widest registers.</summary>
    public const int Padding = 32;

    private readonly NativeBuffer<uint> _words;

    public QuinticVector(int length)
    {
        Length = length;
        PlaneStride = (length + Padding - 1) / Padding * Padding;
        _words = new NativeBuffer<uint>(checked(PlaneStride * Quintic.Degree), isCleared: true);
    }

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Words from one plane to the next.</summary>
    public int PlaneStride { get; }

    /// <summary>The memory itself: plane k starts at k · PlaneStride.</summary>
    public NativeBuffer<uint> Buffer => _words;

    /// <summary>All planes.</summary>
    public Span<uint> Words => _words.Span;

    /// <summary>The first word of plane 0, for kernels.</summary>
    public unsafe uint* Pointer => _words.Pointer;

    /// <summary>The first word of plane 0.</summary>
    public ref uint Plane0 => ref MemoryMarshal.GetReference(_words.Span);

    /// <summary>One element.</summary>
    public Quintic this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PlaneStride);
            ReadOnlySpan<uint> words = _words.Span;
            return new Quintic(
                KoalaBear.FromMontgomery(words[index]),
                KoalaBear.FromMontgomery(words[PlaneStride + index]),
                KoalaBear.FromMontgomery(words[(2 * PlaneStride) + index]),
                KoalaBear.FromMontgomery(words[(3 * PlaneStride) + index]),
                KoalaBear.FromMontgomery(words[(4 * PlaneStride) + index]));
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PlaneStride);
            Span<uint> words = _words.Span;
            for (int k = 0; k < Quintic.Degree; k++)
            {
                words[(k * PlaneStride) + index] = value[k].Montgomery;
            }
        }
    }

    /// <summary>One plane, padding included.</summary>
    public Span<uint> Plane(int k) => _words.Span.Slice(k * PlaneStride, PlaneStride);

    /// <summary>Copies elements out.</summary>
    public Quintic[] ToArray()
    {
        Quintic[] elements = new Quintic[Length];
        for (int i = 0; i < Length; i++)
        {
            elements[i] = this[i];
        }

        return elements;
    }

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();
}
