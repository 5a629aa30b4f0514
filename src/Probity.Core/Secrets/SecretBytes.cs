using System.Security.Cryptography;

namespace Probity.Core.Secrets;

/// <summary>A secret: pinned, so that no copy stays behind when the heap moves, and zeroed on
/// dispose.</summary>
/// <remarks>Prints its length only.</remarks>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _isDisposed;

    /// <summary>A secret of zeros, to be filled in by its owner.</summary>
    public SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
    }

    /// <summary>A copy; the caller clears what was copied.</summary>
    public SecretBytes(ReadOnlySpan<byte> bytes)
        : this(bytes.Length) => bytes.CopyTo(_bytes);

    /// <summary>Bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes, to read and write. A copy of them is the caller's to clear.</summary>
    /// <exception cref="ObjectDisposedException">The secret is gone.</exception>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _bytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Length} secret bytes";
}
