using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Probity.ZkTls.Tls;

/// <summary>How the secrets of TLS 1.3 follow from one another, for suites with SHA-256 and without a
/// pre-shared key.</summary>
/// <remarks>Every method is a pure function; callers own and clear the secrets. Source: RFC 8446, section
/// 7.</remarks>
public static class KeySchedule
{
    /// <summary>Length of secrets, hashes and Finished values.</summary>
    public const int SecretBytes = 32;

    /// <summary>Length of the static initialization vector of a direction.</summary>
    public const int IvBytes = 12;

    private const int MaxLabelBytes = 255;

    private static readonly byte[] EmptyHash = SHA256.HashData([]);

    /// <summary>Length of the key of a suite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The suite is not one of ours.</exception>
    public static int KeyBytes(TlsSuite suite) => suite switch
    {
        TlsSuite.Aes128Gcm => 16,
        TlsSuite.ChaCha20Poly1305 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(suite)),
    };

    /// <summary>HKDF-Expand-Label.</summary>
    /// <param name="secret">Shape: 32 bytes.</param>
    /// <param name="label">Without the prefix "tls13 ".</param>
    /// <param name="context">Shape: at most 255 bytes.</param>
    /// <param name="output">Shape: at most 255 * 32 bytes.</param>
    public static void ExpandLabel(
        ReadOnlySpan<byte> secret, string label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        string full = "tls13 " + label;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(full.Length, MaxLabelBytes, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(context.Length, MaxLabelBytes, nameof(context));
        Span<byte> info = stackalloc byte[4 + (2 * MaxLabelBytes)];
        BinaryPrimitives.WriteUInt16BigEndian(info, (ushort)output.Length);
        info[2] = (byte)full.Length;
        int at = 3 + Encoding.ASCII.GetBytes(full, info[3..]);
        info[at++] = (byte)context.Length;
        context.CopyTo(info[at..]);
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, info[..(at + context.Length)]);
    }

    /// <summary>Derive-Secret, from the hash of the messages.</summary>
    public static void DeriveSecret(
        ReadOnlySpan<byte> secret, string label, ReadOnlySpan<byte> transcriptHash, Span<byte> derived) =>
        ExpandLabel(secret, label, transcriptHash, derived[..SecretBytes]);

    /// <summary>The handshake secret, from the secret of the key exchange.</summary>
    public static void HandshakeSecret(ReadOnlySpan<byte> sharedSecret, Span<byte> secret)
    {
        Span<byte> early = stackalloc byte[SecretBytes];
        Span<byte> zeros = stackalloc byte[SecretBytes];
        zeros.Clear();
        HKDF.Extract(HashAlgorithmName.SHA256, zeros, zeros, early);
        ExtractNext(early, sharedSecret, secret);
    }

    /// <summary>The master secret, from the handshake secret.</summary>
    public static void MasterSecret(ReadOnlySpan<byte> handshakeSecret, Span<byte> secret)
    {
        Span<byte> zeros = stackalloc byte[SecretBytes];
        zeros.Clear();
        ExtractNext(handshakeSecret, zeros, secret);
    }

    /// <summary>The client's handshake traffic secret; the hash reaches to ServerHello.</summary>
    public static void ClientHandshakeTraffic(
        ReadOnlySpan<byte> handshakeSecret, ReadOnlySpan<byte> helloHash, Span<byte> secret) =>
        DeriveSecret(handshakeSecret, "c hs traffic", helloHash, secret);

    /// <summary>The server's handshake traffic secret; the hash reaches to ServerHello.</summary>
    public static void ServerHandshakeTraffic(
        ReadOnlySpan<byte> handshakeSecret, ReadOnlySpan<byte> helloHash, Span<byte> secret) =>
        DeriveSecret(handshakeSecret, "s hs traffic", helloHash, secret);

    /// <summary>The client's first application traffic secret; the hash reaches to the server's
    /// Finished.</summary>
    public static void ClientApplicationTraffic(
        ReadOnlySpan<byte> masterSecret, ReadOnlySpan<byte> finishedHash, Span<byte> secret) =>
        DeriveSecret(masterSecret, "c ap traffic", finishedHash, secret);

    /// <summary>The server's first application traffic secret; the hash reaches to the server's
    /// Finished.</summary>
    public static void ServerApplicationTraffic(
        ReadOnlySpan<byte> masterSecret, ReadOnlySpan<byte> finishedHash, Span<byte> secret) =>
        DeriveSecret(masterSecret, "s ap traffic", finishedHash, secret);

    /// <summary>The traffic secret after a KeyUpdate. The two spans may be the same.</summary>
    public static void NextTrafficSecret(ReadOnlySpan<byte> current, Span<byte> next)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        try
        {
            ExpandLabel(current, "traffic upd", [], secret);
            secret.CopyTo(next);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Key and initialization vector of a direction, from its traffic secret.</summary>
    /// <param name="trafficSecret">Shape: 32 bytes.</param>
    /// <param name="key">Shape: as many bytes as <see cref="KeyBytes"/> says.</param>
    /// <param name="iv">Shape: 12 bytes.</param>
    public static void TrafficKeys(ReadOnlySpan<byte> trafficSecret, Span<byte> key, Span<byte> iv)
    {
        ExpandLabel(trafficSecret, "key", [], key);
        ExpandLabel(trafficSecret, "iv", [], iv);
    }

    /// <summary>The value of a Finished message, from the sender's handshake traffic secret.</summary>
    public static void FinishedMac(
        ReadOnlySpan<byte> trafficSecret, ReadOnlySpan<byte> transcriptHash, Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[SecretBytes];
        try
        {
            ExpandLabel(trafficSecret, "finished", [], key);
            HMACSHA256.HashData(key, transcriptHash, mac);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void ExtractNext(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> input, Span<byte> secret)
    {
        Span<byte> salt = stackalloc byte[SecretBytes];
        try
        {
            DeriveSecret(previous, "derived", EmptyHash, salt);
            HKDF.Extract(HashAlgorithmName.SHA256, input, salt, secret[..SecretBytes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(salt);
        }
    }
}
