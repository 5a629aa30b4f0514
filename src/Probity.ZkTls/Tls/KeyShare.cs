using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Crypto.Curves;

namespace Probity.ZkTls.Tls;

/// <summary>One side's key pair for one group. Source: RFC 8446, sections 4.2.8 and 7.4.</summary>
/// <remarks>All private keys come from the injected source, so that a seeded run repeats. Dispose clears the
/// key.</remarks>
internal sealed class KeyShare : IDisposable
{
    private const byte Uncompressed = 4;

    private static readonly byte[] Order256 =
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static readonly byte[] Order384 = Convert.FromHexString(
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973");

    private readonly SecretBytes? _scalar;
    private readonly ECDiffieHellman? _pair;

    private KeyShare(TlsGroup group, SecretBytes? scalar, ECDiffieHellman? pair, byte[] publicKey) =>
        (Group, _scalar, _pair, PublicKey) = (group, scalar, pair, publicKey);

    /// <summary>The group.</summary>
    public TlsGroup Group { get; }

    /// <summary>The public key as it stands in a key_share extension.</summary>
    public byte[] PublicKey { get; }

    /// <summary>A fresh pair.</summary>
    public static KeyShare Generate(TlsGroup group, IRandomSource random)
    {
        byte[] scalar = GC.AllocateArray<byte>(
            group == TlsGroup.Secp384r1 ? Order384.Length : 32, pinned: true);
        try
        {
            do { random.Fill(scalar); }
            while (group != TlsGroup.X25519 && !IsBelow(scalar, OrderOf(group)));
            return FromPrivateKey(group, scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    /// <summary>The pair of a private key.</summary>
    /// <param name="group">The group.</param>
    /// <param name="privateKey">Shape: 32 or 48 bytes; a number from 1 to the group's order for P-256 and
    /// P-384.</param>
    public static KeyShare FromPrivateKey(TlsGroup group, byte[] privateKey)
    {
        if (group == TlsGroup.X25519)
        {
            byte[] point = new byte[X25519.KeyBytes];
            X25519.DerivePublicKey(privateKey, point);
            return new KeyShare(group, new SecretBytes(privateKey), null, point);
        }

        ECDiffieHellman pair = ECDiffieHellman.Create(
            new ECParameters { Curve = CurveOf(group), D = privateKey });
        ECPoint q = pair.ExportParameters(includePrivateParameters: false).Q;
        return new KeyShare(group, null, pair, [Uncompressed, .. q.X!, .. q.Y!]);
    }

    /// <summary>Computes the shared secret.</summary>
    /// <param name="peerKey">The peer's public key; any bytes.</param>
    /// <returns>The secret, which the caller disposes; null when the peer's key is not a point to agree
    /// with.</returns>
    public SecretBytes? Agree(ReadOnlySpan<byte> peerKey) =>
        _pair is null ? AgreeX25519(peerKey) : AgreePlatform(_pair, peerKey);

    /// <inheritdoc/>
    public void Dispose()
    {
        _scalar?.Dispose();
        _pair?.Dispose();
    }

    private static ECCurve CurveOf(TlsGroup group) => group switch
    {
        TlsGroup.Secp256r1 => ECCurve.NamedCurves.nistP256,
        TlsGroup.Secp384r1 => ECCurve.NamedCurves.nistP384,
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };

    private static byte[] OrderOf(TlsGroup group) => group == TlsGroup.Secp256r1 ? Order256 : Order384;

    // Whether 0 < value < order, by a subtraction whose time does not depend on the value.
    private static bool IsBelow(ReadOnlySpan<byte> value, ReadOnlySpan<byte> order)
    {
        int borrow = 0, bits = 0;
        for (int i = value.Length - 1; i >= 0; i--)
        {
            borrow = ((value[i] - order[i] - borrow) >> 31) & 1;
            bits |= value[i];
        }

        return (borrow & ((-bits >> 31) & 1)) == 1;
    }

    private SecretBytes? AgreeX25519(ReadOnlySpan<byte> peerKey)
    {
        if (peerKey.Length != X25519.KeyBytes) { return null; }
        SecretBytes secret = new(X25519.KeyBytes);
        if (X25519.TryAgree(_scalar!.Span, peerKey, secret.Span)) { return secret; }
        secret.Dispose();
        return null;
    }

    private SecretBytes? AgreePlatform(ECDiffieHellman pair, ReadOnlySpan<byte> peerKey)
    {
        int bytes = OrderOf(Group).Length;
        if (peerKey.Length != 1 + (2 * bytes) || peerKey[0] != Uncompressed) { return null; }
        ECPoint point = new() { X = peerKey.Slice(1, bytes).ToArray(), Y = peerKey[(1 + bytes)..].ToArray() };
        byte[]? raw = null;
        try
        {
            // The platform refuses a point that is not on the curve.
            using ECDiffieHellman peer = ECDiffieHellman.Create(
                new ECParameters { Curve = CurveOf(Group), Q = point });
            using ECDiffieHellmanPublicKey peerPublic = peer.PublicKey;
            raw = pair.DeriveRawSecretAgreement(peerPublic);
            return new SecretBytes(raw);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(raw);
        }
    }
}
