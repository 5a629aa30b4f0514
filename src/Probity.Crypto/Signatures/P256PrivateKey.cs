using System.Security.Cryptography;
using Probity.Core.Verdicts;

namespace Probity.Crypto.Signatures;

/// <summary>A P-256 signing key, encrypted at rest; over the platform's implementation.</summary>
public sealed class P256PrivateKey : IDisposable
{
    /// <summary>The longest key file that is read, in characters.</summary>
    public const int MaxPemLength = 8192;

    // OWASP's figure for PBKDF2 with SHA-256.
    private const int Iterations = 600_000;

    private readonly ECDsa _key;

    private P256PrivateKey(ECDsa key)
    {
        _key = key;
        PublicKey = P256PublicKey.From(key);
    }

    /// <summary>The public half.</summary>
    public P256PublicKey PublicKey { get; }

    /// <summary>A new key from the platform's randomness.</summary>
    public static P256PrivateKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Decrypts a key file.</summary>
    /// <param name="pem">An encrypted PKCS #8 file, as <see cref="ToEncryptedPem"/> writes it.</param>
    /// <param name="passphrase">What it was encrypted with.</param>
    public static Verdict<P256PrivateKey> ParseEncryptedPem(
        ReadOnlySpan<char> pem, ReadOnlySpan<char> passphrase)
    {
        if (pem.Length > MaxPemLength || !PemEncoding.TryFind(pem, out PemFields fields)
            || pem[fields.Label] is not "ENCRYPTED PRIVATE KEY")
        {
            return new Rejection(RejectionCode.Malformed, "a key file is an encrypted PKCS #8 key in PEM");
        }

        ECDsa key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase);
            if (key.KeySize != 256 || key.ExportParameters(false).Curve.Oid.Value != "1.2.840.10045.3.1.7")
            {
                key.Dispose();
                return new Rejection(
                    RejectionCode.Malformed, "the key file holds a key of another curve than P-256");
            }

            return new P256PrivateKey(key);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return new Rejection(
                RejectionCode.Malformed, "the passphrase is wrong, or the key file is damaged");
        }
    }

    /// <summary>
    /// The key encrypted with a passphrase: PKCS #8, AES-256-CBC, PBKDF2 with 600,000 rounds of SHA-256.
    /// </summary>
    public string ToEncryptedPem(ReadOnlySpan<char> passphrase) => _key.ExportEncryptedPkcs8PrivateKeyPem(
        passphrase,
        new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations)) + "\n";

    /// <summary>Signs a message with SHA-256: r then s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => _key.SignData(
        message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
