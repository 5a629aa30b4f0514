using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Curves;

namespace Probity.Crypto.Signatures;

/// <summary>A private key for Ed25519 signatures, constant-time in the key.</summary>
/// <remarks>A signature depends on key and message alone. Source: RFC 8032, sections 5.1.5 and 5.1.6; SHA-512
/// is the platform's.</remarks>
public sealed class Ed25519PrivateKey : IDisposable
{
    /// <summary>Bytes of a key: the seed of RFC 8032.</summary>
    public const int SeedBytes = 32;

    // The scalar a and the prefix for nonces, in this order.
    private readonly SecretBytes _expanded;
    private readonly SecretBytes _seed;

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        _expanded = new SecretBytes(SHA512.HashSizeInBytes);
        Expand(seed, _expanded.Span);
        PublicKey = DerivePublicKey(_expanded.Span);
    }

    /// <summary>The public half.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>A new key.</summary>
    public static Ed25519PrivateKey Create(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> seed = stackalloc byte[SeedBytes];
        try
        {
            random.Fill(seed);
            return new Ed25519PrivateKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Reads a seed; any 32 bytes are one. The caller clears what was read.</summary>
    public static Verdict<Ed25519PrivateKey> Parse(ReadOnlySpan<byte> seed) => seed.Length == SeedBytes
        ? new Ed25519PrivateKey(seed)
        : new Rejection(
            RejectionCode.Malformed, $"an Ed25519 key has {SeedBytes} bytes, this has {seed.Length}");

    /// <summary>Copies the seed, to be stored. The caller clears it.</summary>
    /// <param name="seed">Shape: 32 bytes.</param>
    public void CopySeed(Span<byte> seed) => _seed.Span.CopyTo(seed);

    /// <summary>Signs a message: R, then S.</summary>
    [ConstantTime]
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[Ed25519PublicKey.SignatureBytes];
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> nonce = stackalloc byte[Ed25519Scalar.Bytes], k = stackalloc byte[Ed25519Scalar.Bytes];
        ReadOnlySpan<byte> scalar = _expanded.Span[..Ed25519Scalar.Bytes];
        ReadOnlySpan<byte> prefix = _expanded.Span[Ed25519Scalar.Bytes..];
        try
        {
            using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
            sha.AppendData(prefix);
            sha.AppendData(message);
            sha.GetHashAndReset(hash);
            Ed25519Scalar.Reduce(hash, nonce);
            Span<byte> r = signature.AsSpan(0, Ed25519PublicKey.Bytes);
            Multiply(nonce, r);
            sha.AppendData(r);
            sha.AppendData(PublicKey.Encoded);
            sha.AppendData(message);
            sha.GetHashAndReset(hash);
            Ed25519Scalar.Reduce(hash, k);
            Ed25519Scalar.MultiplyAdd(k, scalar, nonce, signature.AsSpan(Ed25519PublicKey.Bytes));
            return signature;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hash);
            CryptographicOperations.ZeroMemory(nonce);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seed.Dispose();
        _expanded.Dispose();
    }

    [ConstantTime]
    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded)
    {
        SHA512.HashData(seed, expanded);
        expanded[0] &= 248;
        expanded[31] = (byte)((expanded[31] & 127) | 64);
    }

    private static Ed25519PublicKey DerivePublicKey(ReadOnlySpan<byte> expanded)
    {
        Span<byte> encoded = stackalloc byte[Ed25519PublicKey.Bytes];
        Multiply(expanded[..Ed25519Scalar.Bytes], encoded);

        // A clamped scalar is no multiple of the group's order, so the key is none of small order.
        return Ed25519PublicKey.Parse(encoded).Value!;
    }

    [ConstantTime]
    private static void Multiply(ReadOnlySpan<byte> factor, Span<byte> encoded)
    {
        Span<Ed25519Point> point = stackalloc Ed25519Point[1];
        try
        {
            Ed25519Multiplication.MultiplyBase(factor, out point[0]);
            point[0].Write(encoded);
        }
        finally
        {
            point.Clear();
        }
    }
}
