using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Crypto.Hashes.Kernels;

namespace Probity.Crypto.Hashes;

/// <summary>Expands a 32-byte seed into a long stream of bytes and field words: masks, salts and tails.</summary>
/// <remarks>
/// The stream is the extended output of the keyed BLAKE3 of the empty message; it is as unpredictable as the seed.
/// Deterministic: the same calls give the same bytes on every processor. Not thread-safe. Dispose clears it.
/// </remarks>
public sealed class ExpandedRandomSource : IRandomSource, IDisposable
{
    private readonly uint[] _key;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(4 * StreamKernel.GroupBytes, pinned: true);
    private ulong _nextGroup;
    private int _used;

    /// <summary>A stream for this seed.</summary>
    /// <param name="seed">Shape: 32 bytes, uniform and secret.</param>
    public ExpandedRandomSource(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Blake3.KeyBytes);
        _key = GC.AllocateArray<uint>(Blake3Kernel.ChainWords, pinned: true);
        Blake3.KeyWords(seed, _key);
        _used = _buffer.Length;
    }

    /// <summary>A stream whose seed is drawn from another source.</summary>
    public static ExpandedRandomSource From(IRandomSource source)
    {
        Span<byte> seed = stackalloc byte[Blake3.KeyBytes];
        try
        {
            source.Fill(seed);
            return new ExpandedRandomSource(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            Refill();
            int count = Math.Min(destination.Length, _buffer.Length - _used);
            _buffer.AsSpan(_used, count).CopyTo(destination);
            _used += count;
            destination = destination[count..];
        }
    }

    /// <summary>Fills the span with uniform words below p.</summary>
    /// <remarks>They are the 31-bit words of the stream without those of p and above. Uniform, so they may be read as canonical or as Montgomery words alike.</remarks>
    public void FillFieldWords(Span<uint> destination)
    {
        // A word never spans two buffers: bytes of a word begun by Fill are skipped.
        _used = (_used + 3) & ~3;
        while (!destination.IsEmpty)
        {
            Refill();
            (int read, int written) = StreamKernel.Filter(_buffer.AsSpan(_used), destination);
            _used += read * sizeof(uint);
            destination = destination[written..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_buffer);
        Array.Clear(_key);
        _used = _buffer.Length;
    }

    private void Refill()
    {
        if (_used < _buffer.Length) { return; }
        StreamKernel.Fill(_key, _nextGroup, _buffer);
        _nextGroup += (ulong)(_buffer.Length / StreamKernel.GroupBytes);
        _used = 0;
    }
}
