using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>A server's certificate with its key and the chain that the server sends.</summary>
public sealed class TestIdentity(
    X509Certificate2 certificate, AsymmetricAlgorithm key, IReadOnlyList<byte[]> chain)
{
    /// <summary>The leaf, with its private key.</summary>
    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>DER, the leaf first, without the root.</summary>
    public IReadOnlyList<byte[]> Chain { get; } = chain;

    /// <summary>The scheme that fits the key.</summary>
    internal ushort Scheme => key switch
    {
        RSA => SignatureScheme.RsaPssRsaeSha256,
        ECDsa { KeySize: 384 } => SignatureScheme.EcdsaSecp384r1Sha384,
        ECDsa { KeySize: 521 } => SignatureScheme.EcdsaSecp521r1Sha512,
        _ => SignatureScheme.EcdsaSecp256r1Sha256,
    };

    /// <summary>Signs as a server does, with any scheme whose kind of key this is.</summary>
    internal byte[] Sign(ushort scheme, byte[] content)
    {
        HashAlgorithmName hash = (scheme & 0xff00, scheme & 0xff) switch
        {
            (0x0800, 5) or (0x0500, _) => HashAlgorithmName.SHA384,
            (0x0800, 6) or (0x0600, _) => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        if (key is ECDsa ec) { return ec.SignData(content, hash, DSASignatureFormat.Rfc3279DerSequence); }
        bool isPss = (scheme & 0xff00) == 0x0800;
        return ((RSA)key).SignData(
            content, hash, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }
}
