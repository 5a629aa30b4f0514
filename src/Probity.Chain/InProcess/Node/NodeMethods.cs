using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.InProcess.Ledger;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Core.Verdicts;

namespace Probity.Chain.InProcess.Node;

/// <summary>The methods of a node, over a simulated chain; total.</summary>
internal sealed class NodeMethods(ChainState chain, Lock gate, ChainFaults faults)
{
    /// <summary>The most log entries of one answer.</summary>
    public const int MaxLogs = 10_000;

    private const int TimedOut = 4;
    private const int Reverted = 3;
    private const int LimitExceeded = -32005;

    private static readonly UInt256 Tip = 1_000_000_000;

    /// <summary>Answers one method.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="p">Its parameters.</param>
    public NodeReply Answer(string method, JsonElement[] p) => method switch
    {
        "eth_chainId" => NodeReply.Of(faults.ReportedChainId ?? SimulatedChain.ChainId),
        "net_version" => NodeReply.Of(
            JsonValue.Create((faults.ReportedChainId ?? SimulatedChain.ChainId).ToString())),
        "web3_clientVersion" => NodeReply.Of(JsonValue.Create(SimulatedChain.ClientVersion)),
        "eth_syncing" => NodeReply.Of(JsonValue.Create(false)),
        "eth_accounts" => NodeReply.Of(new JsonArray()),
        "eth_blockNumber" => NodeReply.Of(Locked(() => (UInt256)chain.Head.Number)),
        "eth_gasPrice" => NodeReply.Of(Locked(() => chain.BaseFee) + Tip),
        "eth_maxPriorityFeePerGas" => NodeReply.Of(Tip),
        "eth_getBalance" => OfAccount(p, (state, account) => state.Account(account).Balance),
        "eth_getTransactionCount" => TransactionCount(p),
        "eth_getCode" => Code(p),
        "eth_getBlockByNumber" => Block(p),
        "eth_getBlockByHash" => BlockByHash(p),
        "eth_call" => Call(p),
        "eth_estimateGas" => EstimateGas(p),
        "eth_sendRawTransaction" => Send(p, isSync: false),
        "eth_sendRawTransactionSync" => Send(p, isSync: true),
        "eth_getTransactionReceipt" => Receipt(p),
        "eth_getTransactionByHash" => Transaction(p),
        "eth_getLogs" => Logs(p),
        _ => new NodeError(-32601, $"the method {Shown(method)} does not exist/is not available"),
    };

    private NodeReply OfAccount(JsonElement[] p, Func<WorldState, Address, UInt256> read)
    {
        if (p.Length is < 1 or > 2 || !EthereumResults.TryReadAddress(p[0], out Address account))
        {
            return NodeError.InvalidParameters;
        }

        return TryResolve(p, 1, out Moment? moment) is { } error
            ? error
            : NodeReply.Of(read(moment!.Block.State, account));
    }

    private NodeReply TransactionCount(JsonElement[] p)
    {
        bool isPending =
            p.Length == 2 && EthereumResults.TryReadText(p[1], out string tag) && tag == "pending";
        return isPending && EthereumResults.TryReadAddress(p[0], out Address account)
            ? NodeReply.Of(Locked(() => (UInt256)chain.NextNonce(account)))
            : OfAccount(p, (state, other) => state.Account(other).Nonce);
    }

    private NodeReply Code(JsonElement[] p)
    {
        if (p.Length is < 1 or > 2 || !EthereumResults.TryReadAddress(p[0], out Address account))
        {
            return NodeError.InvalidParameters;
        }

        if (TryResolve(p, 1, out Moment? moment) is { } error) { return error; }
        return NodeReply.Of(moment!.Contracts.TryGetValue(account, out SimulatedContract? contract)
            ? contract.Code
            : []);
    }

    private NodeReply Block(JsonElement[] p)
    {
        if (p.Length is < 1 or > 2) { return NodeError.InvalidParameters; }
        NodeError? error = TryResolve(p, 0, out Moment? moment);
        if (error == NodeError.UnknownBlock) { return NodeReply.Null; }
        return error is not null
            ? error
            : NodeReply.Of(NodeJson.Block(moment!.Block, moment.IsPending, IsTrue(p, 1)));
    }

    private NodeReply BlockByHash(JsonElement[] p)
    {
        if (p.Length is < 1 or > 2 || !EthereumResults.TryReadHash(p[0], out byte[] hash))
        {
            return NodeError.InvalidParameters;
        }

        SimulatedBlock? block = Locked(() => chain.Find(UInt256.FromBigEndian(hash)));
        return block is null
            ? NodeReply.Null
            : NodeReply.Of(NodeJson.Block(block, isPending: false, IsTrue(p, 1)));
    }

    private NodeReply Call(JsonElement[] p)
    {
        if (p.Length is < 1 or > 3 || CallRequest.TryRead(p[0]) is not { } request)
        {
            return NodeError.InvalidParameters;
        }

        if (TryResolve(p, 1, out Moment? moment) is { } error) { return error; }
        (ContractResult? result, _, NodeError? refusal) =
            Run(request, moment!, request.Gas ?? ChainState.BlockGasLimit);
        return result is { IsSuccess: true } ? NodeReply.Of(result.Data.Span) : refusal!;
    }

    private NodeReply EstimateGas(JsonElement[] p)
    {
        if (p.Length is < 1 or > 3 || CallRequest.TryRead(p[0]) is not { } request)
        {
            return NodeError.InvalidParameters;
        }

        if (TryResolve(p, 1, out Moment? moment) is { } error) { return error; }
        long limit = request.Gas ?? ChainState.BlockGasLimit;
        (_, long gas, NodeError? refusal) = Run(request, moment!, limit);

        // Calls inside of a call leave a part of the gas unused, so that what was used may be too little.
        while (refusal is null && gas < limit && Run(request, moment!, gas).Refusal is not null)
        {
            gas = Math.Min(limit, gas + (gas / 32) + 1);
        }

        return refusal is null ? NodeReply.Of((UInt256)(ulong)gas) : refusal;
    }

    private static (ContractResult? Result, long Gas, NodeError? Refusal) Run(
        CallRequest request, Moment moment, long gas)
    {
        long intrinsic = GasCost.Intrinsic(request.Data, []);
        if (gas < intrinsic)
        {
            return (null, gas, new NodeError(
                $"err: intrinsic gas too low: have {gas}, want {intrinsic} (supplied gas {gas})"));
        }

        if (moment.Block.State.Account(request.From).Balance < request.Value)
        {
            return (null, gas, new NodeError("insufficient funds for gas * price + value"));
        }

        Execution execution = new(
            moment.Block.State, moment.Contracts, SimulatedChain.ChainId, moment.Block.Timestamp);
        ContractResult result = execution.Call(
            request.From, request.To, request.Value, request.Data, gas - intrinsic, isStatic: false, depth: 0,
            out long used);
        NodeError? refusal = result switch
        {
            { IsSuccess: true } => null,
            _ when result == ContractResult.OutOfGas => new NodeError("out of gas"),
            _ => new NodeError(Reverted, Words(result), result.Data.ToArray()),
        };
        return (result, used + intrinsic, refusal);
    }

    private NodeReply Send(JsonElement[] p, bool isSync)
    {
        if (p.Length < 1 || p.Length > (isSync ? 2 : 1)
            || !EthereumResults.TryReadBytes(p[0], SignedTransaction.MaxBytes, out byte[] encoded))
        {
            return NodeError.InvalidParameters;
        }

        Verdict<SignedTransaction> signed = SignedTransaction.Parse(encoded);
        if (!signed.IsAccepted) { return new NodeError($"failed to decode transaction: {signed.Detail}"); }
        if (faults.TakeRefusedSend()) { return new NodeError("the node is not ready"); }
        byte[] hash = signed.Value.Hash;
        (NodeError? error, JsonObject? receipt) =
            Locked(() => (chain.Submit(signed.Value), FindReceipt(hash)));
        if (error is not null) { return error; }
        if (faults.TakeUnansweredSend()) { return new NodeError("request timed out"); }
        if (!isSync) { return NodeReply.Of(hash); }
        return receipt is not null
            ? NodeReply.Of(receipt)
            : new NodeError(
                TimedOut, "The transaction was added to the mempool but wasn't processed in time", hash);
    }

    private NodeReply Receipt(JsonElement[] p) =>
        p.Length == 1 && EthereumResults.TryReadHash(p[0], out byte[] hash)
            ? NodeReply.Of(Locked(() => FindReceipt(hash)))
            : NodeError.InvalidParameters;

    private NodeReply Transaction(JsonElement[] p)
    {
        if (p.Length != 1 || !EthereumResults.TryReadHash(p[0], out byte[] bytes))
        {
            return NodeError.InvalidParameters;
        }

        UInt256 hash = UInt256.FromBigEndian(bytes);
        return NodeReply.Of(Locked(() => chain.FindMined(hash) is { } mined
            ? NodeJson.Transaction(mined.Transaction.Signed, mined.Block, mined.Transaction)
            : chain.FindWaiting(hash) is { } waiting ? NodeJson.Transaction(waiting, null, null) : null));
    }

    private NodeReply Logs(JsonElement[] p)
    {
        if (p.Length != 1 || p[0].ValueKind != JsonValueKind.Object
            || LogFilter.TryRead(p[0]) is not { } filter)
        {
            return NodeError.InvalidParameters;
        }

        if (FindBlocks(p[0], out List<SimulatedBlock> blocks) is { } error) { return error; }
        JsonArray found = [];
        foreach (SimulatedBlock block in blocks)
        {
            foreach (MinedTransaction mined in block.Transactions)
            {
                for (int i = 0; i < mined.Logs.Count; i++)
                {
                    if (!filter.Takes(mined.Logs[i])) { continue; }
                    if (found.Count == MaxLogs)
                    {
                        return new NodeError(LimitExceeded, $"query returned more than {MaxLogs} results");
                    }

                    found.Add((JsonNode)NodeJson.Log(block, mined, i));
                }
            }
        }

        return NodeReply.Of(found);
    }

    // Either one block by its hash, or those from one number to another.
    private NodeError? FindBlocks(JsonElement filter, out List<SimulatedBlock> blocks)
    {
        blocks = [];
        bool hasFrom = filter.TryGetProperty("fromBlock"u8, out JsonElement from);
        bool hasTo = filter.TryGetProperty("toBlock"u8, out JsonElement to);
        if (filter.TryGetProperty("blockHash"u8, out JsonElement member))
        {
            if (hasFrom || hasTo || !EthereumResults.TryReadHash(member, out byte[] hash))
            {
                return NodeError.InvalidParameters;
            }

            SimulatedBlock? block = Locked(() => chain.Find(UInt256.FromBigEndian(hash)));
            if (block is null) { return new NodeError("unknown block"); }
            blocks.Add(block);
            return null;
        }

        if (TryResolve(hasFrom ? [from] : [], 0, out Moment? first) is { } noFirst) { return noFirst; }
        NodeError? noLast = TryResolve(hasTo ? [to] : [], 0, out Moment? last);
        if (noLast is not null && noLast != NodeError.UnknownBlock) { return noLast; }
        List<SimulatedBlock> found = blocks;
        lock (gate)
        {
            ulong end = Math.Min(chain.Head.Number, last?.Block.Number ?? ulong.MaxValue);
            for (ulong number = first!.Block.Number; number <= end; number++)
            {
                found.Add(chain.At(number)!);
            }
        }

        return null;
    }

    private JsonObject? FindReceipt(byte[] hash) =>
        !faults.IsWithheld(hash) && chain.FindMined(UInt256.FromBigEndian(hash)) is { } mined
            ? NodeJson.Receipt(mined.Block, mined.Transaction)
            : null;

    // A name or a number of a block; the newest where there is none.
    private NodeError? TryResolve(JsonElement[] p, int index, out Moment? moment)
    {
        moment = null;
        string tag = "latest";
        if (p.Length > index && !EthereumResults.TryReadText(p[index], out tag))
        {
            return NodeError.InvalidParameters;
        }

        bool isNumber = UInt256.TryParseQuantity(tag, out UInt256 quantity);
        lock (gate)
        {
            SimulatedBlock? block = tag switch
            {
                "latest" => chain.Head,
                "pending" => chain.Pending(),
                "safe" => chain.Safe,
                "finalized" => chain.Finalized,
                "earliest" => chain.At(0),
                _ => quantity.TryToUInt64(out ulong number) && isNumber ? chain.At(number) : null,
            };
            if (block is not null) { moment = new Moment(block, chain.Contracts, tag == "pending"); }
            return block is not null ? null : isNumber ? NodeError.UnknownBlock : NodeError.InvalidParameters;
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (gate) { return read(); }
    }

    private static bool IsTrue(JsonElement[] p, int index) =>
        p.Length > index && p[index].ValueKind == JsonValueKind.True;

    private static string Words(ContractResult result)
    {
        Verdict<Abi.AbiValue> reason = Abi.AbiFunction.Error.DecodeCall(result.Data.Span);
        return reason.IsAccepted ? $"execution reverted: {reason.Value[0].Text}" : "execution reverted";
    }

    private static string Shown(string method) => method.Length <= 64 ? method : method[..64];

    /// <summary>A block with the contracts that stand there.</summary>
    private sealed record Moment(
        SimulatedBlock Block,
        System.Collections.Immutable.ImmutableDictionary<Address, SimulatedContract> Contracts,
        bool IsPending);
}
