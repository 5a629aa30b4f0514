using System.Security.Cryptography;
using Probity.Core.Secrets;
using Probity.Testing;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Tls;

/// <summary>Records and keys by themselves.</summary>
public sealed class RecordCipherTests
{
    public static TheoryData<TlsSuite> Suites => [.. Enum.GetValues<TlsSuite>()];

    [Theory, MemberData(nameof(Suites))]
    public void What_is_sealed_opens_and_nothing_else_does(TlsSuite suite)
    {
        using RecordCipher cipher = Cipher(suite, 1);
        byte[] content = [1, 2, 0, 3, 0, 0];
        foreach (int paddingBytes in (int[])[0, 1, 50])
        {
            byte[] record = cipher.Seal(5, ContentType.ApplicationData, content, paddingBytes)[5..];
            byte[] plaintext = new byte[record.Length];
            Assert.True(cipher.TryOpen(5, record, plaintext, out ContentType type, out int length));
            Assert.Equal((ContentType.ApplicationData, content.Length), (type, length));
            Assert.Equal(content, plaintext[..length]);
            Assert.False(cipher.TryOpen(4, record, plaintext, out _, out _));
            Assert.All(plaintext[..(record.Length - 16)], value => Assert.Equal(0, value));
            using RecordCipher other = Cipher(suite, 2);
            Assert.False(other.TryOpen(5, record, plaintext, out _, out _));
            for (int i = 0; i < record.Length; i++)
            {
                record[i] ^= 1;
                Assert.False(cipher.TryOpen(5, record, plaintext, out _, out _));
                record[i] ^= 1;
                Assert.False(cipher.TryOpen(5, record.AsSpan(0, i), plaintext, out _, out _));
            }
        }
    }

    [Fact]
    public void A_record_of_more_than_2_to_the_14_bytes_and_a_type_does_not_open()
    {
        byte[] key = new byte[16], iv = new byte[12];
        using AesGcm aes = new(key, RecordCipher.TagBytes);
        using RecordCipher cipher = RecordCipher.Create(TlsSuite.Aes128Gcm, key, iv);
        foreach (int inner in (int[])[RecordCipher.MaxContentBytes + 1, RecordCipher.MaxContentBytes + 2])
        {
            byte[] plaintext = new byte[inner], record = new byte[inner + RecordCipher.TagBytes], header = new byte[5];
            plaintext[0] = (byte)ContentType.ApplicationData;
            RecordCipher.WriteHeader(ContentType.ApplicationData, record.Length, header);
            aes.Encrypt(iv, plaintext, record.AsSpan(0, inner), record.AsSpan(inner), header);
            bool isOpened = cipher.TryOpen(0, record, plaintext, out _, out _);
            Assert.Equal(inner == RecordCipher.MaxContentBytes + 1, isOpened);
        }
    }

    [Theory, MemberData(nameof(Suites))]
    public void A_record_of_padding_alone_has_no_type(TlsSuite suite)
    {
        using RecordCipher cipher = Cipher(suite, 1);
        byte[] record = cipher.Seal(0, ContentType.None, [], 9)[5..];
        Assert.True(cipher.TryOpen(0, record, new byte[10], out ContentType type, out int length));
        Assert.Equal((ContentType.None, 0), (type, length));
    }

    [Theory, MemberData(nameof(Suites))]
    public void Wrong_lengths_are_the_caller_s_bug(TlsSuite suite)
    {
        byte[] key = new byte[KeySchedule.KeyBytes(suite)];
        Assert.Throws<ArgumentException>(() => RecordCipher.Create(suite, key.AsSpan(1), new byte[12]));
        Assert.Throws<ArgumentException>(() => RecordCipher.Create(suite, key, new byte[11]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => RecordCipher.Create((TlsSuite)0x1302, key, new byte[12]));
        using RecordCipher cipher = RecordCipher.Create(suite, key, new byte[12]);
        Assert.Throws<ArgumentException>(() => cipher.TryOpen(0, new byte[40], new byte[23], out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => cipher.Seal(0, ContentType.ApplicationData, new byte[16_000], 385));
    }

    [Fact]
    public void A_key_that_is_disposed_opens_nothing()
    {
        TrafficKey key = new(TlsSuite.Aes128Gcm, new byte[32]);
        key.Dispose();
        Assert.ThrowsAny<Exception>(() => key.Seal(ContentType.Alert, [1, 0]));
        Assert.Throws<ObjectDisposedException>(key.Update);
    }

    [Fact]
    public void A_traffic_secret_may_be_updated_in_place()
    {
        byte[] secret = new byte[32], next = new byte[32];
        secret[0] = 1;
        KeySchedule.NextTrafficSecret(secret, next);
        KeySchedule.NextTrafficSecret(secret, secret);
        Assert.Equal(next, secret);
    }

    [Theory]
    [InlineData(TlsGroup.X25519, 32)]
    [InlineData(TlsGroup.Secp256r1, 65)]
    [InlineData(TlsGroup.Secp384r1, 97)]
    public void Both_sides_of_a_key_exchange_agree(TlsGroup group, int publicBytes)
    {
        using SeededRandomSource random = new(3);
        using KeyShare a = KeyShare.Generate(group, random), b = KeyShare.Generate(group, random);
        Assert.Equal(publicBytes, a.PublicKey.Length);
        using SecretBytes left = a.Agree(b.PublicKey)!, right = b.Agree(a.PublicKey)!;
        Assert.Equal(left.Span.ToArray(), right.Span.ToArray());
        Assert.Null(a.Agree([]));
        Assert.Null(a.Agree(new byte[publicBytes]));
    }

    [Fact]
    public void A_private_key_of_the_order_or_more_is_drawn_again()
    {
        byte[] order = Convert.FromHexString(
            "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        byte[] above = [.. order];
        above[31]++;
        byte[] below = [.. order];
        below[31]--;
        ScriptedSource source = new([order, above, new byte[32], below]);
        using KeyShare share = KeyShare.Generate(TlsGroup.Secp256r1, source);
        Assert.Equal(0, source.Left);

        // Minus one times the generator has the generator's x.
        Assert.Equal("6b17d1f2", Convert.ToHexStringLower(share.PublicKey.AsSpan(1, 4)));
    }

    private static RecordCipher Cipher(TlsSuite suite, byte first)
    {
        byte[] key = new byte[KeySchedule.KeyBytes(suite)], iv = new byte[KeySchedule.IvBytes];
        (key[0], iv[0]) = (first, 7);
        return RecordCipher.Create(suite, key, iv);
    }

    private sealed class ScriptedSource(List<byte[]> values) : IRandomSource
    {
        public int Left => values.Count;

        public void Fill(Span<byte> destination)
        {
            values[0].CopyTo(destination);
            values.RemoveAt(0);
        }
    }
}
