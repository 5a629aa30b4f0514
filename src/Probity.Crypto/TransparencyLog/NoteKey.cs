using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Crypto.TransparencyLog;

/// <summary>A public key with the name that it signs notes under.</summary>
/// <remarks>Source: C2SP signed-note, "Signature types" and "Verifier keys"; Ed25519 has type 1.</remarks>
public sealed record NoteKey
{
    /// <summary>The longest name. Unit: bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    private const byte Ed25519Type = 1;
    private const int IdDigits = 8;

    private NoteKey(string name, Ed25519PublicKey key)
    {
        (Name, PublicKey) = (name, key);
        byte[] hashed = SHA256.HashData(
            [.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. key.Encoded]);
        Id = Convert.ToHexStringLower(hashed.AsSpan(0, IdDigits / 2));
    }

    /// <summary>Who signs; not empty, no space, no plus.</summary>
    public string Name { get; }

    /// <summary>The key.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Tells keys of one name apart: 8 digits, from a hash over name and key.</summary>
    public string Id { get; }

    /// <summary>A key of ours.</summary>
    /// <exception cref="ArgumentException">No key has such a name.</exception>
    public static NoteKey From(string name, Ed25519PublicKey key) => IsName(name)
        ? new NoteKey(name, key)
        : throw new ArgumentException(
            "A key's name is not empty and has no space and no plus.", nameof(name));

    /// <summary>Reads name, id and key with a plus between, as <see cref="ToString"/> writes them;
    /// total.</summary>
    public static Verdict<NoteKey> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 2 * MaxNameBytes) { return Malformed(); }
        string[] parts = text.Split('+', 3);
        byte[] key = new byte[1 + Ed25519PublicKey.Bytes];
        if (parts.Length != 3 || !IsName(parts[0])
            || parts[2].Length != Base64.GetMaxEncodedToUtf8Length(key.Length)
            || !Convert.TryFromBase64String(parts[2], key, out int count) || count != key.Length
            || key[0] != Ed25519Type || Convert.ToBase64String(key) != parts[2])
        {
            return Malformed();
        }

        Verdict<Ed25519PublicKey> parsed = Ed25519PublicKey.Parse(key.AsSpan(1));
        if (!parsed.IsAccepted) { return parsed.Forward<NoteKey>(); }
        NoteKey known = new(parts[0], parsed.Value);
        return known.Id == parts[1]
            ? known
            : new Rejection(
                RejectionCode.Mismatch, "the number in a log's key does not go with its name and key");
    }

    /// <summary>Whether text can be the name of a key.</summary>
    public static bool IsName(string? text) => !string.IsNullOrEmpty(text) && text.Length <= MaxNameBytes
        && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character)
            || char.IsSurrogate(character) || character == '+')
        && Encoding.UTF8.GetByteCount(text) <= MaxNameBytes;

    /// <summary>Name, id and key.</summary>
    public override string ToString() =>
        $"{Name}+{Id}+{Convert.ToBase64String([Ed25519Type, .. PublicKey.Encoded])}";

    private static Rejection Malformed() =>
        new(RejectionCode.Malformed, "a log's key is name, number and key, with a plus between");
}
