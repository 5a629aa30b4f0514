using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.ZkTls.Tls;

namespace Probity.Node.Tests.Interop;

/// <summary>A temporary folder with a root, three certificates in PEM form, and the page that servers give out.</summary>
public sealed class InteropFiles : IDisposable
{
    /// <summary>The name in the certificates.</summary>
    public const string Host = "site.test";

    /// <summary>What every server answers, if it can answer at all.</summary>
    public const string Body = "{\"currency\":\"EUR\",\"balance\":1234.56}";

    private readonly Dictionary<string, X509Certificate2> _certificates = [];

    public InteropFiles()
    {
        Folder = Directory.CreateTempSubdirectory("probity-interop-").FullName;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authority = new("CN=Test Authority", rootKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = authority.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path("root.pem"), Root.ExportCertificatePem());
        using RSA rsa = RSA.Create(2048);
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256), p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Write("rsa", new CertificateRequest($"CN={Host}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), rsa, now);
        Write("p256", new CertificateRequest($"CN={Host}", p256, HashAlgorithmName.SHA256), p256, now);
        Write("p384", new CertificateRequest($"CN={Host}", p384, HashAlgorithmName.SHA384), p384, now);
        File.WriteAllText(
            Path("answer"),
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
    }

    /// <summary>Removed with everything in it by <see cref="Dispose"/>.</summary>
    public string Folder { get; }

    public X509Certificate2 Root { get; }

    public TrustAnchors Roots => TrustAnchors.FromCertificates(Root);

    /// <summary>The name of the certificate's files behind a door.</summary>
    public static string CertificateOf(Door door) => door switch
    {
        Door.Rsa => "rsa",
        Door.P384 => "p384",
        _ => "p256",
    };

    /// <summary>A path in the folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Where a Unix domain socket of a server stands.</summary>
    public string Socket(string server, Door door) => Path($"{server}-{door}.sock");

    /// <summary>The certificate and key behind a door, for servers in this process.</summary>
    public X509Certificate2 Certificate(Door door) => _certificates[CertificateOf(door)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (X509Certificate2 certificate in _certificates.Values) { certificate.Dispose(); }
        Root.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Write(string name, CertificateRequest request, AsymmetricAlgorithm key, DateTimeOffset now)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(Root.GetECDsaPrivateKey()!);
        using X509Certificate2 bare = request.Create(
            Root.SubjectName, signer, now.AddHours(-1), now.AddHours(1), [1, (byte)(_certificates.Count + 1)]);
        _certificates[name] = key is RSA rsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey((ECDsa)key);
        string certificatePem = bare.ExportCertificatePem() + "\n", keyPem = key.ExportPkcs8PrivateKeyPem() + "\n";
        File.WriteAllText(Path(name + ".pem"), certificatePem);
        File.WriteAllText(Path(name + ".key"), keyPem);

        // HAProxy wants both in one file.
        File.WriteAllText(Path(name + ".both"), certificatePem + keyPem);
    }
}
