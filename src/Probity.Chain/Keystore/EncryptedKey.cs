using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Probity.Core.Secrets;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Keystore;

/// <summary>Key files that wallets share: a private key under a passphrase.</summary>
/// <remarks>
/// AES-128-CTR under half of a derived key; a Keccak-256 of the other half and the ciphertext tells a wrong
/// passphrase. Source: Web3 Secret Storage Definition, version 3.
/// </remarks>
public static class EncryptedKey
{
    /// <summary>The longest file that is read.</summary>
    public const int MaxJsonBytes = 1 << 14;

    /// <summary>The most PBKDF2 rounds that a file may ask for.</summary>
    public const int MaxIterations = 10_000_000;

    /// <summary>The most scrypt steps (N r p) that a file may ask for: twice those of the standard
    /// strength.</summary>
    public const int MaxScryptSteps = 1 << 22;

    private const int Version = 3;
    private const int DerivedBytes = 32;
    private const int BlockBytes = 16;
    private const int MaxSaltBytes = 64;

    private static readonly UTF8Encoding Utf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Encrypts a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passphrase">Valid Unicode; its UTF-8 form is what counts.</param>
    /// <param name="strength">What a guess costs.</param>
    /// <param name="random">For salt, counter block and id.</param>
    /// <returns>JSON in UTF-8.</returns>
    public static byte[] Encrypt(
        Secp256k1PrivateKey key, ReadOnlySpan<char> passphrase, KeystoreStrength strength,
        IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(random);
        byte[] salt = new byte[DerivedBytes], iv = new byte[BlockBytes], id = new byte[BlockBytes];
        random.Fill(salt);
        random.Fill(iv);
        random.Fill(id);
        KeystoreKdfParameters parameters = strength == KeystoreStrength.Standard
            ? new(DerivedBytes, Convert.ToHexStringLower(salt), N: 1 << 18, R: 8, P: 1)
            : new(DerivedBytes, Convert.ToHexStringLower(salt), N: 1 << 12, R: 8, P: 6);
        Span<byte> derived = stackalloc byte[DerivedBytes], text = stackalloc byte[Secp256k1PrivateKey.Bytes];
        try
        {
            using SecretBytes password = Encode(passphrase);
            Scrypt.DeriveKey(
                password.Span, salt, parameters.N!.Value, parameters.R!.Value, parameters.P!.Value, derived);
            key.CopyTo(text);
            ApplyCounterMode(derived[..BlockBytes], iv, text);
            byte[] ciphertext = text.ToArray();
            KeystoreCrypto crypto = new(
                "aes-128-ctr", new KeystoreCipherParameters(Convert.ToHexStringLower(iv)),
                Convert.ToHexStringLower(ciphertext), "scrypt", parameters,
                Convert.ToHexStringLower(MacOf(derived, ciphertext)));
            KeystoreFile file = new(
                Version, IdFrom(id), crypto, Convert.ToHexStringLower(Address.From(key.PublicKey).ToArray()));
            return JsonSerializer.SerializeToUtf8Bytes(file, KeystoreJson.Default.KeystoreFile);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Decrypts a file.</summary>
    /// <param name="json">Any bytes.</param>
    /// <param name="passphrase">What it was encrypted with.</param>
    /// <remarks>Cost: what the file asks for, up to <see cref="MaxScryptSteps"/> or
    /// <see cref="MaxIterations"/>.</remarks>
    public static Verdict<Secp256k1PrivateKey> Decrypt(ReadOnlySpan<byte> json, ReadOnlySpan<char> passphrase)
    {
        Verdict<KeystoreFile> file = Read(json);
        if (!file.IsAccepted) { return file.Forward<Secp256k1PrivateKey>(); }
        KeystoreCrypto crypto = file.Value.Crypto;
        byte[] iv = new byte[BlockBytes], mac = new byte[Keccak256.DigestBytes];
        byte[] ciphertext = new byte[Secp256k1PrivateKey.Bytes];
        if (crypto.Cipher != "aes-128-ctr" || !TryParse(crypto.CipherParameters.Iv, iv)
            || !TryParse(crypto.Mac, mac) || !TryParse(crypto.Ciphertext, ciphertext))
        {
            return new Rejection(
                RejectionCode.Malformed,
                "a key file has an aes-128-ctr ciphertext of 32 bytes, an iv and a mac");
        }

        Span<byte> derived = stackalloc byte[DerivedBytes], text = stackalloc byte[Secp256k1PrivateKey.Bytes];
        try
        {
            using SecretBytes password = Encode(passphrase);
            if (!TryDerive(crypto, password.Span, derived))
            {
                return new Rejection(
                    RejectionCode.Malformed,
                    "the key derivation is not scrypt or pbkdf2, or outside of the limits");
            }

            if (!CryptographicOperations.FixedTimeEquals(mac, MacOf(derived, ciphertext)))
            {
                return new Rejection(
                    RejectionCode.Malformed, "the passphrase is wrong, or the key file is damaged");
            }

            ciphertext.CopyTo(text);
            ApplyCounterMode(derived[..BlockBytes], iv, text);
            return RequireAddress(Secp256k1PrivateKey.Parse(text), file.Value.Address);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static Verdict<KeystoreFile> Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxJsonBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a key file of {json.Length} bytes, at most {MaxJsonBytes}");
        }

        try
        {
            KeystoreFile? file = JsonSerializer.Deserialize(json, KeystoreJson.Default.KeystoreFile);
            if (file is null)
            {
                return new Rejection(RejectionCode.Malformed, "a key file is a JSON object");
            }

            return file.Version == Version
                ? file
                : new Rejection(
                    RejectionCode.UnsupportedVersion, $"key files of version {file.Version} are not read");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new Rejection(
                RejectionCode.Malformed, "a key file has version, id and crypto, each of its type");
        }
    }

    private static Verdict<Secp256k1PrivateKey> RequireAddress(
        Verdict<Secp256k1PrivateKey> key, string? address)
    {
        if (!key.IsAccepted || address is null) { return key; }
        ReadOnlySpan<char> digits =
            address.StartsWith("0x", StringComparison.Ordinal) ? address.AsSpan(2) : address;
        byte[] expected = Address.From(key.Value.PublicKey).ToArray();
        if (digits.Equals(Convert.ToHexStringLower(expected), StringComparison.OrdinalIgnoreCase))
        {
            return key;
        }

        key.Value.Dispose();
        return new Rejection(RejectionCode.Mismatch, "the key is not that of the file's address");
    }

    private static bool TryDerive(KeystoreCrypto crypto, ReadOnlySpan<byte> password, Span<byte> derived)
    {
        KeystoreKdfParameters parameters = crypto.KdfParameters;
        if (parameters.KeyBytes != DerivedBytes || parameters.Salt.Length > 2 * MaxSaltBytes
            || (parameters.Salt.Length & 1) != 0)
        {
            return false;
        }

        byte[] salt = new byte[parameters.Salt.Length / 2];
        if (!TryParse(parameters.Salt, salt)) { return false; }
        switch (crypto.Kdf)
        {
            case "scrypt" when parameters is { N: { } n, R: { } r, P: { } p } && Scrypt.IsSupported(n, r, p)
                && (long)n * r <= MaxScryptSteps / p:
                Scrypt.DeriveKey(password, salt, n, r, p, derived);
                return true;
            case "pbkdf2" when parameters is { C: > 0 and <= MaxIterations, Prf: "hmac-sha256" }:
                Rfc2898DeriveBytes.Pbkdf2(
                    password, salt, derived, parameters.C.Value, HashAlgorithmName.SHA256);
                return true;
            default:
                return false;
        }
    }

    private static byte[] MacOf(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> ciphertext)
    {
        byte[] mac = new byte[Keccak256.DigestBytes];
        Keccak256 hash = new();
        hash.Append(derived[BlockBytes..]);
        hash.Append(ciphertext);
        hash.Finish(mac);
        return mac;
    }

    // The platform has no counter mode: the key stream is the encryption of the counter, a big-endian number.
    private static void ApplyCounterMode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> text)
    {
        Span<byte> counter = stackalloc byte[BlockBytes], stream = stackalloc byte[BlockBytes];
        iv.CopyTo(counter);
        using Aes aes = Aes.Create();
        aes.SetKey(key);
        for (int at = 0; at < text.Length; at += BlockBytes)
        {
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (int i = 0; i < BlockBytes; i++) { text[at + i] ^= stream[i]; }
            for (int i = BlockBytes - 1; i >= 0 && ++counter[i] == 0; i--) { }
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    private static SecretBytes Encode(ReadOnlySpan<char> passphrase)
    {
        SecretBytes password = new(Utf8.GetByteCount(passphrase));
        Utf8.GetBytes(passphrase, password.Span);
        return password;
    }

    private static bool TryParse(string digits, Span<byte> bytes) => digits.Length == 2 * bytes.Length
        && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;

    // A random UUID, RFC 9562, section 5.4.
    private static string IdFrom(Span<byte> random)
    {
        random[6] = (byte)((random[6] & 0x0F) | 0x40);
        random[8] = (byte)((random[8] & 0x3F) | 0x80);
        return new Guid(random, bigEndian: true).ToString();
    }
}
