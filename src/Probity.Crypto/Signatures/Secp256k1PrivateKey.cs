using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Curves;

namespace Probity.Crypto.Signatures;

/// <summary>A private key for ECDSA over secp256k1, of digests of 32 bytes.</summary>
/// <remarks>
/// Nonces are those of RFC 6979 with HMAC-SHA-256, so a signature depends on key and digest alone; s is
/// always low. Constant time in key and nonce. Source: SEC 1, version 2.0, section 4.1.3; RFC 6979, section
/// 3.2.
/// </remarks>
public sealed class Secp256k1PrivateKey : IDisposable
{
    /// <summary>Bytes of a key: a number from 1 to n - 1, big-endian.</summary>
    public const int Bytes = 32;

    private readonly SecretBytes _secret;

    private Secp256k1PrivateKey(ReadOnlySpan<byte> secret)
    {
        _secret = new SecretBytes(secret);
        PublicKey = DerivePublicKey(secret);
    }

    /// <summary>The public half.</summary>
    public Secp256k1PublicKey PublicKey { get; }

    /// <summary>A new key.</summary>
    public static Secp256k1PrivateKey Create(IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Span<byte> secret = stackalloc byte[Bytes];
        try
        {
            // One draw in 2^127 is refused.
            do { random.Fill(secret); } while (!IsInRange(secret));
            return new Secp256k1PrivateKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Reads a key. The caller clears what was read.</summary>
    public static Verdict<Secp256k1PrivateKey> Parse(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != Bytes)
        {
            return new Rejection(
                RejectionCode.Malformed, $"a private key has {Bytes} bytes, this has {secret.Length}");
        }

        return IsInRange(secret)
            ? new Secp256k1PrivateKey(secret)
            : new Rejection(
                RejectionCode.Malformed, "a private key is above zero and below the order of the group");
    }

    /// <summary>Signs a digest.</summary>
    /// <param name="digest">Shape: 32 bytes. Range: a digest that the signer computed; whoever signs foreign
    /// digests signs anything.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    [ConstantTime]
    public RecoverableSignature Sign(ReadOnlySpan<byte> digest)
    {
        Secp256k1PublicKey.RequireDigest(digest.Length);
        Span<byte> nonce = stackalloc byte[Bytes], x = stackalloc byte[Bytes];
        Span<byte> reduced = stackalloc byte[Bytes];
        Secp256k1Scalar z = Secp256k1Scalar.ReadReduced(digest);
        z.Write(reduced);
        using DeterministicNonces generator = new(_secret.Span, reduced);
        Span<Secp256k1Scalar> secrets = stackalloc Secp256k1Scalar[2];
        try
        {
            while (true)
            {
                // What is refused here happens once in 2^127 tries and says nothing about the key.
                generator.Next(nonce);
                if (!Secp256k1Scalar.TryRead(nonce, out secrets[0]) || secrets[0].IsZero) { continue; }
                Secp256k1Affine point = Secp256k1BaseMultiplication.Multiply(secrets[0]);
                point.X.Write(x);
                bool isBelowOrder = Secp256k1Scalar.TryRead(x, out Secp256k1Scalar r);
                _ = Secp256k1Scalar.TryRead(_secret.Span, out secrets[1]);
                Secp256k1Scalar s = secrets[0].Invert() * (z + (r * secrets[1]));
                if (r.IsZero || s.IsZero) { continue; }
                s = s.ToLow(out ulong negated);
                ulong id = (point.Y.IsOdd ? 1UL : 0UL) ^ (negated & 1);
                return RecoverableSignature.From(r, s, id | (isBelowOrder ? 0UL : 2UL));
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nonce);
            secrets.Clear();
        }
    }

    /// <summary>Copies the key, for who stores it; the copy is the caller's to clear.</summary>
    /// <param name="destination">Shape: 32 bytes.</param>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void CopyTo(Span<byte> destination) => _secret.Span.CopyTo(destination);

    /// <inheritdoc/>
    public void Dispose() => _secret.Dispose();

    /// <summary>The public key.</summary>
    public override string ToString() => PublicKey.ToString();

    [ConstantTime]
    private static Secp256k1PublicKey DerivePublicKey(ReadOnlySpan<byte> secret)
    {
        Span<Secp256k1Scalar> scalar = stackalloc Secp256k1Scalar[1];
        _ = Secp256k1Scalar.TryRead(secret, out scalar[0]);
        Secp256k1Affine point = Secp256k1BaseMultiplication.Multiply(scalar[0]);
        scalar.Clear();
        return new Secp256k1PublicKey(point);
    }

    // That a key is in range is no secret.
    private static bool IsInRange(ReadOnlySpan<byte> secret)
    {
        Span<Secp256k1Scalar> scalar = stackalloc Secp256k1Scalar[1];
        bool isInRange = Secp256k1Scalar.TryRead(secret, out scalar[0]) & !scalar[0].IsZero;
        scalar.Clear();
        return isInRange;
    }
}
