using System.Security.Cryptography;
using System.Text;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Crypto.Tests.Signatures;

public sealed class Secp256k1Tests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    private const string Prime = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    private const string One = "0000000000000000000000000000000000000000000000000000000000000001";
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    private const string BasePoint =
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    // The deterministic signatures that Bitcoin implementations have shared since 2013 (key, message, r, s),
    // low-s; the recovery ids were computed with a schoolbook implementation of its own.
    [Theory]
    [InlineData(
        One, "Satoshi Nakamoto",
        "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e501")]
    [InlineData(
        One, "All those moments will be lost in time, like tears in rain. Time to die...",
        "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
        + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc2100")]
    [InlineData(
        "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto",
        "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0"
        + "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed500")]
    [InlineData(
        "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
        "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c"
        + "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea00")]
    [InlineData(
        "e91671c46231f833a6406ccbea0e3e392c76c167bac1cb013f6f1013980455c2",
        "There is a computer disease that anybody who works with computers knows about. It's a very serious "
        + "disease and it interferes completely with the work. The trouble with computers is that you 'play' "
        + "with them!",
        "b552edd27580141f3b2a5463048cb7cd3e047b97c9f98076c32dbdf85a68718b"
        + "279fa72dd19bfae05577e06c7c0c1900c371fcd5893f7e1d56a37d30174671f601")]
    public void Signatures_are_the_published_ones(string key, string message, string expected)
    {
        using Secp256k1PrivateKey signer = Key(key);
        byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(message));
        RecoverableSignature signature = signer.Sign(digest);
        Assert.Equal(expected, signature.ToString());
        Assert.True(signer.PublicKey.Verify(digest, signature.Compact, SRule.LowOnly));
        Assert.Equal(signer.PublicKey, Secp256k1PublicKey.Recover(digest, signature, SRule.LowOnly).Value);
    }

    [Fact]
    public void The_public_key_of_one_is_the_base_point()
    {
        using Secp256k1PrivateKey key = Key(One);
        Assert.Equal(BasePoint, key.PublicKey.ToString());
    }

    [Fact]
    public void What_is_signed_verifies_and_recovers_and_nothing_else_does() => Laws.ForAll(40, random =>
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] digest = Draw(random, 32);
        RecoverableSignature signature = key.Sign(digest);
        Laws.Require(signature.IsLowS && signature.RecoveryId < 4, "low s");
        Laws.Require(key.Sign(digest).Equals(signature), "signing again gives the same");
        Laws.Require(key.PublicKey.Verify(digest, signature.Compact, SRule.LowOnly), "verifies");
        Laws.Require(Recover(digest, signature)!.Equals(key.PublicKey), "recovers");
        int bit = random.NextBelow(512);
        byte[] flipped = [.. signature.Compact];
        flipped[bit >> 3] ^= (byte)(1 << (bit & 7));
        Laws.Require(!key.PublicKey.Verify(digest, flipped, SRule.Any), "a flipped bit does not verify");
        digest[bit >> 4] ^= (byte)(1 << (bit & 7));
        Laws.Require(
            !key.PublicKey.Verify(digest, signature.Compact, SRule.Any), "another digest does not verify");
        Laws.Require(
            !key.PublicKey.Equals(Recover(digest, signature)), "another digest recovers another key");
    });

    [Fact]
    public void The_other_s_verifies_only_where_the_caller_takes_both() => Laws.ForAll(20, random =>
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] digest = Draw(random, 32);
        RecoverableSignature low = key.Sign(digest);
        RecoverableSignature high = RecoverableSignature.Parse(
            [.. low.R, .. Curves.Secp256k1Tests.Oracle.Bytes(
                Curves.Secp256k1Tests.Oracle.N - new System.Numerics.BigInteger(low.S, true, true))],
            low.RecoveryId ^ 1).Value!;
        Laws.Require(!high.IsLowS, "high s");
        Laws.Require(key.PublicKey.Verify(digest, high.Compact, SRule.Any), "SEC 1 takes it");
        Laws.Require(!key.PublicKey.Verify(digest, high.Compact, SRule.LowOnly), "Ethereum does not");
        Laws.Require(Recover(digest, high)!.Equals(key.PublicKey), "recovers the same key");
        Verdict<Secp256k1PublicKey> refused = Secp256k1PublicKey.Recover(digest, high, SRule.LowOnly);
        Laws.Require(refused.Code == RejectionCode.WrongSignature, "recovery refuses it too");
    });

    [Theory]
    [InlineData(Zero, One)]
    [InlineData(One, Zero)]
    [InlineData(Order, One)]
    [InlineData(One, Order)]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364142", One)]
    [InlineData(One, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Numbers_out_of_range_are_no_signature(string r, string s)
    {
        byte[] compact = Convert.FromHexString(r + s);
        Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse(compact, 0).Code);
        using Secp256k1PrivateKey key = Key(One);
        Assert.False(key.PublicKey.Verify(new byte[32], compact, SRule.Any));
    }

    [Fact]
    public void The_zero_digest_has_no_free_signature()
    {
        // Where s^-1 of zero is taken as zero, the sum is the point at infinity, and r = 0 would match it.
        using Secp256k1PrivateKey key = Key(One);
        byte[] digest = new byte[32];
        Assert.True(key.PublicKey.Verify(digest, key.Sign(digest).Compact, SRule.LowOnly));
        Assert.False(key.PublicKey.Verify(digest, new byte[64], SRule.Any));
    }

    [Fact]
    public void A_digest_stands_for_its_remainder()
    {
        using Secp256k1PrivateKey key = Key(
            "f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181");
        byte[] order = Convert.FromHexString(Order), all = [.. Enumerable.Repeat((byte)255, 32)];
        RecoverableSignature ofZero = key.Sign(new byte[32]);
        Assert.Equal(ofZero, key.Sign(order));
        Assert.True(key.PublicKey.Verify(all, key.Sign(all).Compact, SRule.LowOnly));
        Assert.Equal(key.PublicKey, Recover(order, ofZero));
    }

    [Fact]
    public void An_abscissa_above_the_order_recovers_by_its_own_id()
    {
        // The point has x = n + 2: r is 2, and only ids 2 and 3 name it.
        byte[] digest = [.. Enumerable.Repeat((byte)7, 32)];
        byte[] compact = Convert.FromHexString(
            "0000000000000000000000000000000000000000000000000000000000000002" + One);
        Secp256k1PublicKey?[] keys =
        [
            .. Enumerable.Range(0, 4).Select(
                id => Recover(digest, RecoverableSignature.Parse(compact, id).Value!)),
        ];
        Assert.Equal(4, keys.Distinct().Count());
        foreach (Secp256k1PublicKey? key in keys) { Assert.True(key!.Verify(digest, compact, SRule.Any)); }
    }

    [Fact]
    public void An_abscissa_of_p_and_above_is_refused()
    {
        // r + n must stay below p: p - n is the first r for which ids 2 and 3 name no point.
        byte[] compact = Convert.FromHexString(
            "000000000000000000000000000000014551231950b75fc4402da1722fc9baee" + One);
        Assert.Equal(
            RejectionCode.WrongSignature,
            Secp256k1PublicKey.Recover(
                new byte[32], RecoverableSignature.Parse(compact, 2).Value!, SRule.Any).Code);
        compact = Convert.FromHexString(
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140" + One);
        Assert.Null(Recover(new byte[32], RecoverableSignature.Parse(compact, 3).Value!));
    }

    [Fact]
    public void Without_a_point_of_that_abscissa_nothing_is_recovered()
    {
        // x = 5 is on the twist.
        byte[] compact = Convert.FromHexString(
            "0000000000000000000000000000000000000000000000000000000000000005" + One);
        Assert.Null(Recover(new byte[32], RecoverableSignature.Parse(compact, 0).Value!));
    }

    [Fact]
    public void The_point_at_infinity_is_no_key()
    {
        // R = G and s = z: s R - z G vanishes.
        byte[] compact = Convert.FromHexString(BasePoint[..64] + One);
        RecoverableSignature signature = RecoverableSignature.Parse(compact, 0).Value!;
        Verdict<Secp256k1PublicKey> key =
            Secp256k1PublicKey.Recover(Convert.FromHexString(One), signature, SRule.LowOnly);
        Assert.Equal(RejectionCode.WrongSignature, key.Code);
    }

    [Fact]
    public void Public_keys_have_three_forms()
    {
        byte[] point = Convert.FromHexString(BasePoint);
        Secp256k1PublicKey key = Secp256k1PublicKey.Parse(point).Value!;
        Assert.Equal(key, Secp256k1PublicKey.Parse([4, .. point]).Value);
        Assert.Equal(key, Secp256k1PublicKey.Parse(key.ToCompressed()).Value);
        Assert.Equal((byte)2, key.ToCompressed()[0]);
        byte[] opposite = [3, .. point[..32]];
        Assert.Equal(opposite, Secp256k1PublicKey.Parse(opposite).Value!.ToCompressed());
        Assert.NotEqual(key, Secp256k1PublicKey.Parse(opposite).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("04" + Zero + Zero)]
    [InlineData(Zero + Zero)]
    [InlineData(One + One)]
    [InlineData("04" + BasePoint + "00")]
    [InlineData("06" + BasePoint)]
    [InlineData("05" + BasePoint)]
    [InlineData("02" + Prime)]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000005")]
    [InlineData("040000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData(
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30"
        + "4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee")]
    public void What_is_no_point_is_refused(string encoded) => Assert.Equal(
        RejectionCode.Malformed, Secp256k1PublicKey.Parse(Convert.FromHexString(encoded)).Code);

    [Theory]
    [InlineData("")]
    [InlineData(Zero)]
    [InlineData(Order)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData(One + "00")]
    [InlineData("0001")]
    public void What_is_no_private_key_is_refused(string secret) => Assert.Equal(
        RejectionCode.Malformed, Secp256k1PrivateKey.Parse(Convert.FromHexString(secret)).Code);

    [Fact]
    public void Wrong_lengths_and_ids_are_refused()
    {
        using Secp256k1PrivateKey key = Key(One);
        byte[] digest = new byte[32];
        byte[] encoded = key.Sign(digest).ToArray();
        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse(encoded.AsSpan(0, length)).Code);
            Assert.False(length != 64 && key.PublicKey.Verify(digest, encoded.AsSpan(0, length), SRule.Any));
        }

        Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse([.. encoded, 0]).Code);
        Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse(encoded.AsSpan(0, 63), 0).Code);
        Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse(encoded.AsSpan(0, 64), -1).Code);
        Assert.Equal(RejectionCode.Malformed, RecoverableSignature.Parse([.. encoded.AsSpan(0, 64), 4]).Code);
        Assert.Equal(encoded, RecoverableSignature.Parse(encoded).Value!.ToArray());
        Assert.False(key.PublicKey.Verify(digest.AsSpan(1), encoded.AsSpan(0, 64), SRule.Any));
        Assert.Throws<ArgumentException>(() => key.Sign(digest.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Secp256k1PublicKey.Recover(
            digest.AsSpan(1), RecoverableSignature.Parse(encoded).Value!, SRule.Any));
    }

    [Fact]
    public void A_disposed_key_signs_no_more()
    {
        Secp256k1PrivateKey key = Key(One);
        byte[] copy = new byte[32];
        key.CopyTo(copy);
        Assert.Equal(One, Convert.ToHexStringLower(copy));
        Assert.Equal(BasePoint, key.ToString());
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => key.CopyTo(copy));
    }

    [Fact]
    public void Later_nonces_follow_RFC_6979_too() => Laws.ForAll(20, random =>
    {
        byte[] secret = Draw(random, 32), digest = Draw(random, 32), nonce = new byte[32];
        byte[] v = [.. Enumerable.Repeat((byte)1, 32)], k = new byte[32];
        k = HMACSHA256.HashData(k, (byte[])[.. v, 0, .. secret, .. digest]);
        v = HMACSHA256.HashData(k, v);
        k = HMACSHA256.HashData(k, (byte[])[.. v, 1, .. secret, .. digest]);
        v = HMACSHA256.HashData(k, v);
        using DeterministicNonces nonces = new(secret, digest);
        for (int i = 0; i < 4; i++)
        {
            v = HMACSHA256.HashData(k, v);
            nonces.Next(nonce);
            Laws.Require(v.AsSpan().SequenceEqual(nonce), $"nonce {i}");
            k = HMACSHA256.HashData(k, (byte[])[.. v, 0]);
            v = HMACSHA256.HashData(k, v);
        }
    });

    private static Secp256k1PrivateKey Key(string secret) =>
        Secp256k1PrivateKey.Parse(Convert.FromHexString(secret)).Value!;

    private static Secp256k1PublicKey? Recover(ReadOnlySpan<byte> digest, RecoverableSignature signature) =>
        Secp256k1PublicKey.Recover(digest, signature, SRule.Any).Value;

    private static byte[] Draw(SeededRandomSource random, int length)
    {
        byte[] bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }
}
