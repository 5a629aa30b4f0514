using System.Security.Cryptography;
using Probity.Core.Verdicts;

namespace Probity.Crypto.Signatures;

/// <summary>
/// A P-256 public key for ECDSA with SHA-256, over the platform's implementation. Equal keys are equal
/// values.
/// </summary>
public sealed class P256PublicKey : IEquatable<P256PublicKey>
{
    /// <summary>Bytes of the encoded form: X then Y, big-endian.</summary>
    public const int Bytes = 64;

    /// <summary>Bytes of a signature: r then s, big-endian.</summary>
    public const int SignatureBytes = 64;

    private const int CoordinateBytes = 32;

    // The head of a SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480).
    private static readonly byte[] InfoHead = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d030107034200" + "04");

    private readonly byte[] _point;

    private P256PublicKey(byte[] point) => _point = point;

    /// <summary>X then Y, big-endian.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>Reads X and Y; a point that is not on the curve is refused.</summary>
    public static Verdict<P256PublicKey> Parse(ReadOnlySpan<byte> point)
    {
        if (point.Length != Bytes)
        {
            return new Rejection(
                RejectionCode.Malformed, $"a P-256 key has {Bytes} bytes, this has {point.Length}");
        }

        P256PublicKey key = new(point.ToArray());
        try
        {
            key.Import().Dispose();
            return key;
        }
        catch (CryptographicException)
        {
            return new Rejection(RejectionCode.Malformed, "the point is not on the curve P-256");
        }
    }

    /// <summary>The public half of a platform key.</summary>
    /// <exception cref="ArgumentException">The key is not on P-256.</exception>
    public static P256PublicKey From(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return parameters.Q.X is { Length: CoordinateBytes } x
            && parameters.Q.Y is { Length: CoordinateBytes } y
            ? new P256PublicKey([.. x, .. y])
            : throw new ArgumentException("The key is not on P-256.", nameof(key));
    }

    /// <summary>Reads a SubjectPublicKeyInfo in PEM, or the 128 hexadecimal digits of X and Y.</summary>
    public static Verdict<P256PublicKey> ParseText(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = text.Trim();
        byte[] point = new byte[Bytes];
        if (trimmed.Length == 2 * Bytes
            && Convert.FromHexString(trimmed, point, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return Parse(point);
        }

        if (PemEncoding.TryFind(text, out PemFields fields) && text[fields.Label] is "PUBLIC KEY"
            && fields.DecodedDataLength == InfoHead.Length + Bytes)
        {
            byte[] info = new byte[fields.DecodedDataLength];
            if (Convert.TryFromBase64Chars(text[fields.Base64Data], info, out _)
                && info.AsSpan().StartsWith(InfoHead))
            {
                return Parse(info.AsSpan(InfoHead.Length));
            }
        }

        return new Rejection(
            RejectionCode.Malformed,
            "a public key is a PEM file of a P-256 key, or its 128 hexadecimal digits");
    }

    /// <summary>Whether a signature over a message is right. Total: any bytes give an answer.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes) { return false; }
        using ECDsa key = Import();
        return key.VerifyData(
            message,
            signature,
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>A PEM file.</summary>
    public string ToPem() => PemEncoding.WriteString("PUBLIC KEY", [.. InfoHead, .. _point]) + "\n";

    /// <inheritdoc/>
    public bool Equals(P256PublicKey? other) => other is not null
        && _point.AsSpan().SequenceEqual(other._point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as P256PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_point);

    /// <summary>128 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(_point);

    private ECDsa Import() => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = _point[..CoordinateBytes], Y = _point[CoordinateBytes..] },
    });
}
