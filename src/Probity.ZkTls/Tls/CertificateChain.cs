using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Probity.ZkTls.Tls;

/// <summary>Checks that a chain leads from a host's name to a trusted root. No network, no
/// revocation.</summary>
/// <remarks>The platform builds the chain; on top of it stand the name, the use, and what keys and hashes are
/// strong enough.</remarks>
internal static class CertificateChain
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int MinRsaBits = 2048;
    private const int MinEcBits = 256;

    // RSA with PKCS #1 v1.5 and ECDSA, each with SHA-256, SHA-384 and SHA-512: what our ClientHello offers.
    private static readonly string[] SignatureAlgorithms =
    [
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
    ];

    /// <summary>Null when everything holds; then the root's DER comes back too.</summary>
    /// <exception cref="CryptographicException">A certificate is damaged inside.</exception>
    public static TlsFailure? Check(
        X509Certificate2Collection certificates, string host, TrustAnchors roots, DateTimeOffset now,
        out byte[] anchor)
    {
        anchor = [];
        X509Certificate2 leaf = certificates[0];
        using X509Chain chain = new();
        SetPolicy(chain.ChainPolicy, certificates, roots, now);
        bool isBuilt = chain.Build(leaf);
        try
        {
            if (!isBuilt) { return FaultOf(chain.ChainStatus); }
            for (int i = 0; i < chain.ChainElements.Count; i++)
            {
                bool isRoot = i == chain.ChainElements.Count - 1;
                TlsFailure? weakness = CheckStrength(chain.ChainElements[i].Certificate, isRoot);
                if (weakness is not null) { return weakness; }
            }

            anchor = chain.ChainElements[^1].Certificate.RawData;
            return CheckUse(leaf) ?? CheckName(leaf, host);
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements) { element.Certificate.Dispose(); }
        }
    }

    /// <summary>A failure that concerns the certificate.</summary>
    public static TlsFailure Fault(AlertDescription alert, string detail) =>
        new(alert, detail) { ConcernsCertificate = true };

    private static void SetPolicy(
        X509ChainPolicy policy, X509Certificate2Collection certificates, TrustAnchors roots,
        DateTimeOffset now)
    {
        policy.DisableCertificateDownloads = true;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = now.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        policy.ExtraStore.AddRange(certificates);
        if (roots.Certificates is not { } anchors) { return; }
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(anchors);
    }

    private static TlsFailure FaultOf(X509ChainStatus[] states)
    {
        X509ChainStatusFlags flags = states.Aggregate(
            X509ChainStatusFlags.NoError, (all, state) => all | state.Status);
        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return Fault(
                AlertDescription.CertificateExpired, "The server's certificate is outside its time.");
        }

        const X509ChainStatusFlags Unknown =
            X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        return (flags & Unknown) != 0
            ? Fault(AlertDescription.UnknownCa, "The server's certificate leads to no root that is trusted.")
            : Fault(AlertDescription.BadCertificate, $"The server's certificate chain is wrong: {flags}.");
    }

    // A root is trusted for what it is, not for its signature of itself; its key signs all the same.
    private static TlsFailure? CheckStrength(X509Certificate2 certificate, bool isRoot)
    {
        string? algorithm = certificate.SignatureAlgorithm.Value;
        if (!isRoot && !SignatureAlgorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            return Fault(
                AlertDescription.BadCertificate, "A certificate is signed with an algorithm that was not offered.");
        }

        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? ec = certificate.GetECDsaPublicKey();
        bool isStrong = rsa?.KeySize >= MinRsaBits || ec?.KeySize >= MinEcBits;
        return isStrong
            ? null
            : Fault(
                AlertDescription.UnsupportedCertificate,
                "A certificate's key is too short, or of an unknown kind.");
    }

    private static TlsFailure? CheckUse(X509Certificate2 leaf)
    {
        X509KeyUsageExtension? usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return usage is null || (usage.KeyUsages & X509KeyUsageFlags.DigitalSignature) != 0
            ? null
            : Fault(
                AlertDescription.UnsupportedCertificate, "The server's certificate is not for signatures.");
    }

    private static TlsFailure? CheckName(X509Certificate2 leaf, string host)
    {
        try
        {
            return leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false)
                ? null
                : Fault(AlertDescription.CertificateUnknown, $"The server's certificate is not for {host}.");
        }
        catch (ArgumentException)
        {
            // The platform is stricter than we are about some names, such as those that look like punycode.
            return Fault(
                AlertDescription.CertificateUnknown, "The host is not a name that certificates are for.");
        }
    }
}
