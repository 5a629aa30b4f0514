using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Fuzz;

/// <summary>What other parties send around a payment: transactions, calls, messages to sign, replies of
/// nodes.</summary>
internal static class ChainTargets
{
    private const string Message = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"chainId","type":"uint256"}],
        "Node":[{"name":"label","type":"string"},{"name":"weights","type":"int16[2][]"},
        {"name":"children","type":"Node[]"},{"name":"blob","type":"bytes"}]},"primaryType":"Node",
        "domain":{"name":"Tree","chainId":1},"message":{"label":"root","weights":[[1,-2]],"children":[
        {"label":"leaf","weights":[],"children":[],"blob":"0x"}],"blob":"0xff"}}
        """;

    private const string Replies = """
        [{"jsonrpc":"2.0","id":1,"result":"0x5"},
        {"jsonrpc":"2.0","id":2,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0"}}]
        """;

    private static readonly AbiFunction Function =
        AbiFunction.Parse("f(uint256[][],string[],(bytes,bool)[2],address)", "()").Value!;

    // Its state is what the inputs before made of it: no answer may depend on that being sound.
    private static readonly SimulatedChain Simulated = new(
        SimulatedGenesis.Options(new Dictionary<Address, UInt256> { [Payment().Sender] = 1_000 }),
        TimeProvider.System);

    /// <summary>All of them.</summary>
    public static Target[] All() =>
    [
        new("simulated chain", Requests(), (input, _) =>
        {
            using JsonDocument response = JsonDocument.Parse(Simulated.Handle(input));
            if (response.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            {
                throw new InvalidOperationException("a response that is neither an object nor an array");
            }
        }),
        new("transaction", Transactions(), (input, original) =>
        {
            Verdict<SignedTransaction> read = SignedTransaction.Parse(input);
            if (read.IsAccepted && !input.AsSpan().SequenceEqual(original)
                && read.Value.Sender == SignedTransaction.Parse(original).Value!.Sender)
            {
                throw new InvalidOperationException("a changed transaction has the same sender");
            }
        }),
        new("abi", [Call()], (input, _) =>
        {
            Verdict<AbiValue> read = Function.DecodeCall(input);
            if (read.IsAccepted && !Function.EncodeCall([.. read.Value.Items]).AsSpan().SequenceEqual(input))
            {
                throw new InvalidOperationException("two forms of one call");
            }
        }),
        new("typed data", [Encoding.UTF8.GetBytes(Message)], (input, original) =>
        {
            Verdict<TypedMessage> read = TypedMessage.Parse(input);
            if (read.IsAccepted) { _ = read.Value.Digest(); }
        }),
        new("json-rpc", [Encoding.UTF8.GetBytes(Replies)], (input, original) =>
        {
            JsonRpcBatch batch = new([EthereumCalls.ChainId(), EthereumCalls.ChainId()], 1);
            Verdict<IReadOnlyList<JsonRpcReply>> read = batch.Match(input);
            foreach (JsonRpcReply reply in read.Value ?? [])
            {
                _ = EthereumResults.ReadReceipt(reply.Result);
                _ = EthereumResults.ReadBlock(reply.Result);
                _ = EthereumResults.ReadTransaction(reply.Result);
                _ = EthereumResults.ReadLogs(reply.Result);
                _ = reply.Error?.RevertReason;
            }
        }),
    ];

    private static SignedTransaction Payment()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse([.. new byte[31], 1]).Value!;
        return new FeeMarketTransaction
        {
            ChainId =
                SimulatedChain.ChainId, Nonce = 0, GasLimit = 100_000, To = SimulatedGenesis.TokenAddress,
            MaxFeePerGas = 2_000_000_000, MaxPriorityFeePerGas = 1,
        }.Sign(key);
    }

    private static byte[][] Requests()
    {
        Address token = SimulatedGenesis.TokenAddress;
        byte[] balance =
            AbiFunction.Parse("balanceOf(address)", "(uint256)").Value!.EncodeCall(AbiValue.Of(token));
        LogQuery query =
            new() { Addresses = [token], Topics = [[new byte[32]], []], From = BlockReference.At(0) };
        return
        [
            new JsonRpcBatch(
                [EthereumCalls.Call(null, token, balance, 100_000, BlockReference.Latest)], 1).Encode(),
            new JsonRpcBatch(
                [
                    EthereumCalls.SendRawTransaction(Payment().Encoded.ToArray()),
                    EthereumCalls.GetLogs(query),
                    EthereumCalls.GetBlock(BlockReference.Pending),
                    EthereumCalls.EstimateGas(token, token, balance, UInt256.Zero, BlockReference.Safe),
                    EthereumCalls.GetTransactionCount(token, BlockReference.At(0)),
                ],
                1).Encode(),
        ];
    }

    private static byte[] Call() => Function.EncodeCall(
        AbiValue.List(AbiValue.List(AbiValue.Of((UInt256)1)), AbiValue.List()),
        AbiValue.List(AbiValue.Of("one"), AbiValue.Of("two")),
        AbiValue.List(Pair(), Pair()),
        AbiValue.Of(Address.Zero));

    private static AbiValue Pair() => AbiValue.List(AbiValue.Of("bytes"u8), AbiValue.Of(true));

    private static byte[][] Transactions()
    {
        using Secp256k1PrivateKey key = Secp256k1PrivateKey.Parse([.. new byte[31], 1]).Value!;
        EthereumTransaction legacy = new LegacyTransaction
        {
            ChainId =
                1, Nonce = 9, GasLimit = 21_000, To = Address.Zero, Data = Call(), GasPrice = 1_000_000_000,
        };
        EthereumTransaction typed = new FeeMarketTransaction
        {
            ChainId = 1, Nonce = 9, GasLimit = 21_000, To = Address.Zero, Data = Call(),
            MaxFeePerGas = 1_000_000_000, MaxPriorityFeePerGas = 1,
            AccessList = [new AccessListEntry(Address.Zero, [UInt256.One])],
        };
        return [[.. legacy.Sign(key).Encoded], [.. typed.Sign(key).Encoded]];
    }
}
