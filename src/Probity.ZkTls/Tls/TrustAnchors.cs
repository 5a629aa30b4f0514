using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Tls;

/// <summary>The root certificates that a server's chain may end in.</summary>
public sealed class TrustAnchors
{
    private TrustAnchors(X509Certificate2Collection? certificates) => Certificates = certificates;

    /// <summary>The roots that the operating system trusts.</summary>
    public static TrustAnchors System { get; } = new(null);

    /// <summary>Whether these are the operating system's roots.</summary>
    public bool IsSystem => Certificates is null;

    /// <summary>The roots; null for the operating system's.</summary>
    internal X509Certificate2Collection? Certificates { get; }

    /// <summary>These roots, and no others.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static TrustAnchors FromCertificates(params IEnumerable<X509Certificate2> certificates)
    {
        X509Certificate2Collection collection = [.. certificates];
        if (collection.Count == 0)
        {
            throw new ArgumentException("No roots, no trust.", nameof(certificates));
        }

        return new TrustAnchors(collection);
    }

    /// <summary>The certificates of a text in PEM form, and no others.</summary>
    /// <param name="text">Any text; what is not a certificate is passed over.</param>
    public static Verdict<TrustAnchors> FromPem(string text)
    {
        X509Certificate2Collection collection = [];
        try
        {
            collection.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            return new Rejection(RejectionCode.Malformed, "The text has a certificate that cannot be read.");
        }

        return collection.Count > 0
            ? new TrustAnchors(collection)
            : new Rejection(RejectionCode.Malformed, "The text has no certificate in PEM form.");
    }
}
