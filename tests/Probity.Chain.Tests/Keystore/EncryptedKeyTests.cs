using System.Text;
using System.Text.Json.Nodes;
using Probity.Chain.Keystore;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Chain.Tests.Keystore;

public sealed class EncryptedKeyTests
{
    private const string Secret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
    private const string Passphrase = "testpassword";

    // The two examples of the Web3 Secret Storage Definition.
    private const string WithPbkdf2 = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256",
        "salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string WithScrypt = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"r":1,"p":8,
        "salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},
        "id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    [Theory]
    [InlineData(WithPbkdf2)]
    [InlineData(WithScrypt)]
    public void The_published_files_hold_the_published_key(string json)
    {
        using Secp256k1PrivateKey key = Decrypt(json, Passphrase).Value!;
        byte[] secret = new byte[32];
        key.CopyTo(secret);
        Assert.Equal(Secret, Convert.ToHexStringLower(secret));
        Assert.Equal("0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b", Address.From(key.PublicKey).ToString());
    }

    [Fact]
    public void A_key_comes_back_under_its_passphrase_only()
    {
        using SeededRandomSource random = new(1);
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] file = EncryptedKey.Encrypt(key, "pässphrase", KeystoreStrength.Light, random);
        using Secp256k1PrivateKey read = EncryptedKey.Decrypt(file, "pässphrase").Value!;
        Assert.Equal(key.PublicKey, read.PublicKey);
        Assert.Equal(RejectionCode.Malformed, EncryptedKey.Decrypt(file, "passphrase").Code);
        Assert.Equal(RejectionCode.Malformed, EncryptedKey.Decrypt(file, "").Code);
        JsonNode json = JsonNode.Parse(file)!;
        Assert.Equal(Address.From(key.PublicKey).ToString()[2..].ToUpperInvariant(),
            json["address"]!.GetValue<string>().ToUpperInvariant());
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            json["id"]!.GetValue<string>());
        Assert.NotEqual(file, EncryptedKey.Encrypt(key, "pässphrase", KeystoreStrength.Light, random));
    }

    [Theory]
    [InlineData("version", "1", RejectionCode.UnsupportedVersion)]
    [InlineData("version", "\"3\"", RejectionCode.Malformed)]
    [InlineData("version", null, RejectionCode.Malformed)]
    [InlineData("id", null, RejectionCode.Malformed)]
    [InlineData("crypto", null, RejectionCode.Malformed)]
    [InlineData("crypto", "null", RejectionCode.Malformed)]
    [InlineData("crypto.cipher", "\"aes-128-cbc\"", RejectionCode.Malformed)]
    [InlineData("crypto.cipherparams.iv", "\"00\"", RejectionCode.Malformed)]
    [InlineData("crypto.cipherparams.iv", "null", RejectionCode.Malformed)]
    [InlineData("crypto.ciphertext", "\"00\"", RejectionCode.Malformed)]
    [InlineData("crypto.mac", "\"00\"", RejectionCode.Malformed)]
    [InlineData("crypto.kdf", "\"md5\"", RejectionCode.Malformed)]
    [InlineData("crypto.kdf", "\"scrypt\"", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.c", "0", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.c", "-1", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.c", "10000001", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.c", "1.5", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.dklen", "16", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.dklen", "64", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.prf", "\"hmac-sha1\"", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.salt", "\"0\"", RejectionCode.Malformed)]
    [InlineData("crypto.kdfparams.salt", "\"zz\"", RejectionCode.Malformed)]
    [InlineData("address", "\"0000000000000000000000000000000000000000\"", RejectionCode.Mismatch)]
    public void A_file_with_one_thing_wrong_is_refused(string path, string? value, RejectionCode code) =>
        Assert.Equal(code, Decrypt(Change(WithPbkdf2, path, value), Passphrase).Code);

    [Theory]
    [InlineData("n", "1")]
    [InlineData("n", "262143")]
    [InlineData("n", "1073741824")]
    [InlineData("n", "null")]
    [InlineData("p", "0")]
    [InlineData("p", "65535")]
    [InlineData("p", "17")]
    [InlineData("r", "0")]
    [InlineData("r", "2147483647")]
    public void Scrypt_parameters_outside_of_the_limits_are_refused_at_once(string name, string value) =>
        Assert.Equal(
            RejectionCode.Malformed, Decrypt(
                Change(WithScrypt, "crypto.kdfparams." + name, value), Passphrase).Code);

    [Fact]
    public void The_address_may_be_there_and_other_members_too()
    {
        string json = Change(WithPbkdf2, "address", "\"0x008AEEDA4D805471DF9B2A5B0F38A0C3BCBA786B\"");
        Assert.True(Decrypt(Change(json, "name", "\"mine\""), Passphrase).IsAccepted);
    }

    [Fact]
    public void Any_bytes_get_a_verdict()
    {
        using SeededRandomSource random = new(2);
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        string cheap = Change(
            Encoding.UTF8.GetString(EncryptedKey.Encrypt(key, "p", KeystoreStrength.Light, random)),
            "crypto.kdfparams.n", "2");
        foreach (byte[] variant in Hostile.Variants(Encoding.UTF8.GetBytes(cheap)))
        {
            // A changed digit of n may ask for more memory than a test should spend.
            if (Encoding.Latin1.GetString(variant).Contains("\"n\":2,", StringComparison.Ordinal))
            {
                Assert.False(EncryptedKey.Decrypt(variant, "p").IsAccepted);
            }
        }

        Assert.Equal(
            RejectionCode.TooLong, EncryptedKey.Decrypt(new byte[EncryptedKey.MaxJsonBytes + 1], "").Code);
        Assert.Equal(RejectionCode.Malformed, Decrypt("null", "").Code);
        Assert.Equal(RejectionCode.Malformed, Decrypt("[]", "").Code);
        Assert.Equal(
            RejectionCode.Malformed,
            Decrypt(
                WithPbkdf2.Replace(
                    "\"id\"", "\"version\":3,\"id\"", StringComparison.Ordinal), Passphrase).Code);
        Assert.Equal(
            RejectionCode.Malformed,
            Decrypt(WithPbkdf2.Replace("aes-128-ctr", "\\ud800", StringComparison.Ordinal), Passphrase).Code);
    }

    private static string Change(string json, string path, string? value)
    {
        JsonNode root = JsonNode.Parse(json)!;
        string[] names = path.Split('.');
        JsonObject parent = names[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        if (value is null) { parent.Remove(names[^1]); }
        else { parent[names[^1]] = JsonNode.Parse(value); }
        return root.ToJsonString();
    }

    private static Verdict<Secp256k1PrivateKey> Decrypt(string json, string passphrase) =>
        EncryptedKey.Decrypt(Encoding.UTF8.GetBytes(json), passphrase);
}
