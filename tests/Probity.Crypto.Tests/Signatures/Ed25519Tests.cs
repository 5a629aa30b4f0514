using System.Numerics;
using Probity.Core.Verdicts;
using Probity.Crypto.Curves;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Crypto.Tests.Signatures;

public sealed class Ed25519Tests
{
    private static readonly BigInteger Order =
        (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", null);

    // RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData(
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        + "454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        + "3dca179c138ac17ad9bef1177331a704")]
    public void Signatures_are_those_of_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        using Ed25519PrivateKey key = Ed25519PrivateKey.Parse(Convert.FromHexString(seed)).Value!;
        Assert.Equal(publicKey, key.PublicKey.ToString());
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(key.PublicKey.Verify(Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    // Columns: number, seed, public key, message, signature, what OpenSSL says, kind.
    [Fact]
    public void Every_case_is_judged_as_OpenSSL_judges_it()
    {
        (int signed, int refused, int stricter) = (0, 0, 0);
        foreach (string line in File.ReadLines(Repository.Path("vectors/ed25519/cases.tsv"))
            .Where(line => !line.StartsWith('#')))
        {
            string[] cells = line.Split('\t');
            byte[] message = Convert.FromHexString(cells[3]), signature = Convert.FromHexString(cells[4]);
            Verdict<Ed25519PublicKey> key = Ed25519PublicKey.Parse(Convert.FromHexString(cells[2]));
            bool isValid = key.IsAccepted && key.Value.Verify(message, signature);
            bool isSmall = cells[6] == "small order";
            Assert.True(isSmall ? !key.IsAccepted : isValid == (cells[5] == "valid"), $"case {cells[0]}: {cells[6]}");
            stricter += isSmall && cells[5] == "valid" ? 1 : 0;
            refused += isValid ? 0 : 1;
            if (cells[1].Length == 0) { continue; }
            using Ed25519PrivateKey own = Ed25519PrivateKey.Parse(Convert.FromHexString(cells[1])).Value!;
            Assert.Equal(cells[2], own.PublicKey.ToString());
            Assert.Equal(cells[4], Convert.ToHexStringLower(own.Sign(message)));
            signed++;
        }

        Assert.Equal((400, 364), (signed, refused));
        Assert.True(stricter > 0, "OpenSSL takes some keys of small order, which are refused here");
    }

    [Fact]
    public void Each_flipped_bit_of_a_signature_a_message_or_a_key_is_refused() => Laws.ForAll(3, random =>
    {
        using Ed25519PrivateKey key = Ed25519PrivateKey.Create(random);
        byte[] message = new byte[9], encoded = key.PublicKey.Encoded.ToArray();
        random.Fill(message);
        byte[] signature = key.Sign(message);
        Laws.Require(key.PublicKey.Verify(message, signature), "the signature is right");
        foreach (byte[] changed in new[] { message, signature, encoded })
        {
            for (int bit = 0; bit < 8 * changed.Length; bit++)
            {
                changed[bit >> 3] ^= (byte)(1 << (bit & 7));
                bool isValid = Ed25519PublicKey.Parse(encoded) is { IsAccepted: true } parsed
                    && parsed.Value.Verify(message, signature);
                Laws.Require(!isValid, $"bit {bit} is looked at");
                changed[bit >> 3] ^= (byte)(1 << (bit & 7));
            }
        }
    });

    [Fact]
    public void Any_length_gives_an_answer()
    {
        using SeededRandomSource random = new(5);
        using Ed25519PrivateKey key = Ed25519PrivateKey.Create(random);
        for (int length = 0; length < 100; length++)
        {
            Assert.False(key.PublicKey.Verify([], new byte[length]));
            Assert.True(length == 32 || !Ed25519PublicKey.Parse(new byte[length]).IsAccepted);
            Assert.Equal(length == 32, Ed25519PrivateKey.Parse(new byte[length]).IsAccepted);
        }
    }

    [Fact]
    public void Scalar_arithmetic_is_that_of_big_integers() => Laws.ForAll(300, random =>
    {
        byte[] wide = Draw(random, 64), x = Draw(random, 32), y = Draw(random, 32), z = Draw(random, 32);
        byte[] result = new byte[32];
        Ed25519Scalar.Reduce(wide, result);
        Laws.Require(Number(result) == Number(wide) % Order, "reduction");
        Ed25519Scalar.MultiplyAdd(x, y, z, result);
        Laws.Require(Number(result) == ((Number(x) * Number(y)) + Number(z)) % Order, "product and sum");
        Laws.Require(Ed25519Scalar.IsCanonical(x) == (Number(x) < Order), "canonical");
    });

    [Fact]
    public void Both_multiplications_agree_and_add_up() => Laws.ForAll(20, random =>
    {
        byte[] x = new byte[32], y = new byte[32], sum = new byte[32], one = new byte[32];
        (one[0], _) = (1, random);
        Ed25519Scalar.Reduce(Draw(random, 64), x);
        Ed25519Scalar.Reduce(Draw(random, 64), y);
        Ed25519Scalar.MultiplyAdd(x, one, y, sum);
        Ed25519Multiplication.MultiplyBase(x, out Ed25519Point px);
        Ed25519Multiplication.MultiplyBase(y, out Ed25519Point py);
        Ed25519Multiplication.MultiplyBase(sum, out Ed25519Point ps);
        Laws.Require(Text(px.Add(py)) == Text(ps), "addition");
        Laws.Require(Text(px) == Text(Ed25519Multiplication.MultiplyPublic(Ed25519Point.Generator, x)), "both ways");
        Laws.Require(Text(px.Double()) == Text(px.Add(px)), "doubling");
        Laws.Require(Text(px.Add(px.Negate())) == Text(Ed25519Point.Neutral), "negation");
        byte[] encoded = Convert.FromHexString(Text(px));
        Laws.Require(Ed25519Point.TryRead(encoded, out Ed25519Point read) && Text(read) == Text(px), "encoding");
    });

    private static string Text(in Ed25519Point point)
    {
        byte[] bytes = new byte[Ed25519Point.Bytes];
        point.Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    // One in three lies at an edge: a multiple of the order and its neighbours, or all ones.
    private static byte[] Draw(SeededRandomSource random, int length)
    {
        byte[] bytes = new byte[length];
        random.Fill(bytes);
        int kind = random.NextBelow(6);
        if (kind == 0) { bytes.AsSpan().Fill(255); }
        if (kind == 1)
        {
            BigInteger top = ((BigInteger.One << (8 * length)) / Order) - random.NextBelow(2);
            BigInteger number = (top * Order) + random.NextBelow(3) - 1;
            bytes.AsSpan().Clear();
            Assert.True(number.TryWriteBytes(bytes, out _, isUnsigned: true));
        }

        return bytes;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true);
}
