using System.Numerics;
using System.Security.Cryptography;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.ZkTls.Tests.Attestations;

/// <summary>Keys of attestors and holders: one key has one form, and a signature is over one message.</summary>
public sealed class KeyTests
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;

    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber, null);

    private static readonly BigInteger CurveB = BigInteger.Parse(
        "05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", System.Globalization.NumberStyles.HexNumber, null);

    [Fact]
    public void A_signature_is_over_one_message_by_one_key()
    {
        using P256PrivateKey key = P256PrivateKey.Create(), other = P256PrivateKey.Create();
        byte[] message = "message"u8.ToArray(), signature = key.Sign(message);
        Assert.Equal(64, signature.Length);
        Assert.True(key.PublicKey.Verify(message, signature));
        Assert.False(key.PublicKey.Verify("massage"u8, signature));
        Assert.False(other.PublicKey.Verify(message, signature));
        for (int i = 0; i < 64; i++)
        {
            byte[] changed = [.. signature];
            changed[i] ^= 1;
            Assert.False(key.PublicKey.Verify(message, changed));
            Assert.False(key.PublicKey.Verify(message, signature.AsSpan(0, i)));
        }

        Assert.False(key.PublicKey.Verify(message, [.. signature, 0]));
        Assert.False(key.PublicKey.Verify(message, new byte[64]));
        byte[] order = Bytes(Order);
        Assert.False(key.PublicKey.Verify(message, [.. order, .. order]));
        Assert.False(key.PublicKey.Verify(message, [.. signature.AsSpan(0, 32), .. new byte[32]]));
        Assert.False(key.PublicKey.Verify(message, [.. new byte[32], .. signature.AsSpan(32)]));
    }

    [Fact]
    public void One_key_has_one_form()
    {
        // A coordinate that is small has a second form, above the prime: two attestors that are one.
        int found = 0;
        for (int x = 0; found < 3; x++)
        {
            BigInteger square = ((BigInteger.Pow(x, 3) - (3 * x) + CurveB) % Prime + Prime) % Prime;
            BigInteger y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
            if (y * y % Prime != square) { continue; }
            found++;
            byte[] good = [.. Bytes(x), .. Bytes(y)];
            Assert.True(P256PublicKey.Parse(good).IsAccepted);
            byte[] twin = [.. Bytes(x + Prime), .. Bytes(y)];
            Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(twin).Code);
            byte[] off = [.. Bytes(x), .. Bytes((y + 1) % Prime)];
            Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(off).Code);
        }

        Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(new byte[64]).Code);
        Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(new byte[63]).Code);
        Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(new byte[65]).Code);
        byte[] ones = [.. Enumerable.Repeat((byte)0xff, 64)];
        Assert.Equal(RejectionCode.Malformed, P256PublicKey.Parse(ones).Code);
    }

    [Fact]
    public void Equal_keys_are_equal_values()
    {
        using P256PrivateKey key = P256PrivateKey.Create(), other = P256PrivateKey.Create();
        P256PublicKey again = P256PublicKey.Parse(key.PublicKey.Point).Value!;
        Assert.True(again.Equals(key.PublicKey) && again.Equals((object)key.PublicKey) && again.GetHashCode() == key.PublicKey.GetHashCode());
        Assert.False(again.Equals(other.PublicKey) || again.Equals((object?)null) || again.Equals("text"));

        // The mirrored point is another key.
        byte[] point = key.PublicKey.Point.ToArray();
        BigInteger y = new(point.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] mirrored = [.. point.AsSpan(0, 32), .. Bytes(Prime - y)];
        Assert.False(P256PublicKey.Parse(mirrored).Value!.Equals(key.PublicKey));
    }

    [Fact]
    public void Text_forms_are_PEM_and_hexadecimal()
    {
        using P256PrivateKey key = P256PrivateKey.Create();
        string pem = key.PublicKey.ToPem(), hex = key.PublicKey.ToString();
        foreach (string text in (string[])[pem, hex, $" {hex}\n", hex.ToUpperInvariant()])
        {
            Assert.Equal(key.PublicKey, P256PublicKey.ParseText(text).Value);
        }

        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa secp = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        string[] bad =
        [
            string.Empty, hex[1..], hex + "0", hex[..^1] + "g", pem.Replace("PUBLIC", "PRIVATE", StringComparison.Ordinal),
            p384.ExportSubjectPublicKeyInfoPem(), secp.ExportSubjectPublicKeyInfoPem(), pem[..60], "-----BEGIN PUBLIC KEY-----",
            new string('0', 128),
        ];
        foreach (string text in bad) { Assert.Equal(RejectionCode.Malformed, P256PublicKey.ParseText(text).Code); }

        // The same point, said to be on another curve.
        PemFields fields = PemEncoding.Find(pem);
        byte[] info = Convert.FromBase64String(pem[fields.Base64Data]);
        info[22]++;
        Assert.Equal(RejectionCode.Malformed, P256PublicKey.ParseText(PemEncoding.WriteString("PUBLIC KEY", info)).Code);
        Assert.Throws<ArgumentException>(() => P256PublicKey.From(p384));
    }

    [Fact]
    public void A_key_file_opens_with_its_passphrase_only()
    {
        using P256PrivateKey key = P256PrivateKey.Create();
        string pem = key.ToEncryptedPem("correct");
        using P256PrivateKey again = P256PrivateKey.ParseEncryptedPem(pem, "correct").Value!;
        Assert.Equal(key.PublicKey, again.PublicKey);
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        PbeParameters fast = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);
        string[] bad =
        [
            string.Empty, pem[..100], pem.Replace("ENCRYPTED ", string.Empty, StringComparison.Ordinal), p384.ExportPkcs8PrivateKeyPem(),
            p384.ExportEncryptedPkcs8PrivateKeyPem("correct", fast), brainpool.ExportEncryptedPkcs8PrivateKeyPem("correct", fast),
            pem + new string('\n', P256PrivateKey.MaxPemLength),
        ];
        foreach (string text in bad) { Assert.Equal(RejectionCode.Malformed, P256PrivateKey.ParseEncryptedPem(text, "correct").Code); }
        Assert.Equal(RejectionCode.Malformed, P256PrivateKey.ParseEncryptedPem(pem, "wrong").Code);
    }

    private static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
