using System.Security.Cryptography;

namespace Probity.ZkTls.Tls;

/// <summary>The signature schemes that we take. Source: RFC 8446, section 4.2.3.</summary>
internal static class SignatureScheme
{
    public const ushort EcdsaSecp256r1Sha256 = 0x0403;
    public const ushort EcdsaSecp384r1Sha384 = 0x0503;
    public const ushort EcdsaSecp521r1Sha512 = 0x0603;
    public const ushort RsaPssRsaeSha256 = 0x0804;
    public const ushort RsaPssRsaeSha384 = 0x0805;
    public const ushort RsaPssRsaeSha512 = 0x0806;
    public const ushort RsaPkcs1Sha256 = 0x0401;
    public const ushort RsaPkcs1Sha384 = 0x0501;
    public const ushort RsaPkcs1Sha512 = 0x0601;

    /// <summary>What a ClientHello of ours offers. The last three are for certificates only.</summary>
    public static IReadOnlyList<ushort> Offered { get; } =
    [
        EcdsaSecp256r1Sha256, EcdsaSecp384r1Sha384, EcdsaSecp521r1Sha512,
        RsaPssRsaeSha256, RsaPssRsaeSha384, RsaPssRsaeSha512,
        RsaPkcs1Sha256, RsaPkcs1Sha384, RsaPkcs1Sha512,
    ];

    /// <summary>Whether a CertificateVerify may use the scheme, and its hash.</summary>
    public static bool TryHash(ushort scheme, out HashAlgorithmName hash)
    {
        hash = scheme switch
        {
            EcdsaSecp256r1Sha256 or RsaPssRsaeSha256 => HashAlgorithmName.SHA256,
            EcdsaSecp384r1Sha384 or RsaPssRsaeSha384 => HashAlgorithmName.SHA384,
            EcdsaSecp521r1Sha512 or RsaPssRsaeSha512 => HashAlgorithmName.SHA512,
            _ => default,
        };
        return hash.Name is not null;
    }

    /// <summary>The curve that an ECDSA scheme is bound to, as an object identifier; null for RSA.</summary>
    public static string? CurveOf(ushort scheme) => scheme switch
    {
        EcdsaSecp256r1Sha256 => "1.2.840.10045.3.1.7",
        EcdsaSecp384r1Sha384 => "1.3.132.0.34",
        EcdsaSecp521r1Sha512 => "1.3.132.0.35",
        _ => null,
    };
}
