using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Probity.ZkTls.Tls.Messages;

namespace Probity.ZkTls.Tls;

/// <summary>A server's certificate whose chain, name and time were checked, and the key it signs
/// with.</summary>
internal sealed class ServerIdentity : IDisposable
{
    private readonly X509Certificate2 _leaf;

    private ServerIdentity(X509Certificate2 leaf, byte[] anchor)
    {
        _leaf = leaf;
        Certificate = leaf.RawData;
        LeafDigest = SHA256.HashData(Certificate);
        AnchorDigest = SHA256.HashData(anchor);
    }

    /// <summary>The server's certificate, DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>SHA-256 of the server's certificate.</summary>
    public byte[] LeafDigest { get; }

    /// <summary>SHA-256 of the root that the chain ends in.</summary>
    public byte[] AnchorDigest { get; }

    /// <summary>Checks the chain that a server sent, and takes its leaf.</summary>
    /// <param name="certificates">DER, the leaf first; any bytes.</param>
    /// <param name="host">The name or address that the leaf must be for.</param>
    /// <param name="roots">Where the chain must end.</param>
    /// <param name="now">The time at which every certificate must be valid.</param>
    public static Outcome<ServerIdentity> Verify(
        IReadOnlyList<byte[]> certificates, string host, TrustAnchors roots, DateTimeOffset now)
    {
        if (certificates.Count == 0) { return TlsFailure.Undecodable("The server sent no certificate."); }
        X509Certificate2Collection loaded = [];
        X509Certificate2? leaf = null;
        try
        {
            foreach (byte[] certificate in certificates) { loaded.Add(Load(certificate)); }
            leaf = loaded[0];
            TlsFailure? failure = CertificateChain.Check(loaded, host, roots, now, out byte[] anchor);
            if (failure is not null) { return failure; }
            Outcome<ServerIdentity> identity = new ServerIdentity(leaf, anchor);
            leaf = null;
            return identity;
        }
        catch (CryptographicException)
        {
            return CertificateChain.Fault(AlertDescription.BadCertificate, "A certificate cannot be read.");
        }
        finally
        {
            leaf?.Dispose();
            foreach (X509Certificate2 certificate in loaded.Skip(1)) { certificate.Dispose(); }
        }
    }

    /// <summary>Checks the server's signature over the messages before it.</summary>
    /// <param name="proof">Any bytes.</param>
    /// <param name="offered">The schemes that the client offered.</param>
    /// <param name="transcriptHash">The hash from ClientHello to Certificate.</param>
    public TlsFailure? Verify(
        CertificateVerify proof, IEnumerable<ushort> offered, ReadOnlySpan<byte> transcriptHash)
    {
        if (!SignatureScheme.TryHash(proof.Scheme, out HashAlgorithmName hash)
            || !offered.Contains(proof.Scheme))
        {
            return TlsFailure.Illegal(
                $"The server signed with scheme {proof.Scheme:x4}, which was not offered for that.")
                with
            { ConcernsCertificate = true };
        }

        byte[] content = CertificateVerify.Content(transcriptHash);
        try
        {
            bool? isRight = SignatureScheme.CurveOf(proof.Scheme) is { } curve
                ? VerifyEcdsa(content, proof.Signature, hash, curve)
                : VerifyRsa(content, proof.Signature, hash);
            return isRight switch
            {
                true => null,
                false =>
                    CertificateChain.Fault(AlertDescription.DecryptError, "The server's signature is wrong."),
                null => CertificateChain.Fault(
                    AlertDescription.IllegalParameter,
                    "The server's signature does not fit the kind of its key."),
            };
        }
        catch (CryptographicException)
        {
            return CertificateChain.Fault(
                AlertDescription.DecryptError, "The server's signature cannot be read.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _leaf.Dispose();

    // The loader also reads PEM and passes over what follows; TLS carries DER and nothing else.
    private static X509Certificate2 Load(byte[] bytes)
    {
        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(bytes);
        if (certificate.RawData.AsSpan().SequenceEqual(bytes)) { return certificate; }
        certificate.Dispose();
        throw new CryptographicException("Not exactly one certificate in DER form.");
    }

    private bool? VerifyEcdsa(byte[] content, byte[] signature, HashAlgorithmName hash, string curve)
    {
        using ECDsa? key = _leaf.GetECDsaPublicKey();
        ECCurve? actual = key?.ExportParameters(includePrivateParameters: false).Curve;
        if (key is null || actual is not { IsNamed: true } named || named.Oid.Value != curve) { return null; }
        return key.VerifyData(content, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    private bool? VerifyRsa(byte[] content, byte[] signature, HashAlgorithmName hash)
    {
        using RSA? key = _leaf.GetRSAPublicKey();
        return key?.VerifyData(content, signature, hash, RSASignaturePadding.Pss);
    }
}
