using System.Diagnostics;
using System.Numerics;
using System.Text.Json.Nodes;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;
using Probity.Testing;

namespace Probity.Chain.Tests;

/// <summary>The same answers as viem, where it is installed: npm ci in tests/oracles/viem.</summary>
public sealed class ViemTests
{
    private const string Folder = "tests/oracles/viem";

    private static readonly string[] Types =
    [
        "uint8", "uint96", "uint256", "int8", "int256", "address", "bool", "bytes1", "bytes32", "bytes",
        "string", "uint16[]", "string[]", "bytes[2]", "int32[2][]",
    ];

    [Fact]
    public async Task Digests_and_checksums_are_those_of_viem() => await Compare(200, random =>
    {
        byte[] data = Draw(random, random.NextBelow(400));
        Address address = new(Draw(random, 20));
        return random.NextBelow(2) == 0
            ? (
                new JsonObject { ["ask"] = "keccak", ["data"] = Hex.From(data) },
                Hex.From(Keccak256.Hash(data)))
            : (
                new JsonObject { ["ask"] = "address", ["address"] = Hex.From(address.ToArray()) },
                address.ToString());
    });

    [Fact]
    public async Task Encoded_values_are_those_of_viem() => await Compare(400, random =>
    {
        string[] names =
        [
            .. Enumerable.Range(0, 1 + random.NextBelow(5)).Select(_ => Types[random.NextBelow(Types.Length)]),
        ];
        AbiType tuple = AbiType.Parse($"({string.Join(',', names)})").Value!;
        AbiValue value = Draw(tuple, random);
        JsonObject question = new()
        {
            ["ask"] = "abi",
            ["types"] = new JsonArray([.. names.Select(name => new JsonObject { ["type"] = name })]),
            ["values"] = Json(tuple, value),
        };
        return (question, Hex.From(AbiEncoder.Encode(tuple, value)));
    });

    [Fact]
    public async Task Typed_messages_have_the_digests_of_viem() => await Compare(300, random =>
    {
        JsonArray inner = new(), outer = new();
        JsonObject innerValue = [], outerValue = [];
        for (int i = 0; i <= random.NextBelow(6); i++) { Add(inner, innerValue, $"m{i}", random); }
        for (int i = 0; i <= random.NextBelow(6); i++) { Add(outer, outerValue, $"m{i}", random); }
        outer.Add(new JsonObject { ["name"] = "inner", ["type"] = "Inner[]" });
        outerValue["inner"] = new JsonArray(innerValue, innerValue.DeepClone());
        string message = new JsonObject
        {
            ["types"] = new JsonObject
            {
                ["EIP712Domain"] = new JsonArray(
                    new JsonObject { ["name"] = "name", ["type"] = "string" },
                    new JsonObject { ["name"] = "chainId", ["type"] = "uint256" }),
                ["Inner"] = inner,
                ["Outer"] = outer,
            },
            ["primaryType"] = "Outer",
            ["domain"] = new JsonObject { ["name"] = "test", ["chainId"] = random.NextBelow(100_000) },
            ["message"] = outerValue,
        }.ToJsonString();
        TypedMessage typed = TypedMessage.Parse(System.Text.Encoding.UTF8.GetBytes(message)).Value!;
        return (new JsonObject { ["ask"] = "typed", ["message"] = message }, Hex.From(typed.Digest()));
    });

    [Fact]
    public async Task Signatures_and_recovered_accounts_are_those_of_viem() => await Compare(100, random =>
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] secret = new byte[32], digest = Draw(random, 32);
        key.CopyTo(secret);
        string signature = Hex.From(EthereumSignature.ToArray(key.Sign(digest)));
        JsonObject question = new() { ["digest"] = Hex.From(digest) };
        if (random.NextBelow(2) == 0)
        {
            (question["ask"], question["key"]) = ("sign", Hex.From(secret));
            return (question, signature);
        }

        (question["ask"], question["signature"]) = ("recover", signature);
        return (question, Address.From(key.PublicKey).ToString());
    });

    [Fact]
    public async Task Transactions_are_those_of_viem() => await Compare(200, random =>
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] secret = new byte[32];
        key.CopyTo(secret);
        EthereumTransaction transaction = DrawTransaction(random);
        SignedTransaction signed = transaction.Sign(key);
        return random.NextBelow(2) == 0
            ? (
                new JsonObject { ["ask"] = "sender", ["transaction"] = Hex.From(signed.Encoded) },
                Address.From(key.PublicKey).ToString())
            : (
                new JsonObject
                {
                    ["ask"] = "signed", ["key"] = Hex.From(secret),
                    ["transaction"] = Hex.From(transaction.SigningForm()),
                },
                Hex.From(signed.Encoded));
    });

    // viem reads no chain above 2^53 - 1, and no legacy transaction without one from its signing form.
    private static EthereumTransaction DrawTransaction(SeededRandomSource random)
    {
        UInt256 chain = 1 + (ulong)random.NextUInt32();
        ulong nonce = 1 + (ulong)random.NextBelow(1_000_000);
        ulong gas = 21_000 + (ulong)random.NextBelow(1_000_000);
        Address to = new(Draw(random, 20));
        byte[] data = Draw(random, random.NextBelow(100));
        UInt256 value = UInt256.FromBigEndian(Draw(random, 1 + random.NextBelow(12))) + 1;
        UInt256 fee = random.NextUInt32();
        return random.NextBelow(2) == 0
            ? new LegacyTransaction
            {
                ChainId = chain, Nonce = nonce, GasLimit = gas, To = to, Data = data, Value = value,
                GasPrice = fee + 1,
            }
            : new FeeMarketTransaction
            {
                ChainId = chain, Nonce = nonce, GasLimit = gas, To = to, Data = data, Value = value,
                MaxFeePerGas = fee + 10, MaxPriorityFeePerGas = 3,
                AccessList =
                [
                    .. Enumerable.Range(0, random.NextBelow(3)).Select(_ => new AccessListEntry(
                        new Address(Draw(random, 20)), [UInt256.FromBigEndian(Draw(random, 32))])),
                ],
            };
    }

    private static void Add(JsonArray fields, JsonObject values, string name, SeededRandomSource random)
    {
        string type = Types[random.NextBelow(Types.Length)];
        AbiType parsed = AbiType.Parse(type).Value!;
        fields.Add(new JsonObject { ["name"] = name, ["type"] = type });
        values[name] = Json(parsed, Draw(parsed, random));
    }

    private static async Task Compare(
        int count, Func<SeededRandomSource, (JsonObject Question, string Answer)> draw)
    {
        string folder = Repository.Path(Folder);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules", "viem")),
            $"no viem: npm ci in {Folder} installs it");
        (JsonObject Question, string Answer)[] all =
        [
            .. Enumerable.Range(0, count).Select(seed =>
            {
                using SeededRandomSource random = new((ulong)seed);
                return draw(random);
            }),
        ];
        using Process node = Process.Start(new ProcessStartInfo("node", "oracle.mjs")
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach ((JsonObject question, _) in all)
        {
            await node.StandardInput.WriteLineAsync(question.ToJsonString());
        }

        node.StandardInput.Close();
        string[] answers = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, answers.Length);
        for (int i = 0; i < count; i++)
        {
            Assert.True(
                all[i].Answer == answers[i], $"seed {i}: {all[i].Question.ToJsonString()}\n{answers[i]}");
        }
    }

    private static JsonNode Json(AbiType type, AbiValue value) => type.Kind switch
    {
        AbiKind.UInt => value.UInt.ToString(),
        AbiKind.Int => value.Int.ToString(System.Globalization.CultureInfo.InvariantCulture),
        AbiKind.Address => value.Address.ToString(),
        AbiKind.Bool => value.Bool,
        AbiKind.String => value.Text,
        AbiKind.Bytes or AbiKind.FixedBytes => Hex.From(value.Bytes),
        _ => new JsonArray([.. value.Items.Select((item, i) => Json(type.At(i), item))]),
    };

    private static AbiValue Draw(AbiType type, SeededRandomSource random) => type.Kind switch
    {
        AbiKind.UInt => AbiValue.Of(UInt256.FromBigEndian(Draw(random, type.Size / 8))),
        AbiKind.Int => AbiValue.OfInt(new BigInteger(Draw(random, type.Size / 8))),
        AbiKind.Address => AbiValue.Of(new Address(Draw(random, 20))),
        AbiKind.Bool => AbiValue.Of(random.NextBelow(2) == 0),
        AbiKind.FixedBytes => AbiValue.Of(Draw(random, type.Size)),
        AbiKind.Bytes => AbiValue.Of(Draw(random, random.NextBelow(70))),
        AbiKind.String => AbiValue.Of(string.Concat(Enumerable.Repeat("aé漢😀", random.NextBelow(8)))),
        AbiKind.Array => Many(random.NextBelow(4), _ => Draw(type.Element!, random)),
        AbiKind.FixedArray => Many(type.Size, _ => Draw(type.Element!, random)),
        _ => Many(type.Components.Count, i => Draw(type.Components[i].Type, random)),
    };

    private static AbiValue Many(int count, Func<int, AbiValue> draw) =>
        AbiValue.List([.. Enumerable.Range(0, count).Select(draw)]);

    private static byte[] Draw(SeededRandomSource random, int length)
    {
        byte[] bytes = new byte[length];
        random.Fill(bytes);
        return bytes;
    }
}
