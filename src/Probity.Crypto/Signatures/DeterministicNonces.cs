using System.Security.Cryptography;
using Probity.Core.Secrets;

namespace Probity.Crypto.Signatures;

/// <summary>The nonces of one key and digest, by RFC 6979 with HMAC-SHA-256.</summary>
/// <remarks>Constant time in the key. Names are those of section 3.2.</remarks>
internal ref struct DeterministicNonces : IDisposable
{
    private const int HashBytes = 32;

    private readonly SecretBytes _k = new(HashBytes);
    private readonly SecretBytes _input = new(HashBytes + 1 + (2 * HashBytes));
    private bool _isStarted;

    /// <summary>Starts with steps b to g.</summary>
    /// <param name="secret">The private key, 32 bytes.</param>
    /// <param name="reducedDigest">The digest modulo the order, 32 bytes.</param>
    public DeterministicNonces(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> reducedDigest)
    {
        V.Fill(1);
        secret.CopyTo(_input.Span[(HashBytes + 1)..]);
        reducedDigest.CopyTo(_input.Span[((2 * HashBytes) + 1)..]);
        Update(0, _input.Span);
        Update(1, _input.Span);
    }

    private readonly Span<byte> V => _input.Span[..HashBytes];

    /// <summary>The next candidate, by step h; the first one is the nonce, but once in 2^127 cases.</summary>
    public void Next(Span<byte> nonce)
    {
        if (_isStarted) { Update(0, _input.Span[..(HashBytes + 1)]); }
        _isStarted = true;
        HMACSHA256.HashData(_k.Span, V, V);
        V.CopyTo(nonce);
    }

    /// <inheritdoc/>
    public readonly void Dispose()
    {
        _k.Dispose();
        _input.Dispose();
    }

    private readonly void Update(byte separator, ReadOnlySpan<byte> input)
    {
        _input.Span[HashBytes] = separator;
        HMACSHA256.HashData(_k.Span, input, _k.Span);
        HMACSHA256.HashData(_k.Span, V, V);
    }
}
