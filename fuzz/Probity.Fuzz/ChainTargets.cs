using System.Text;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Core.Verdicts;
using Probity.Crypto.Signatures;

namespace Probity.Fuzz;

/// <summary>What other parties send around a payment: transactions, calls, messages to sign, replies of nodes.</summary>
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

    /// <summary>All of them.</summary>
    public static Target[] All() =>
    [
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
                _ = reply.Error?.RevertReason;
            }
        }),
    ];

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
            ChainId = 1, Nonce = 9, GasLimit = 21_000, To = Address.Zero, Data = Call(), GasPrice = 1_000_000_000,
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
