using System.Security.Cryptography;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Crypto.Tests.Signatures;

/// <summary>The same answers as Bitcoin Core's library, and as Wycheproof's tables where they are
/// present.</summary>
public sealed class Secp256k1DifferentialTests
{
    private const string Vectors = "vectors/wycheproof/ecdsa_secp256k1_sha256_p1363.tsv";

    private static readonly string[] Edges =
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "000000000000000000000000000000014551231950b75fc4402da1722fc9baed",
        "000000000000000000000000000000014551231950b75fc4402da1722fc9baee",
        "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0",
        "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1",
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140",
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e",
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Fact]
    public void Signing_and_recovery_are_those_of_libsecp256k1()
    {
        LibSecp256k1 library = Load();
        Laws.ForAll(1_000, random =>
        {
            using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
            byte[] secret = new byte[32], digest = Number(random);
            key.CopyTo(secret);
            RecoverableSignature signature = key.Sign(digest);
            Laws.Require(key.PublicKey.Point.SequenceEqual(library.PublicKey(secret)), "public key");
            Laws.Require(
                signature.ToArray().AsSpan().SequenceEqual(library.Sign(digest, secret)), "signature");
            Laws.Require(
                library.Verify(digest, [.. signature.Compact], [.. key.PublicKey.Point]), "verifies there");
        });
    }

    [Fact]
    public void Any_bytes_recover_the_key_that_libsecp256k1_recovers()
    {
        LibSecp256k1 library = Load();
        int found = 0;
        Laws.ForAll(2_000, random =>
        {
            byte[] digest = Number(random), compact = [.. Number(random), .. Number(random)];
            int id = random.NextBelow(4);
            byte[]? expected = library.Recover(digest, compact, id);
            RecoverableSignature? parsed = RecoverableSignature.Parse(compact, id).Value;
            Secp256k1PublicKey? key =
                parsed is null ? null : Secp256k1PublicKey.Recover(digest, parsed, SRule.Any).Value;
            Laws.Require((expected is null) == (key is null), "both find a key, or none");
            if (key is null || expected is null) { return; }
            found++;
            Laws.Require(key.Point.SequenceEqual(expected), "the same key");
            bool isRight = library.Verify(digest, compact, expected);
            Laws.Require(key.Verify(digest, compact, SRule.LowOnly) == isRight, "the same answer");
            Laws.Require(key.Verify(digest, compact, SRule.Any), "a recovered key verifies");
        });
        Assert.InRange(found, 300, 2_000);
    }

    [Fact]
    public void Keys_are_read_as_libsecp256k1_reads_them()
    {
        LibSecp256k1 library = Load();
        int found = 0;
        Laws.ForAll(2_000, random =>
        {
            byte[] x = Number(random), y = Number(random);
            byte[] encoded = random.NextBelow(3) == 0
                ? [4, .. x, .. y]
                : [(byte)random.NextBelow(5), .. x];
            byte[]? expected = library.Parse(encoded);
            Secp256k1PublicKey? key = Secp256k1PublicKey.Parse(encoded).Value;
            Laws.Require((expected is null) == (key is null), "both read it, or none");
            if (key is null) { return; }
            found++;
            Laws.Require(key.Point.SequenceEqual(expected), "the same point");
        });
        Assert.InRange(found, 100, 2_000);
    }

    [Fact]
    public void Every_vector_of_Wycheproof_is_judged_as_there()
    {
        string path = Repository.Path(Vectors);
        Assert.SkipUnless(File.Exists(path), $"{Vectors} is not in this copy of the repository");
        int cases = 0, valid = 0;
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith('#')) { continue; }
            string[] cells = line.Split('\t');
            Secp256k1PublicKey key = Secp256k1PublicKey.Parse(Convert.FromHexString(cells[1])).Value!;
            byte[] digest = SHA256.HashData(Convert.FromHexString(cells[2]));
            bool isRight = key.Verify(digest, Convert.FromHexString(cells[3]), SRule.Any);
            Assert.True(isRight == (cells[4] == "valid"), $"case {cells[0]}: {cells[5]}");
            cases++;
            valid += isRight ? 1 : 0;
        }

        Assert.True(cases > 200 && valid > 50, $"{cases} cases, {valid} valid");
    }

    private static LibSecp256k1 Load()
    {
        LibSecp256k1? library = LibSecp256k1.TryLoad();
        Assert.SkipWhen(
            library is null, "libsecp256k1 with recovery is not installed (Debian: libsecp256k1-dev)");
        return library;
    }

    // Mostly uniform; one in four is an edge or lies beside zero.
    private static byte[] Number(SeededRandomSource random)
    {
        byte[] bytes = new byte[32];
        switch (random.NextBelow(8))
        {
            case 0:
                return Convert.FromHexString(Edges[random.NextBelow(Edges.Length)]);
            case 1:
                bytes[31] = (byte)random.NextBelow(64);
                return bytes;
            default:
                random.Fill(bytes);
                return bytes;
        }
    }
}
