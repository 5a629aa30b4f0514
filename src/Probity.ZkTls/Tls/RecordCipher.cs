using System.Buffers.Binary;
using System.Security.Cryptography;
using Probity.Core;

namespace Probity.ZkTls.Tls;

/// <summary>Opens and seals records under one key. Source: RFC 8446, section 5.2.</summary>
/// <remarks>
/// It keeps no count: the caller names the sequence number, and never seals two records with the same one.
/// Dispose clears the key.
/// </remarks>
public sealed class RecordCipher : IDisposable
{
    /// <summary>Length of the tag at a record's end.</summary>
    public const int TagBytes = 16;

    /// <summary>The most content that a record may carry.</summary>
    public const int MaxContentBytes = 1 << 14;

    /// <summary>The longest encrypted record that is opened: content, its type and the tag.</summary>
    public const int MaxRecordBytes = MaxContentBytes + 1 + TagBytes;

    /// <summary>The five bytes that stand before a record.</summary>
    public const int HeaderBytes = 5;

    private readonly AesGcm? _aes;
    private readonly ChaCha20Poly1305? _chaCha;
    private readonly byte[] _iv;

    private RecordCipher(AesGcm? aes, ChaCha20Poly1305? chaCha, ReadOnlySpan<byte> iv)
    {
        Invariant.Require(aes is null != chaCha is null);
        (_aes, _chaCha) = (aes, chaCha);
        _iv = GC.AllocateArray<byte>(KeySchedule.IvBytes, pinned: true);
        iv.CopyTo(_iv);
    }

    /// <summary>A cipher from key and initialization vector.</summary>
    /// <param name="suite">AES-128-GCM or ChaCha20-Poly1305.</param>
    /// <param name="key">Shape: 16 or 32 bytes, as <see cref="KeySchedule.KeyBytes"/> says.</param>
    /// <param name="iv">Shape: 12 bytes.</param>
    /// <exception cref="ArgumentException">A length does not fit the suite.</exception>
    public static RecordCipher Create(TlsSuite suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv)
    {
        if (key.Length != KeySchedule.KeyBytes(suite))
        {
            throw new ArgumentException("The key does not fit the suite.", nameof(key));
        }

        if (iv.Length != KeySchedule.IvBytes)
        {
            throw new ArgumentException("The initialization vector has 12 bytes.", nameof(iv));
        }

        return suite == TlsSuite.Aes128Gcm
            ? new RecordCipher(new AesGcm(key, TagBytes), null, iv)
            : new RecordCipher(null, new ChaCha20Poly1305(key), iv);
    }

    /// <summary>A cipher from a traffic secret.</summary>
    public static RecordCipher FromTrafficSecret(TlsSuite suite, ReadOnlySpan<byte> trafficSecret)
    {
        Span<byte> key = stackalloc byte[KeySchedule.KeyBytes(suite)];
        Span<byte> iv = stackalloc byte[KeySchedule.IvBytes];
        try
        {
            KeySchedule.TrafficKeys(trafficSecret, key, iv);
            return Create(suite, key, iv);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(iv);
        }
    }

    /// <summary>Opens a record.</summary>
    /// <param name="sequence">How many records came before it under this key.</param>
    /// <param name="record">The encrypted record without its header; any bytes.</param>
    /// <param name="plaintext">Room for <c>record.Length - 16</c> bytes; holds content, type and padding
    /// after.</param>
    /// <param name="type">The type inside; <see cref="ContentType.None"/> for a record of padding
    /// alone.</param>
    /// <param name="length">How many bytes of <paramref name="plaintext"/> are content.</param>
    /// <returns>False for a wrong length or a wrong tag; the plaintext is zero then.</returns>
    public bool TryOpen(
        ulong sequence, ReadOnlySpan<byte> record, Span<byte> plaintext, out ContentType type, out int length)
    {
        (type, length) = (ContentType.None, 0);
        int inner = record.Length - TagBytes;
        if (inner < 1 || record.Length > MaxRecordBytes) { return false; }
        if (plaintext.Length < inner) { throw new ArgumentException("Too short.", nameof(plaintext)); }
        Span<byte> nonce = stackalloc byte[KeySchedule.IvBytes];
        Span<byte> header = stackalloc byte[HeaderBytes];
        WriteNonce(sequence, nonce);
        WriteHeader(ContentType.ApplicationData, record.Length, header);
        plaintext = plaintext[..inner];
        try
        {
            _aes?.Decrypt(nonce, record[..inner], record[inner..], plaintext, header);
            _chaCha?.Decrypt(nonce, record[..inner], record[inner..], plaintext, header);
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }

        // The type is the last byte that is not zero; zeros after it are padding.
        int last = plaintext.LastIndexOfAnyExcept((byte)0);
        if (last >= 0) { (type, length) = ((ContentType)plaintext[last], last); }
        return true;
    }

    /// <summary>Seals a record.</summary>
    /// <param name="sequence">How many records came before it under this key.</param>
    /// <param name="type">The type inside.</param>
    /// <param name="content">Shape: at most 2^14 bytes.</param>
    /// <param name="paddingBytes">Zeros after the type; content and padding have at most 2^14 bytes
    /// together.</param>
    /// <returns>The whole record, header included.</returns>
    public byte[] Seal(ulong sequence, ContentType type, ReadOnlySpan<byte> content, int paddingBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(paddingBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length + paddingBytes, MaxContentBytes);
        byte[] inner = new byte[content.Length + 1 + paddingBytes];
        content.CopyTo(inner);
        inner[content.Length] = (byte)type;
        byte[] record = new byte[HeaderBytes + inner.Length + TagBytes];
        Span<byte> header = record.AsSpan(0, HeaderBytes);
        Span<byte> sealedContent = record.AsSpan(HeaderBytes, inner.Length);
        Span<byte> tag = record.AsSpan(HeaderBytes + inner.Length);
        Span<byte> nonce = stackalloc byte[KeySchedule.IvBytes];
        WriteNonce(sequence, nonce);
        WriteHeader(ContentType.ApplicationData, inner.Length + TagBytes, header);
        _aes?.Encrypt(nonce, inner, sealedContent, tag, header);
        _chaCha?.Encrypt(nonce, inner, sealedContent, tag, header);
        CryptographicOperations.ZeroMemory(inner);
        return record;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _aes?.Dispose();
        _chaCha?.Dispose();
        CryptographicOperations.ZeroMemory(_iv);
    }

    /// <summary>Writes the five bytes before a record.</summary>
    internal static void WriteHeader(ContentType type, int length, Span<byte> header, ushort version = 0x0303)
    {
        header[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], version);
        BinaryPrimitives.WriteUInt16BigEndian(header[3..], (ushort)length);
    }

    private void WriteNonce(ulong sequence, Span<byte> nonce)
    {
        _iv.CopyTo(nonce);
        Span<byte> count = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(count, BinaryPrimitives.ReadUInt64BigEndian(count) ^ sequence);
    }
}
