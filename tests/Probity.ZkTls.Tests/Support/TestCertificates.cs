using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The kind of a certificate's key.</summary>
public enum KeyKind
{
    P256,
    P384,
    P521,
    P224,
    Rsa2048,
    Rsa1024,
}

/// <summary>What is asked of a test certificate; the defaults are those of a good one.</summary>
public sealed record CertificateWish
{
    public KeyKind Key { get; init; } = KeyKind.P256;

    public string Host { get; init; } = TestCertificates.Host;

    public DateTimeOffset NotBefore { get; init; } = TestCertificates.Now.AddDays(-30);

    public DateTimeOffset NotAfter { get; init; } = TestCertificates.Now.AddDays(60);

    public bool IsSelfSigned { get; init; }

    public bool HasIntermediate { get; init; }

    /// <summary>Whether the intermediate is a CA; a leaf that signs a leaf is an old attack.</summary>
    public bool IsIntermediateAuthority { get; init; } = true;

    public bool HasSubjectAlternativeName { get; init; } = true;

    public string ExtendedUse { get; init; } = "1.3.6.1.5.5.7.3.1";

    public X509KeyUsageFlags Use { get; init; } = X509KeyUsageFlags.DigitalSignature;

    public bool IsSignedWithSha1 { get; init; }

    /// <summary>Whether the leaf leads to <see cref="TestCertificates.OldRoot"/>.</summary>
    public bool IsUnderOldRoot { get; init; }
}

/// <summary>Roots and leaves made on the spot, valid around a fixed time.</summary>
public static class TestCertificates
{
    public const string Host = "api.example.com";

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConcurrentDictionary<KeyKind, AsymmetricAlgorithm> Keys = new();
    private static readonly ConcurrentDictionary<CertificateWish, Lazy<TestIdentity>> Identities = new();
    private static readonly Lazy<X509Certificate2> LazyRoot = new(() => MakeRoot("Test root"));
    private static readonly Lazy<X509Certificate2> LazyOtherRoot = new(() => MakeRoot("Another root"));
    private static readonly Lazy<X509Certificate2> LazyOldRoot = new(() => MakeRoot("Old root", isOld: true));

    /// <summary>The root that every leaf but the self-signed ones leads to.</summary>
    public static X509Certificate2 Root => LazyRoot.Value;

    /// <summary>A root that no leaf leads to.</summary>
    public static X509Certificate2 OtherRoot => LazyOtherRoot.Value;

    /// <summary>A root that signed itself with SHA-1, as roots of long ago did.</summary>
    public static X509Certificate2 OldRoot => LazyOldRoot.Value;

    /// <summary>The trust in <see cref="Root"/>.</summary>
    public static TrustAnchors Roots { get; } = TrustAnchors.FromCertificates(Root);

    /// <summary>A good certificate for <see cref="Host"/>.</summary>
    public static TestIdentity Good { get; } = For(new CertificateWish());

    /// <summary>A certificate as wished for; made once per process.</summary>
    public static TestIdentity For(CertificateWish wish) =>
        Identities.GetOrAdd(wish, key => new Lazy<TestIdentity>(() => Make(key))).Value;

    /// <summary>A good certificate with a key of this kind.</summary>
    public static TestIdentity WithKey(KeyKind kind) => For(new CertificateWish { Key = kind });

    private static TestIdentity Make(CertificateWish wish)
    {
        AsymmetricAlgorithm key = Keys.GetOrAdd(wish.Key, MakeKey);
        CertificateRequest request = RequestFor("CN=" + wish.Host, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (wish.Use != X509KeyUsageFlags.None)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(wish.Use, true));
        }

        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(wish.ExtendedUse)], false));
        if (wish.HasSubjectAlternativeName)
        {
            SubjectAlternativeNameBuilder names = new();
            if (IPAddress.TryParse(wish.Host, out IPAddress? address)) { names.AddIpAddress(address); }
            else { names.AddDnsName(wish.Host); }
            request.CertificateExtensions.Add(names.Build());
        }

        if (wish.IsSelfSigned)
        {
            X509Certificate2 selfSigned = request.CreateSelfSigned(wish.NotBefore, wish.NotAfter);
            return new TestIdentity(selfSigned, key, [selfSigned.RawData]);
        }

        if (!wish.HasIntermediate)
        {
            X509Certificate2 issuer = wish.IsUnderOldRoot ? OldRoot : Root;
            X509Certificate2 leaf = Issue(request, issuer, RootKey(issuer), wish, [1, (byte)wish.Key]);
            return new TestIdentity(WithPrivateKey(leaf, key), key, [leaf.RawData]);
        }

        ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest middleRequest = new("CN=Test intermediate", middleKey, HashAlgorithmName.SHA256);
        middleRequest.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(wish.IsIntermediateAuthority, false, 0, true));
        X509Certificate2 middle = Issue(middleRequest, Root, RootKey(Root), wish, [2, 1]);
        X509Certificate2 below = request.Create(
            middle.SubjectName, X509SignatureGenerator.CreateForECDsa(middleKey), wish.NotBefore, wish.NotAfter, [3]);
        return new TestIdentity(WithPrivateKey(below, key), key, [below.RawData, middle.RawData]);
    }

    private static X509Certificate2 Issue(
        CertificateRequest request, X509Certificate2 issuer, ECDsa issuerKey, CertificateWish wish, byte[] serial) =>
        request.Create(
            issuer.SubjectName,
            wish.IsSignedWithSha1 ? new Sha1Generator(issuerKey) : X509SignatureGenerator.CreateForECDsa(issuerKey),
            wish.NotBefore, wish.NotAfter, serial);

    private static ECDsa RootKey(X509Certificate2 root) => root.GetECDsaPrivateKey()!;

    private static X509Certificate2 MakeRoot(string name, bool isOld = false)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (!isOld) { return request.CreateSelfSigned(Now.AddYears(-5), Now.AddYears(5)); }
        using X509Certificate2 old = request.Create(
            request.SubjectName, new Sha1Generator(key), Now.AddYears(-5), Now.AddYears(5), [9]);
        return old.CopyWithPrivateKey(key);
    }

    private static AsymmetricAlgorithm MakeKey(KeyKind kind) => kind switch
    {
        KeyKind.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        KeyKind.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        KeyKind.P521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
        KeyKind.P224 => ECDsa.Create(ECCurve.CreateFromFriendlyName("secp224r1")),
        KeyKind.Rsa1024 => RSA.Create(1024),
        _ => RSA.Create(2048),
    };

    private static CertificateRequest RequestFor(string name, AsymmetricAlgorithm key, HashAlgorithmName hash) => key is RSA rsa
        ? new CertificateRequest(name, rsa, hash, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(name, (ECDsa)key, hash);

    private static X509Certificate2 WithPrivateKey(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);

    // The platform no longer writes such signatures by itself.
    private sealed class Sha1Generator(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300906072A8648CE3D0401");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
