using Probity.Core.Verdicts;
using Probity.Crypto.Curves;

namespace Probity.Crypto.Signatures;

/// <summary>A public key for ECDSA over secp256k1, of digests of 32 bytes. Equal keys are equal
/// values.</summary>
/// <remarks>Source: SEC 1, version 2.0, sections 2.3, 4.1.4 and 4.1.6. Variable time: everything here is
/// public.</remarks>
public sealed class Secp256k1PublicKey : IEquatable<Secp256k1PublicKey>
{
    /// <summary>Bytes of X then Y, big-endian.</summary>
    public const int Bytes = 64;

    /// <summary>Bytes of the compressed form of SEC 1.</summary>
    public const int CompressedBytes = 33;

    /// <summary>Bytes of the uncompressed form of SEC 1.</summary>
    public const int UncompressedBytes = 65;

    /// <summary>Bytes of a digest that is signed.</summary>
    public const int DigestBytes = 32;

    private const int CoordinateBytes = 32;

    private readonly Secp256k1Affine _affine;
    private readonly byte[] _point = new byte[Bytes];

    internal Secp256k1PublicKey(in Secp256k1Affine affine)
    {
        _affine = affine;
        affine.X.Write(_point);
        affine.Y.Write(_point.AsSpan(CoordinateBytes));
    }

    /// <summary>X then Y, big-endian.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>Reads X and Y (64 bytes), or SEC 1's compressed (33) or uncompressed form (65).</summary>
    /// <remarks>Refused: coordinates of p and above, points off the curve, the hybrid form.</remarks>
    public static Verdict<Secp256k1PublicKey> Parse(ReadOnlySpan<byte> encoded)
    {
        switch (encoded.Length)
        {
            case Bytes:
                return ParsePoint(encoded);
            case UncompressedBytes when encoded[0] == 4:
                return ParsePoint(encoded[1..]);
            case CompressedBytes when encoded[0] is 2 or 3:
                return Secp256k1Field.TryRead(encoded[1..], out Secp256k1Field x)
                    && Secp256k1Affine.TryDecompress(x, encoded[0] == 3, out Secp256k1Affine point)
                    ? new Secp256k1PublicKey(point)
                    : new Rejection(RejectionCode.Malformed, "no point of secp256k1 has this abscissa");
            default:
                return new Rejection(
                    RejectionCode.Malformed, $"{encoded.Length} bytes are no known form of a secp256k1 key");
        }
    }

    /// <summary>The key under which a signature of this digest verifies.</summary>
    /// <param name="digest">Shape: 32 bytes.</param>
    /// <param name="signature">Any parsed signature.</param>
    /// <param name="rule">Which s is taken.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public static Verdict<Secp256k1PublicKey> Recover(
        ReadOnlySpan<byte> digest, RecoverableSignature signature, SRule rule)
    {
        RequireDigest(digest.Length);
        ArgumentNullException.ThrowIfNull(signature);
        _ = Secp256k1Scalar.TryRead(signature.R, out Secp256k1Scalar r);
        _ = Secp256k1Scalar.TryRead(signature.S, out Secp256k1Scalar s);
        if (rule == SRule.LowOnly && s.IsHigh)
        {
            return new Rejection(RejectionCode.WrongSignature, "s is above half the order of the group");
        }

        if (!TryReadAbscissa(signature.R, signature.RecoveryId >> 1, out Secp256k1Field x)
            || !Secp256k1Affine.TryDecompress(x, (signature.RecoveryId & 1) != 0, out Secp256k1Affine point))
        {
            return new Rejection(RejectionCode.WrongSignature, "no point of secp256k1 has r as its abscissa");
        }

        // Q = (s R - z G) / r.
        Secp256k1Scalar inverse = r.Invert(), z = Secp256k1Scalar.ReadReduced(digest);
        return Secp256k1Multiplication.MultiplyAdd(-(z * inverse), s * inverse, point)
            .TryToAffine(out Secp256k1Affine key)
            ? new Secp256k1PublicKey(key)
            : new Rejection(RejectionCode.WrongSignature, "the signature leads to the point at infinity");
    }

    /// <summary>Whether a signature of this digest is right. Total: any bytes give an answer.</summary>
    /// <param name="digest">Shape: 32 bytes; another length is never right.</param>
    /// <param name="signature">Shape: r then s, 64 bytes; another length is never right.</param>
    /// <param name="rule">Which s is taken.</param>
    public bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, SRule rule)
    {
        if (digest.Length != DigestBytes || signature.Length != 2 * Secp256k1Scalar.Bytes
            || !RecoverableSignature.TryReadScalar(signature[..Secp256k1Scalar.Bytes], out Secp256k1Scalar r)
            || !RecoverableSignature.TryReadScalar(signature[Secp256k1Scalar.Bytes..], out Secp256k1Scalar s)
            || (rule == SRule.LowOnly && s.IsHigh))
        {
            return false;
        }

        Secp256k1Scalar inverse = s.Invert(), z = Secp256k1Scalar.ReadReduced(digest);
        Secp256k1Jacobian sum = Secp256k1Multiplication.MultiplyAdd(z * inverse, r * inverse, _affine);
        if (!sum.TryToAffine(out Secp256k1Affine point)) { return false; }
        Span<byte> x = stackalloc byte[CoordinateBytes];
        point.X.Write(x);
        return Secp256k1Scalar.ReadReduced(x).IsEqual(r);
    }

    /// <summary>SEC 1's compressed form: the parity of Y, then X.</summary>
    public byte[] ToCompressed() => [(byte)(2 | (_point[^1] & 1)), .. _point[..CoordinateBytes]];

    /// <inheritdoc/>
    public bool Equals(Secp256k1PublicKey? other) =>
        other is not null && _point.AsSpan().SequenceEqual(other._point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secp256k1PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_point);

    /// <summary>128 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_point);

    internal static void RequireDigest(int length)
    {
        if (length != DigestBytes) { throw new ArgumentException($"A digest has {DigestBytes} bytes."); }
    }

    private static Verdict<Secp256k1PublicKey> ParsePoint(ReadOnlySpan<byte> point)
    {
        if (!Secp256k1Field.TryRead(point[..CoordinateBytes], out Secp256k1Field x)
            || !Secp256k1Field.TryRead(point[CoordinateBytes..], out Secp256k1Field y))
        {
            return new Rejection(RejectionCode.Malformed, "a coordinate is not canonical");
        }

        Secp256k1Affine affine = new(x, y);
        return affine.IsOnCurve
            ? new Secp256k1PublicKey(affine)
            : new Rejection(RejectionCode.Malformed, "the point is not on the curve secp256k1");
    }

    // r, or r + n where that is still below p.
    private static bool TryReadAbscissa(ReadOnlySpan<byte> r, int overflow, out Secp256k1Field x)
    {
        if (!Secp256k1Field.TryRead(r, out x)) { return false; }
        if (overflow == 0) { return true; }
        Secp256k1Field order = new(
            0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

        // p - n has 129 bits, so that r is far below p; the sum passed p where it is smaller than n.
        Span<byte> sum = stackalloc byte[CoordinateBytes];
        (x + order).Write(sum);
        x += order;
        return !Secp256k1Scalar.TryRead(sum, out _);
    }
}
