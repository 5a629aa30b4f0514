using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.Crypto.Curves;

namespace Probity.Crypto.Signatures;

/// <summary>A public key for Ed25519 signatures. Equal keys are equal values.</summary>
/// <remarks>
/// The check is strict and without cofactor, S B = R + k A with the encoding of R compared byte for byte: one
/// at a time it is what OpenSSL and Go answer. Non-canonical encodings of A and R, S of L and above, and keys
/// of small order are refused; under such a key anybody could make a signature. We do not check batches, for
/// which alone the cofactor would be needed. Source: RFC 8032, sections 5.1.3 and 5.1.7.
/// </remarks>
public sealed class Ed25519PublicKey : IEquatable<Ed25519PublicKey>
{
    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 32;

    /// <summary>Bytes of a signature: R, then S.</summary>
    public const int SignatureBytes = 64;

    private readonly byte[] _encoded;
    private readonly Ed25519Point _negative;

    private Ed25519PublicKey(byte[] encoded, in Ed25519Point point) =>
        (_encoded, _negative) = (encoded, point.Negate());

    /// <summary>The encoded point.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>Reads a key; total.</summary>
    public static Verdict<Ed25519PublicKey> Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != Bytes)
        {
            return new Rejection(
                RejectionCode.Malformed, $"an Ed25519 key has {Bytes} bytes, this has {encoded.Length}");
        }

        if (!Ed25519Point.TryRead(encoded, out Ed25519Point point))
        {
            return new Rejection(
                RejectionCode.Malformed, "the bytes are no canonical point of the curve of Ed25519");
        }

        return point.IsOfSmallOrder()
            ? new Rejection(RejectionCode.Malformed, "an Ed25519 key of small order is nobody's")
            : new Ed25519PublicKey(encoded.ToArray(), point);
    }

    /// <summary>Whether a signature over a message is right. Total: any bytes give an answer.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes || !Ed25519Scalar.IsCanonical(signature[Bytes..])) { return false; }
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes], k = stackalloc byte[Ed25519Scalar.Bytes];
        using (IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512))
        {
            sha.AppendData(signature[..Bytes]);
            sha.AppendData(_encoded);
            sha.AppendData(message);
            sha.GetHashAndReset(hash);
        }

        Ed25519Scalar.Reduce(hash, k);
        Ed25519Multiplication.MultiplyBase(signature[Bytes..], out Ed25519Point left);
        Span<byte> expected = stackalloc byte[Bytes];
        left.Add(Ed25519Multiplication.MultiplyPublic(_negative, k)).Write(expected);
        return expected.SequenceEqual(signature[..Bytes]);
    }

    /// <inheritdoc/>
    public bool Equals(Ed25519PublicKey? other) => other is not null
        && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Ed25519PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_encoded);

    /// <summary>64 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_encoded);
}
