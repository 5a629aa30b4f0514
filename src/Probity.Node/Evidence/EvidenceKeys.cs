using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Core.Stores;
using Probity.Crypto.Signatures;

namespace Probity.Node.Evidence;

/// <summary>The key of an evidence log in its store: made at the first use.</summary>
/// <remarks>
/// Under a wallet's seal it is encrypted (AES-256-GCM), and nobody without the passphrase signs checkpoints.
/// Other stores keep it as it is: whoever can write such a store can also sign for it. Source:
/// docs/specs/evidence-log.md, section 4.
/// </remarks>
internal static class EvidenceKeys
{
    private const byte Open = 0, Sealed = 1;
    private const int NonceBytes = 12, TagBytes = 16;

    private static readonly byte[] Label = "probity/evidence/key/1"u8.ToArray();

    /// <summary>Reads the key, or makes one.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="seal">The secret that it is encrypted under; null for none.</param>
    /// <param name="random">For a new key.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreException">It is damaged, or under another seal.</exception>
    public static async Task<Ed25519PrivateKey> GetAsync(
        IRecordStore store, SecretBytes? seal, IRandomSource random, CancellationToken cancellationToken)
    {
        while (true)
        {
            StoredRecord? record = await store.FindAsync(EvidenceRecords.Key, cancellationToken)
                .ConfigureAwait(false);
            if (record is not null)
            {
                return Read(record.Value.Span, seal) ?? throw new StoreException(
                    "The key of the evidence log is damaged, or of another passphrase. Restore a backup.");
            }

            Ed25519PrivateKey key = Ed25519PrivateKey.Create(random);
            if (await store.TryCommitAsync(
                [RecordChange.Insert(EvidenceRecords.Key, Write(key, seal, random))], cancellationToken)
                .ConfigureAwait(false))
            {
                return key;
            }

            // Another process made one at the same time: that one holds.
            key.Dispose();
        }
    }

    private static byte[] Write(Ed25519PrivateKey key, SecretBytes? seal, IRandomSource random)
    {
        byte[] value = new byte[1 + NonceBytes + TagBytes + Ed25519PrivateKey.SeedBytes];
        using SecretBytes seed = new(Ed25519PrivateKey.SeedBytes);
        key.CopySeed(seed.Span);
        if (seal is null) { return [Open, .. seed.Span]; }
        value[0] = Sealed;
        Span<byte> nonce = value.AsSpan(1, NonceBytes);
        random.Fill(nonce);
        using SecretBytes derived = Derive(seal);
        using AesGcm cipher = new(derived.Span, TagBytes);
        cipher.Encrypt(
            nonce, seed.Span, value.AsSpan(1 + NonceBytes + TagBytes), value.AsSpan(1 + NonceBytes, TagBytes),
            Label);
        return value;
    }

    private static Ed25519PrivateKey? Read(ReadOnlySpan<byte> value, SecretBytes? seal)
    {
        if (seal is null)
        {
            return value.Length > 0 && value[0] == Open ? Ed25519PrivateKey.Parse(value[1..]).Value : null;
        }

        if (value.Length != 1 + NonceBytes + TagBytes + Ed25519PrivateKey.SeedBytes || value[0] != Sealed)
        {
            return null;
        }

        using SecretBytes seed = new(Ed25519PrivateKey.SeedBytes);
        using SecretBytes derived = Derive(seal);
        using AesGcm cipher = new(derived.Span, TagBytes);
        try
        {
            cipher.Decrypt(
                value.Slice(1, NonceBytes), value[(1 + NonceBytes + TagBytes)..],
                value.Slice(1 + NonceBytes, TagBytes), seed.Span, Label);
            return Ed25519PrivateKey.Parse(seed.Span).Value;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static SecretBytes Derive(SecretBytes seal)
    {
        SecretBytes derived = new(32);
        HKDF.Expand(HashAlgorithmName.SHA256, seal.Span, derived.Span, Label);
        return derived;
    }
}
