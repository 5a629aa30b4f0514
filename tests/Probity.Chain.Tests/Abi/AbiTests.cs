using System.Numerics;
using Probity.Chain.Abi;
using Probity.Core.Verdicts;
using Probity.Testing;

namespace Probity.Chain.Tests.Abi;

public sealed class AbiTests
{
    // The examples of the Solidity documentation, "Contract ABI Specification".
    private static readonly (string Function, AbiValue[] Values, string Expected)[] Published =
    [
        ("baz(uint32,bool)", [U(69), AbiValue.Of(true)], "cdcd77c0" + W("45") + W("1")),
        (
            "bar(bytes3[2])", [AbiValue.List(AbiValue.Of("abc"u8), AbiValue.Of("def"u8))],
            "fce353f6" + L("616263") + L("646566")),
        (
            "sam(bytes,bool,uint256[])",
            [AbiValue.Of("dave"u8), AbiValue.Of(true), AbiValue.List(U(1), U(2), U(3))],
            "a5643bf2" + W("60") + W("1") + W("a0") + W("4") + L("64617665") + W("3") + W("1") + W("2")
            + W("3")),
        (
            "f(uint256,uint32[],bytes10,bytes)",
            [
                U(0x123), AbiValue.List(U(0x456), U(0x789)), AbiValue.Of("1234567890"u8),
                AbiValue.Of("Hello, world!"u8),
            ],
            "8be65246" + W("123") + W("80") + L("31323334353637383930") + W("e0") + W("2") + W("456")
            + W("789")
            + W("d") + L("48656c6c6f2c20776f726c6421")),
        (
            "g(uint256[][],string[])",
            [
                AbiValue.List(AbiValue.List(U(1), U(2)), AbiValue.List(U(3))),
                AbiValue.List(AbiValue.Of("one"), AbiValue.Of("two"), AbiValue.Of("three")),
            ],
            "2289b18c" + W("40") + W("140") + W("2") + W("40") + W("a0") + W("2") + W("1") + W("2")
            + W("1") + W("3")
            + W("3") + W("60") + W("a0") + W("e0") + W("3") + L("6f6e65") + W("3") + L("74776f") + W("5")
            + L("7468726565")),
    ];

    private static readonly string[] Types =
    [
        "uint8",
        "uint256", "int8", "int128", "int256", "address", "bool", "bytes1", "bytes32", "bytes", "string",
        "uint16[]",
        "string[]", "bytes[2]", "uint256[3]", "(uint8,string)", "(bool,int16)[2]", "(bytes,(string[],bool))[]",
    ];

    [Fact]
    public void Calls_are_the_published_ones()
    {
        foreach ((string declaration, AbiValue[] values, string expected) in Published)
        {
            AbiFunction function = AbiFunction.Parse(declaration, "()").Value!;
            byte[] call = function.EncodeCall(values);
            Assert.Equal(expected, Convert.ToHexStringLower(call));
            Verdict<AbiValue> decoded = function.DecodeCall(call);
            Assert.Equal(call, function.EncodeCall([.. decoded.Value!.Items]));
            Assert.Equal(RejectionCode.TrailingBytes, function.DecodeCall([.. call, .. new byte[32]]).Code);
        }
    }

    [Fact]
    public void Changed_calls_are_refused_or_are_another_call_s_canonical_form()
    {
        foreach ((string declaration, AbiValue[] values, _) in Published)
        {
            AbiFunction function = AbiFunction.Parse(declaration, "()").Value!;
            foreach (byte[] variant in Hostile.Variants(function.EncodeCall(values)))
            {
                Verdict<AbiValue> decoded = function.DecodeCall(variant);
                if (!decoded.IsAccepted) { continue; }
                Assert.Equal(variant, function.EncodeCall([.. decoded.Value.Items]));
            }
        }
    }

    [Fact]
    public void Any_values_of_any_types_are_read_back() => Laws.ForAll(400, random =>
    {
        string text = "(" + string.Join(',', Enumerable.Range(0, 1 + random.NextBelow(4))
            .Select(_ => Types[random.NextBelow(Types.Length)])) + ")";
        AbiType type = AbiType.Parse(text).Value!;
        Laws.Require(type.ToString() == text, "the text of a type");
        AbiValue value = Draw(type, random);
        byte[] encoded = AbiEncoder.Encode(type, value);
        AbiValue? decoded = AbiDecoder.Decode(type, encoded).Value;
        Laws.Require(decoded is not null && decoded.ToString() == value.ToString(), "read back");
        Laws.Require(AbiEncoder.Encode(type, decoded!).AsSpan().SequenceEqual(encoded), "written again");
    });

    [Theory]
    [InlineData("uint8", "0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("int8", "0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("int8", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("bool", "0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("bool", "0100000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes3", "6162630000000000000000000000000000000000000000000000000000000001")]
    public void Words_with_dirt_are_refused(string type, string word) => Assert.Equal(
        RejectionCode.Malformed,
        AbiDecoder.Decode(AbiType.Parse($"({type})").Value!, Convert.FromHexString(word)).Code);

    [Fact]
    public void Parts_may_not_share_bytes_nor_leave_gaps()
    {
        AbiType type = AbiType.Parse("(bytes,bytes)").Value!;
        Assert.True(Decode(type, W("40") + W("60") + W("0") + W("0")).IsAccepted);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("40") + W("40") + W("0")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("60") + W("40") + W("0") + W("0")).Code);
        Assert.Equal(
            RejectionCode.Malformed, Decode(type, W("40") + W("80") + W("0") + W("0") + W("0")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("0") + W("60") + W("0") + W("0")).Code);
        type = AbiType.Parse("(bytes)").Value!;
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("1") + W("1")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("ffffffff")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("1000000")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("10000000000000001") + W("0")).Code);
    }

    [Fact]
    public void Counts_are_bounded_by_the_bytes_that_are_there()
    {
        Assert.Equal(
            RejectionCode.Malformed, Decode(AbiType.Parse("(uint8[])").Value!, W("20") + W("ffffff")).Code);
        Assert.Equal(
            RejectionCode.Malformed, Decode(
                AbiType.Parse("(uint8[][])").Value!, W("20") + W("2") + W("40")).Code);
        byte[] tooLong = new byte[AbiDecoder.MaxBytes + 1];
        Assert.Equal(RejectionCode.TooLong, AbiDecoder.Decode(AbiType.Parse("(uint8)").Value!, tooLong).Code);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        AbiType type = AbiType.Parse("(string)").Value!;
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("1") + L("ff")).Code);
        Assert.Equal(RejectionCode.Malformed, Decode(type, W("20") + W("3") + L("eda080")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uint")]
    [InlineData("int")]
    [InlineData("uint0")]
    [InlineData("uint7")]
    [InlineData("uint08")]
    [InlineData("uint264")]
    [InlineData("int12")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("byte")]
    [InlineData("fixed128x18")]
    [InlineData("Uint8")]
    [InlineData("uint8 ")]
    [InlineData(" uint8")]
    [InlineData("uint8[0]")]
    [InlineData("uint8[01]")]
    [InlineData("uint8[-1]")]
    [InlineData("uint8[")]
    [InlineData("uint8]")]
    [InlineData("uint256[999999]")]
    [InlineData("uint256[1024][1024]")]
    [InlineData("()")]
    [InlineData("((),uint8)")]
    [InlineData("(uint8")]
    [InlineData("(uint8,)")]
    [InlineData("(,uint8)")]
    [InlineData("(uint8 indexed a)")]
    [InlineData("uint8[][][][][][][][][]")]
    [InlineData("((((((((((uint8))))))))))")]
    public void Other_types_are_refused(string text) =>
        Assert.Equal(RejectionCode.Malformed, AbiType.Parse(text).Code);

    [Fact]
    public void A_type_of_any_depth_is_refused_without_a_crash()
    {
        Assert.Equal(RejectionCode.Malformed, AbiType.Parse(new string('(', 4_000)).Code);
        Assert.Equal(
            RejectionCode.Malformed,
            AbiType.Parse("uint8" + string.Concat(Enumerable.Repeat("[]", 2_000))).Code);
        Assert.Equal(RejectionCode.Malformed, AbiType.Parse(new string('a', AbiType.MaxTextLength + 1)).Code);
    }

    [Fact]
    public void Values_that_do_not_fit_are_the_caller_s_bug()
    {
        foreach ((string type, AbiValue value) in ((string, AbiValue)[])
            [
                ("uint8", U(256)), ("uint8", AbiValue.Of(true)), ("int8", AbiValue.OfInt(128)),
                (
                    "int8",
                    AbiValue.OfInt(-129)), ("bytes3", AbiValue.Of("ab"u8)), ("bytes", AbiValue.Of("text")),
                ("uint8[2]", AbiValue.List(U(1))), ("(uint8,uint8)", AbiValue.List(U(1))), ("address", U(1)),
            ])
        {
            Assert.Throws<ArgumentException>(
                () => AbiEncoder.Encode(AbiType.Parse($"({type})").Value!, AbiValue.List(value)));
        }

        Assert.Throws<ArgumentException>(() => AbiEncoder.Encode(AbiType.Parse("uint8").Value!, U(1)));
        Assert.Throws<ArgumentException>(
            () => AbiDecoder.Decode(AbiType.Parse("uint8").Value!, new byte[32]));
        Assert.Throws<InvalidOperationException>(() => U(1).Text);
    }

    [Fact]
    public void Declarations_have_names_and_other_text_is_refused()
    {
        AbiFunction transfer = AbiFunction.Parse("transfer(address to, uint256 amount)", "(bool)").Value!;
        Assert.Equal("transfer(address,uint256)", transfer.Signature);
        Assert.Equal("a9059cbb", Convert.ToHexStringLower(transfer.Selector));
        Assert.Equal("amount", transfer.Inputs.Components[1].Name);
        Assert.True(transfer.DecodeResult(Convert.FromHexString(W("1"))).Value![0].Bool);
        Assert.Equal("08c379a0", Convert.ToHexStringLower(AbiFunction.Error.Selector));
        Assert.Equal(RejectionCode.Mismatch, AbiFunction.Error.DecodeCall(transfer.Selector).Code);
        foreach (string text in (string[])["f", "1f()", "f(uint8", "f()x", "f(uint8 indexed a)", "f()()"])
        {
            Assert.Equal(RejectionCode.Malformed, AbiFunction.Parse(text, "()").Code);
            Assert.Equal(RejectionCode.Malformed, AbiFunction.Parse("f()", text).Code);
        }
    }

    [Fact]
    public void Events_are_read_from_topics_and_data()
    {
        AbiEvent transfer =
            AbiEvent.Parse("Transfer(address indexed from,address indexed to,uint256 value)").Value!;
        Assert.Equal(
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
            Convert.ToHexStringLower(transfer.Topic));
        byte[] from = Convert.FromHexString(W("11")), to = Convert.FromHexString(W("22"));
        byte[] value = Convert.FromHexString(W("5"));
        byte[][] topics = [[.. transfer.Topic], from, to];
        AbiValue read = transfer.Decode(topics, value).Value!;
        Assert.Equal("0x0000000000000000000000000000000000000011", read[0].Address.ToString());
        Assert.Equal("0x0000000000000000000000000000000000000022", read[1].Address.ToString());
        Assert.Equal((UInt256)5, read[2].UInt);

        Assert.Equal(RejectionCode.Mismatch, transfer.Decode([], value).Code);
        Assert.Equal(RejectionCode.Mismatch, transfer.Decode([from, from, to], value).Code);
        Assert.Equal(
            RejectionCode.Mismatch, transfer.Decode([topics[0], from, to.AsSpan(1).ToArray()], value).Code);
        Assert.Equal(RejectionCode.Malformed, transfer.Decode([topics[0], from], value).Code);
        Assert.Equal(RejectionCode.Malformed, transfer.Decode([.. topics, to], value).Code);
        Assert.Equal(RejectionCode.Malformed, transfer.Decode(topics, value.AsSpan(1)).Code);
        Assert.Equal(RejectionCode.TrailingBytes, transfer.Decode(topics, [.. value, .. value]).Code);
        from[0] = 1;
        Assert.Equal(RejectionCode.Malformed, transfer.Decode(topics, value).Code);
    }

    [Fact]
    public void An_indexed_text_is_known_by_its_digest()
    {
        AbiEvent named = AbiEvent.Parse("Named(string indexed name,uint8 indexed)").Value!;
        byte[] digest = [.. Enumerable.Repeat((byte)255, 32)], one = Convert.FromHexString(W("1"));
        AbiValue read = named.Decode([[.. named.Topic], digest, one], []).Value!;
        Assert.Equal(digest, read[0].Bytes);
        Assert.Equal(UInt256.One, read[1].UInt);
        Assert.False(AbiEvent.Parse(
            "E(uint8 indexed a,uint8 indexed b,uint8 indexed c,uint8 indexed d)").IsAccepted);
        Assert.False(AbiEvent.Parse("E((uint8 indexed a) b)").IsAccepted);
        Assert.False(AbiEvent.Parse("E(uint8 indexedx)").Value!.Parameters.Components[0].IsIndexed);
    }

    private static AbiValue U(ulong value) => AbiValue.Of((UInt256)value);

    private static string W(string digits) => digits.PadLeft(64, '0');

    private static string L(string digits) => digits.PadRight(64, '0');

    private static Verdict<AbiValue> Decode(AbiType type, string hex) =>
        AbiDecoder.Decode(type, Convert.FromHexString(hex));

    private static AbiValue Draw(AbiType type, SeededRandomSource random)
    {
        byte[] bytes = new byte[32];
        random.Fill(bytes);
        return type.Kind switch
        {
            AbiKind.UInt => AbiValue.Of(UInt256.FromBigEndian(bytes.AsSpan(0, type.Size / 8))),
            AbiKind.Int => AbiValue.OfInt(new BigInteger(bytes.AsSpan(0, type.Size / 8))),
            AbiKind.Address => AbiValue.Of(new Address(bytes.AsSpan(0, 20))),
            AbiKind.Bool => AbiValue.Of((bytes[0] & 1) != 0),
            AbiKind.FixedBytes => AbiValue.Of(bytes.AsSpan(0, type.Size)),
            AbiKind.Bytes => AbiValue.Of(Enumerable.Repeat(bytes[1], random.NextBelow(70)).ToArray()),
            AbiKind.String => AbiValue.Of(new string('ä', random.NextBelow(40))),
            AbiKind.Array => Many(random.NextBelow(4), _ => Draw(type.Element!, random)),
            AbiKind.FixedArray => Many(type.Size, _ => Draw(type.Element!, random)),
            _ => Many(type.Components.Count, i => Draw(type.Components[i].Type, random)),
        };
    }

    private static AbiValue Many(int count, Func<int, AbiValue> draw) =>
        AbiValue.List([.. Enumerable.Range(0, count).Select(draw)]);
}
