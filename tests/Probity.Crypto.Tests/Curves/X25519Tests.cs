using System.Globalization;
using System.Numerics;
using Probity.Crypto.Curves;
using Probity.Testing;

namespace Probity.Crypto.Tests.Curves;

public sealed class X25519Tests
{
    private const string BasePoint = "0900000000000000000000000000000000000000000000000000000000000000";

    private static readonly BigInteger Prime = (BigInteger.One << 255) - 19;

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Single_steps_are_those_of_RFC_7748(string scalar, string point, string expected) =>
        Assert.Equal(expected, Agree(scalar, point));

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void Iterated_steps_are_those_of_RFC_7748(int count, string expected)
    {
        string scalar = BasePoint, point = BasePoint;
        for (int i = 0; i < count; i++)
        {
            (scalar, point) = (Agree(scalar, point), scalar);
        }

        Assert.Equal(expected, scalar);
    }

    [Theory]
    [InlineData(
        "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")]
    [InlineData(
        "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
        "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")]
    public void Alice_and_Bob_of_RFC_7748_agree(string privateKey, string publicKey, string peer)
    {
        byte[] derived = new byte[X25519.KeyBytes];
        X25519.DerivePublicKey(Convert.FromHexString(privateKey), derived);
        Assert.Equal(publicKey, Convert.ToHexStringLower(derived));
        Assert.Equal(publicKey, Agree(privateKey, BasePoint));
        Assert.Equal(
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Agree(privateKey, peer));
    }

    [Fact]
    public void Every_case_gives_the_secret_that_OpenSSL_gives() =>
        RequireSecrets("vectors/x25519/cases.tsv", "refused", 512, 14);

    [Fact]
    public void Every_vector_of_Wycheproof_gives_its_secret()
    {
        const string vectors = "vectors/wycheproof/x25519.tsv";
        bool isHere = File.Exists(Repository.Path(vectors));
        Assert.SkipUnless(isHere, $"{vectors} is not in this copy of the repository");
        RequireSecrets(vectors, "ZeroSharedSecret", 518, 31);
    }

    [Fact]
    public void Both_sides_agree() => Laws.ForAll(100, random =>
    {
        byte[] a = new byte[32], b = new byte[32], publicA = new byte[32], publicB = new byte[32];
        byte[] left = new byte[32], right = new byte[32];
        random.Fill(a);
        random.Fill(b);
        X25519.DerivePublicKey(a, publicA);
        X25519.DerivePublicKey(b, publicB);
        Laws.Require(X25519.TryAgree(a, publicB, left) && X25519.TryAgree(b, publicA, right), "both agree");
        Laws.Require(left.AsSpan().SequenceEqual(right), "the secrets are equal");
    });

    [Fact]
    public void Field_arithmetic_is_that_of_big_integers() => Laws.ForAll(300, random =>
    {
        BigInteger x = Draw(random), y = Draw(random);
        Field25519 a = From(x), b = From(y);
        Equal(x + y, a + b, "sum");
        Equal(x - y, a - b, "difference");
        Equal(x * y, a * b, "product");
        Equal((x + y) * (x - y), (a + b) * (a - b), "product of a sum and a difference");
        Equal(x * 121665, a * 121665, "small product");
        Equal(BigInteger.ModPow(x, Prime - 2, Prime), a.Invert(), "inverse");
    });

    [Fact]
    public void A_wrong_length_is_the_caller_s_bug()
    {
        byte[] right = new byte[32], wrong = new byte[31];
        Assert.Throws<ArgumentException>(() => X25519.DerivePublicKey(wrong, right));
        Assert.Throws<ArgumentException>(() => X25519.DerivePublicKey(right, wrong));
        Assert.Throws<ArgumentException>(() => X25519.TryAgree(wrong, right, right));
        Assert.Throws<ArgumentException>(() => X25519.TryAgree(right, wrong, right));
        Assert.Throws<ArgumentException>(() => X25519.TryAgree(right, right, wrong));
    }

    // Columns: case, public key, private key, shared secret, others; the last says whether it is refused.
    private static void RequireSecrets(string path, string refusal, int expectedCases, int expectedRefusals)
    {
        int cases = 0, refused = 0;
        foreach (string line in File.ReadLines(Repository.Path(path)).Where(line => !line.StartsWith('#')))
        {
            string[] cells = line.Split('\t');
            byte[] shared = new byte[X25519.KeyBytes];
            bool isAgreed = X25519.TryAgree(
                Convert.FromHexString(cells[2]), Convert.FromHexString(cells[1]), shared);
            Assert.True(cells[3] == Convert.ToHexStringLower(shared), $"case {cells[0]}: {cells[^1]}");
            Assert.True(isAgreed != cells[^1].Contains(refusal, StringComparison.Ordinal), cells[0]);
            cases++;
            refused += isAgreed ? 0 : 1;
        }

        Assert.Equal((expectedCases, expectedRefusals), (cases, refused));
    }

    private static string Agree(string scalar, string point)
    {
        byte[] shared = new byte[X25519.KeyBytes];
        Assert.True(X25519.TryAgree(Convert.FromHexString(scalar), Convert.FromHexString(point), shared));
        return Convert.ToHexStringLower(shared);
    }

    // One in four lies at an edge: near zero, near the prime, or near 2^255.
    private static BigInteger Draw(SeededRandomSource random)
    {
        byte[] bytes = new byte[32];
        random.Fill(bytes);
        bytes[31] &= 127;
        int offset = random.NextBelow(20);
        return random.NextBelow(12) switch
        {
            0 => offset,
            1 => Prime - 1 - offset,
            2 => (BigInteger.One << 255) - 1 - offset,
            _ => new BigInteger(bytes, isUnsigned: true),
        };
    }

    private static Field25519 From(BigInteger value)
    {
        byte[] bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return Field25519.Read(bytes);
    }

    private static void Equal(BigInteger expected, Field25519 actual, string law)
    {
        byte[] bytes = new byte[32];
        actual.Write(bytes);
        BigInteger canonical = ((expected % Prime) + Prime) % Prime;
        Laws.Require(canonical == new BigInteger(bytes, isUnsigned: true), law);
    }
}
