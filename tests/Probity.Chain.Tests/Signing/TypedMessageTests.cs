using System.Text;
using System.Text.Json.Nodes;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;

namespace Probity.Chain.Tests.Signing;

public sealed class TypedMessageTests
{
    // The example of EIP-712.
    private const string EtherMail = """
        {"types":{
          "EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},
            {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],
          "Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
          "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},
        "primaryType":"Mail",
        "domain":{"name":"Ether Mail","version":"1","chainId":1,
          "verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
          "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    // A structure that holds itself, with arrays, negative numbers and a salt; the digest is that of viem
    // 2.57.1.
    private const string Tree = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"salt","type":"bytes32"}],
          "Node":[{"name":"label","type":"string"},{"name":"weights","type":"int16[2][]"},
            {"name":"children","type":"Node[]"},{"name":"blob","type":"bytes"},{"name":"tag","type":"bytes4"},
            {"name":"ok","type":"bool"}]},
        "primaryType":"Node",
        "domain":{"name":"Tree","salt":"0x0707070707070707070707070707070707070707070707070707070707070707"},
        "message":{"label":"root","weights":[[1,-2],[32767,"-32768"]],"children":[
          {"label":"leaf ä","weights":[],"children":[],"blob":"0x","tag":"0xdeadbeef","ok":false},
          {"label":"second","weights":[],"children":[],"blob":"0x010203","tag":"0xdeadbeef","ok":true}],
          "blob":"0xff","tag":"0x00000000","ok":true}}
        """;

    [Fact]
    public void Ether_Mail_is_the_published_one()
    {
        TypedMessage message = Parse(EtherMail).Value!;
        Assert.Equal(
            "Mail(Person from,Person to,string contents)Person(string name,address wallet)",
            message.Types.EncodeType("Mail"));
        Equal(
            "a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2",
            message.Types.TypeHash("Mail"));
        Equal("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", message.DomainSeparator);
        Equal(
            "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e",
            message.Types.HashStruct("Mail", message.Message));
        Equal("be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", message.Digest());

        using Secp256k1PrivateKey cow = Secp256k1PrivateKey.Parse(Keccak256.Hash("cow"u8)).Value!;
        Assert.Equal("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", Address.From(cow.PublicKey).ToString());
        Equal(
            "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
            + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c",
            EthereumSignature.ToArray(cow.Sign(message.Digest())));
    }

    [Fact]
    public void A_tree_with_arrays_has_the_digest_of_viem() =>
        Equal(
            "e7c5d86f7d30517a5cc266731d5b38cd6f1f03c1b952fee095e3f425cb12cd8f", Parse(Tree).Value!.Digest());

    // EIP-3009 on USDC, as x402 pays with it; address, digest and signature are those of viem 2.57.1.
    [Fact]
    public void A_transfer_with_authorization_is_that_of_viem()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse(
            Enumerable.Repeat((byte)0x46, 32).ToArray()).Value!;
        TypedDataTypes types = TypedDataTypes.Parse(new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["TransferWithAuthorization"] =
            [
                new("from", "address"), new("to", "address"), new("value", "uint256"),
                new("validAfter", "uint256"), new("validBefore", "uint256"), new("nonce", "bytes32"),
            ],
        }).Value!;
        Assert.True(Address.TryParse("0x036CbD53842c5426634e7929541eC2318f3dCF7e", out Address usdc));
        TypedDataDomain domain = new(
            )
        { Name = "USDC", Version = "2", ChainId = 84_532, VerifyingContract = usdc };
        byte[] digest = TypedMessage.Digest(domain, types, "TransferWithAuthorization", AbiValue.List(
            AbiValue.Of(Address.From(key.PublicKey)),
            AbiValue.Of(new Address(Enumerable.Repeat((byte)0x35, 20).ToArray())),
            AbiValue.Of((UInt256)10_000), AbiValue.Of(UInt256.Zero), AbiValue.Of((UInt256)1_893_456_000),
            AbiValue.Of(Enumerable.Repeat((byte)0xAB, 32).ToArray())));
        Equal("4e70095f76b4879677da50d598cbfa598f3456c8bb295c3790006234144bec6f", digest);
        Equal(
            "6ce001587a70e72444f12a0c249f8f0e053224c34d77cb641578bebb1e7c7f3e"
            + "6ef7808966e8072472d45e44c53a291c3470e1dabccbcbc4b65963e1fcef99781c",
            EthereumSignature.ToArray(key.Sign(digest)));
    }

    [Theory]
    [InlineData("message.contents", null)]
    [InlineData("message.contents", "5")]
    [InlineData("message.contents", "null")]
    [InlineData("message.extra", "5")]
    [InlineData("message.from.wallet", "\"0xcd2a3d9f938e13cd947ec05abc7fe734df8dd82\"")]
    [InlineData("message.from.wallet", "\"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD82A\"")]
    [InlineData("message.from", "[]")]
    [InlineData("message", null)]
    [InlineData("message", "[]")]
    [InlineData("domain", null)]
    [InlineData("domain", "{}")]
    [InlineData("domain.chainId", "1.0")]
    [InlineData("domain.chainId", "1e0")]
    [InlineData("domain.chainId", "-1")]
    [InlineData("domain.chainId", "9007199254740992")]
    [InlineData("domain.chainId", "-9223372036854775808")]
    [InlineData("domain.chainId", "99999999999999999999")]
    [InlineData("domain.chainId", "\"01\"")]
    [InlineData("domain.chainId", "\"0x01\"")]
    [InlineData("domain.chainId", "\"-0\"")]
    [InlineData("domain.chainId", "true")]
    [InlineData("domain.salt", "\"0x00\"")]
    [InlineData("primaryType", null)]
    [InlineData("primaryType", "5")]
    [InlineData("primaryType", "\"Other\"")]
    [InlineData("primaryType", "\"EIP712Domain\"")]
    [InlineData("types", "[]")]
    [InlineData("types.EIP712Domain", null)]
    [InlineData("types.EIP712Domain", "[]")]
    [InlineData("types.EIP712Domain", "{}")]
    [InlineData("types.Person", null)]
    [InlineData("types.Person", "[{\"name\":\"name\",\"type\":\"string\"}]")]
    [InlineData(
        "types.Person",
        "[{\"name\":\"name\",\"type\":\"text\"},{\"name\":\"wallet\",\"type\":\"address\"}]")]
    [InlineData(
        "types.Person",
        "[{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"name\",\"type\":\"address\"}]")]
    [InlineData(
        "types.Person",
        "[{\"name\":\"na me\",\"type\":\"string\"},{\"name\":\"wallet\",\"type\":\"address\"}]")]
    [InlineData("types.Person", "[{\"name\":\"name\",\"type\":\"string\",\"x\":1}]")]
    [InlineData(
        "types.Person",
        "[{\"name\":\"name\",\"type\":\"uint\"},{\"name\":\"wallet\",\"type\":\"address\"}]")]
    [InlineData(
        "types.Person",
        "[{\"name\":\"name\",\"type\":\"string[\"},{\"name\":\"wallet\",\"type\":\"address\"}]")]
    [InlineData("types.address", "[]")]
    [InlineData("types.1x", "[]")]
    [InlineData("extra", "1")]
    public void A_message_with_one_thing_wrong_is_refused(string path, string? value)
    {
        JsonNode root = JsonNode.Parse(EtherMail)!;
        string[] names = path.Split('.');
        JsonObject parent = names[..^1].Aggregate(root, (node, name) => node[name]!).AsObject();
        if (value is null) { parent.Remove(names[^1]); }
        else { parent[names[^1]] = JsonNode.Parse(value); }
        Assert.Equal(RejectionCode.Malformed, Parse(root.ToJsonString()).Code);
    }

    [Theory]
    [InlineData("[{\"name\":\"salt\",\"type\":\"string\"}]", "{\"salt\":\"x\"}")]
    [InlineData("[{\"name\":\"chain\",\"type\":\"uint256\"}]", "{\"chain\":1}")]
    [InlineData(
        "[{\"name\":\"version\",\"type\":\"string\"},{\"name\":\"name\",\"type\":\"string\"}]",
        "{\"name\":\"a\",\"version\":\"1\"}")]
    public void A_domain_of_another_form_is_refused(string fields, string domain)
    {
        JsonNode root = JsonNode.Parse(EtherMail)!;
        root["types"]!["EIP712Domain"] = JsonNode.Parse(fields);
        root["domain"] = JsonNode.Parse(domain);
        Assert.Equal(RejectionCode.Malformed, Parse(root.ToJsonString()).Code);
    }

    [Theory]
    [InlineData("domain.chainId", "2")]
    [InlineData("domain.name", "\"Ether mail\"")]
    [InlineData("domain.version", "\"2\"")]
    [InlineData("domain.verifyingContract", "\"0x0000000000000000000000000000000000000000\"")]
    [InlineData("message.contents", "\"Hello, Bob\"")]
    [InlineData("message.to.name", "\"Bo\"")]
    public void Every_value_takes_part_in_the_digest(string path, string value)
    {
        JsonNode root = JsonNode.Parse(EtherMail)!;
        string[] names = path.Split('.');
        names[..^1].Aggregate(root, (node, name) => node[name]!)[names[^1]] = JsonNode.Parse(value);
        Assert.NotEqual(Parse(EtherMail).Value!.Digest(), Parse(root.ToJsonString()).Value!.Digest());
    }

    [Fact]
    public void The_domain_is_no_message()
    {
        JsonNode root = JsonNode.Parse(EtherMail)!;
        root["primaryType"] = "EIP712Domain";
        root["message"] = root["domain"]!.DeepClone();
        Assert.Equal(RejectionCode.Malformed, Parse(root.ToJsonString()).Code);
    }

    [Fact]
    public void A_type_that_is_declared_twice_is_refused() => Assert.Equal(
        RejectionCode.Malformed,
        Parse(EtherMail.Replace("\"Mail\":[", "\"Mail\":[],\"Mail\":[", StringComparison.Ordinal)).Code);

    [Fact]
    public void Forms_of_one_number_have_one_digest()
    {
        byte[] expected = Parse(EtherMail).Value!.Digest();
        foreach (string form in (string[])["\"1\"", "\"0x1\""])
        {
            JsonNode root = JsonNode.Parse(EtherMail)!;
            root["domain"]!["chainId"] = JsonNode.Parse(form);
            Assert.Equal(expected, Parse(root.ToJsonString()).Value!.Digest());
        }
    }

    [Fact]
    public void Any_bytes_get_a_verdict()
    {
        foreach (string text in (string[])[EtherMail, Tree])
        {
            foreach (byte[] variant in Hostile.Variants(Encoding.UTF8.GetBytes(text)))
            {
                Verdict<TypedMessage> read = TypedMessage.Parse(variant);
                if (read.IsAccepted) { _ = read.Value.Digest(); }
            }
        }

        Assert.Equal(RejectionCode.TooLong, TypedMessage.Parse(new byte[TypedMessage.MaxJsonBytes + 1]).Code);
        Assert.Equal(RejectionCode.Malformed, Parse(new string('[', 10_000)).Code);
        Assert.Equal(
            RejectionCode.Malformed,
            Parse(EtherMail.Replace("Hello, Bob!", "\\ud800", StringComparison.Ordinal)).Code);
        Assert.Equal(
            RejectionCode.Malformed,
            Parse(
                EtherMail.Replace(
                    "\"contents\":", "\"contents\":\"x\",\"contents\":", StringComparison.Ordinal)).Code);
        Assert.Equal(RejectionCode.Malformed, Parse(EtherMail + " 1").Code);
    }

    [Fact]
    public void More_types_and_members_than_the_limits_are_refused()
    {
        Dictionary<string, IReadOnlyList<TypedDataField>> types = [];
        for (int i = 0; i <= TypedDataTypes.MaxTypes; i++) { types.Add($"T{i}", []); }
        Assert.Equal(RejectionCode.TooLong, TypedDataTypes.Parse(types).Code);
        types = new(
            )
        { ["T"] = [.. Enumerable.Range(0, 65).Select(i => new TypedDataField($"m{i}", "bool"))] };
        Assert.Equal(RejectionCode.TooLong, TypedDataTypes.Parse(types).Code);
        types = new() { ["T"] = [new TypedDataField(new string('a', 129), "bool")] };
        Assert.Equal(RejectionCode.Malformed, TypedDataTypes.Parse(types).Code);
    }

    [Fact]
    public void Values_that_do_not_fit_are_the_caller_s_bug()
    {
        TypedDataTypes types = Parse(Tree).Value!.Types;
        Assert.Throws<ArgumentException>(() => types.HashStruct("Nobody", AbiValue.List()));
        Assert.Throws<ArgumentException>(() => types.HashStruct("Node", AbiValue.List()));
        Assert.Throws<ArgumentException>(() => types.HashStruct("Node", AbiValue.List(
            [.. Enumerable.Repeat(AbiValue.Of(true), 6)])));
        Assert.Throws<ArgumentException>(() => new TypedDataDomain { Salt = new byte[31] }.Separator());
    }

    private static Verdict<TypedMessage> Parse(string json) =>
        TypedMessage.Parse(Encoding.UTF8.GetBytes(json));

    private static void Equal(string expected, ReadOnlySpan<byte> actual) =>
        Assert.Equal(expected, Convert.ToHexStringLower(actual));
}
