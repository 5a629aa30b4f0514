using System.Security.Cryptography;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Support;

/// <summary>
/// NOT our verifier: one that believes in whatever key opens a record to the text that is shown. Without step 1 of the
/// statement in the book, section 8.2, this is all that remains. The tests show what it accepts.
/// </summary>
internal static class UnboundVerifier
{
    /// <summary>Whether the record decrypts to these bytes at this place; the tag is not looked at.</summary>
    public static bool AcceptsWithoutTag(ReadOnlySpan<byte> record, byte[] key, byte[] nonce, int at, ReadOnlySpan<byte> shown)
    {
        // The cipher is its own inverse; only the tag of what comes out means nothing.
        int count = at + shown.Length;
        byte[] plain = new byte[count], tag = new byte[16];
        using ChaCha20Poly1305 cipher = new(key);
        cipher.Encrypt(nonce, record[..count], plain, tag);
        return plain.AsSpan(at).SequenceEqual(shown);
    }

    /// <summary>The same with the tag checked.</summary>
    public static bool AcceptsWithTag(TlsSuite suite, ReadOnlySpan<byte> record, byte[] key, byte[] nonce, int at, ReadOnlySpan<byte> shown)
    {
        using RecordCipher cipher = RecordCipher.Create(suite, key, nonce);
        byte[] plain = new byte[record.Length];
        return cipher.TryOpen(0, record, plain, out _, out _) && plain.AsSpan(at, shown.Length).SequenceEqual(shown);
    }
}
