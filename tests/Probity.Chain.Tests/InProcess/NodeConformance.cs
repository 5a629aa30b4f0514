using System.Text.Json;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Tests.InProcess.Support;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.InProcess;

/// <summary>Nonces, fees, blocks, receipts and logs, on whatever chain.</summary>
public abstract class NodeConformance
{
    internal abstract TestChain Chain { get; }

    [Fact]
    public async Task The_node_knows_its_chain_and_what_gas_costs()
    {
        Assert.Equal(Chain.ChainId, await Chain.QuantityAsync(EthereumCalls.ChainId()));
        BlockHeader head = await BlockAsync(BlockReference.Latest);
        Assert.True(await Chain.QuantityAsync(EthereumCalls.GasPrice()) >= head.BaseFeePerGas);
        Assert.False((await Chain.QuantityAsync(EthereumCalls.MaxPriorityFeePerGas())).IsZero);
    }

    [Fact]
    public async Task Blocks_follow_each_other()
    {
        BlockHeader first = await BlockAsync(BlockReference.Latest);
        await Chain.MineAsync();
        await Chain.MineAsync();
        UInt256 number = await Chain.QuantityAsync(EthereumCalls.BlockNumber());
        Assert.Equal(first.Number + 2, number);
        BlockHeader second = await BlockAsync(BlockReference.At(first.Number + 1));
        Assert.Equal(first.Hash, second.ParentHash);
        Assert.Equal((await BlockAsync(BlockReference.Latest)).ParentHash, second.Hash);
        Assert.True(second.Timestamp >= first.Timestamp);
        Assert.True((await BlockAsync(BlockReference.Safe)).Number <= number);
        Assert.True(
            (await BlockAsync(BlockReference.Finalized)).Number
                <= (await BlockAsync(BlockReference.Safe)).Number);
        JsonRpcReply none = await Chain.AskAsync(EthereumCalls.GetBlock(BlockReference.At(number + 100)));
        Assert.Equal(JsonValueKind.Null, none.Result.ValueKind);
    }

    [Fact]
    public async Task Money_moves_and_gas_is_paid()
    {
        TestAccount from = await Chain.AccountAsync(), to = Chain.NewAccount();
        UInt256 before = await BalanceAsync(from.Address);
        TransactionReceipt receipt = await Chain.SendAsync(from, to.Address, [], value: 12_345);
        Assert.True(receipt.IsSuccess);
        Assert.Equal<UInt256>(21_000, receipt.GasUsed);
        Assert.Equal(to.Address, receipt.To);
        Assert.Empty(receipt.Logs);
        BlockHeader block = await BlockAsync(BlockReference.At(receipt.BlockNumber));
        Assert.Equal(block.Hash, receipt.BlockHash);
        Assert.Equal(block.BaseFeePerGas!.Value + TestChain.Tip, receipt.EffectiveGasPrice);
        Assert.Equal<UInt256>(12_345, await BalanceAsync(to.Address));
        Assert.Equal(
            before - 12_345 - (receipt.GasUsed * receipt.EffectiveGasPrice),
            await BalanceAsync(from.Address));
    }

    [Fact]
    public async Task Transactions_of_both_kinds_are_told_by_their_hash()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        byte[] data = Transfer(Chain.Token, 1);
        TransactionReceipt receipt = await Chain.SendAsync(from, Chain.Token, data);
        TransactionSummary typed = (await SummaryAsync(receipt.TransactionHash))!;
        Assert.Equal(from.Address, typed.From);
        Assert.Equal(Chain.Token, typed.To);
        Assert.Equal(data, typed.Input);
        Assert.Equal(from.Nonce - 1, typed.Nonce);
        Assert.Equal(receipt.BlockHash, typed.BlockHash);
        SignedTransaction legacy = from.Sign(new LegacyTransaction
        {
            ChainId = Chain.ChainId, Nonce = from.Nonce, GasLimit = 100_000, To = Chain.Token, Data = data,
            GasPrice = TestChain.Fee,
        });
        JsonRpcReply sent = await Chain.AskAsync(
            EthereumCalls.SendRawTransactionSync(legacy.Encoded.ToArray()));
        TransactionReceipt second = EthereumResults.ReadReceipt(sent.Result).Value!;
        Assert.True(second.IsSuccess);
        Assert.Equal(TestChain.Fee, second.EffectiveGasPrice);
        Assert.Equal(second.BlockNumber, (await SummaryAsync(legacy.Hash))!.BlockNumber);
        Assert.Null(await SummaryAsync(new byte[32]));
        Assert.Null(await Chain.ReceiptAsync(new byte[32]));
    }

    [Fact]
    public async Task A_used_nonce_is_too_low()
    {
        TestAccount from = await Chain.AccountAsync();
        await Chain.SendAsync(from, Chain.Token, [], value: 0);
        JsonRpcReply reply = await Chain.SubmitAsync(
            Chain.Sign(from, Chain.Permit2, [], nonce: from.Nonce - 1));
        Assert.Equal(JsonRpcErrorKind.NonceTooLow, reply.Error!.Kind);
    }

    [Fact]
    public async Task A_transaction_waits_for_its_block_and_is_known_then() => await WaitingAsync(async () =>
    {
        TestAccount from = await Chain.AccountAsync();
        SignedTransaction signed = Chain.Sign(from, Chain.NewAccount().Address, [], value: 1);
        Assert.Null((await Chain.SubmitAsync(signed)).Error);
        Assert.Equal(JsonRpcErrorKind.AlreadyKnown, (await Chain.SubmitAsync(signed)).Error!.Kind);
        Assert.Null(await Chain.ReceiptAsync(signed.Hash));
        TransactionSummary waiting = (await SummaryAsync(signed.Hash))!;
        Assert.Null(waiting.BlockHash);
        Assert.Null(waiting.BlockNumber);
        Assert.Equal<UInt256>(0, await CountAsync(from, BlockReference.Latest));
        Assert.Equal<UInt256>(1, await CountAsync(from, BlockReference.Pending));
        await Chain.MineAsync();
        Assert.True((await Chain.ReceiptAsync(signed.Hash))!.IsSuccess);
        Assert.Equal<UInt256>(1, await CountAsync(from, BlockReference.Latest));
    });

    [Fact]
    public async Task A_gap_in_the_nonces_holds_back_what_comes_after() => await WaitingAsync(async () =>
    {
        TestAccount from = await Chain.AccountAsync();
        SignedTransaction first =
            Chain.Sign(from, Chain.Token, []), second = Chain.Sign(from, Chain.Token, []);
        Assert.Null((await Chain.SubmitAsync(second)).Error);
        Assert.Equal<UInt256>(0, await CountAsync(from, BlockReference.Pending));
        await Chain.MineAsync();
        Assert.Null(await Chain.ReceiptAsync(second.Hash));
        Assert.Null((await Chain.SubmitAsync(first)).Error);
        Assert.Equal<UInt256>(2, await CountAsync(from, BlockReference.Pending));
        await Chain.MineAsync();
        Assert.NotNull(await Chain.ReceiptAsync(first.Hash));
        Assert.NotNull(await Chain.ReceiptAsync(second.Hash));
    });

    [Fact]
    public async Task A_replacement_pays_more_or_is_refused() => await WaitingAsync(async () =>
    {
        TestAccount from = await Chain.AccountAsync();
        Address to = Chain.NewAccount().Address;
        SignedTransaction old = Chain.Sign(from, to, [], value: 1);
        Assert.Null((await Chain.SubmitAsync(old)).Error);
        JsonRpcReply refused = await Chain.SubmitAsync(Chain.Sign(from, to, [], value: 2, nonce: 0));
        Assert.Equal(JsonRpcErrorKind.Underpriced, refused.Error?.Kind);
        SignedTransaction next = Chain.Sign(
            from, to, [], value: 3, nonce: 0, fee: TestChain.Fee + 1_000_000_000,
            tip: TestChain.Tip + 100_000_000);
        Assert.Null((await Chain.SubmitAsync(next)).Error);
        await Chain.MineAsync();
        Assert.NotNull(await Chain.ReceiptAsync(next.Hash));
        Assert.Null(await Chain.ReceiptAsync(old.Hash));
        Assert.Null(await SummaryAsync(old.Hash));
        Assert.Equal<UInt256>(3, await BalanceAsync(to));
    });

    [Fact]
    public async Task What_the_sender_cannot_pay_is_refused()
    {
        TestAccount from = await Chain.AccountAsync();
        UInt256 balance = await BalanceAsync(from.Address);
        foreach (SignedTransaction signed in (SignedTransaction[])
        [
            Chain.Sign(from, Chain.Token, [], value: balance, nonce: 0),
            Chain.Sign(Chain.NewAccount(), Chain.Token, [], nonce: 0),
        ])
        {
            Assert.Equal(
                JsonRpcErrorKind.InsufficientFunds, (await Chain.SubmitAsync(signed)).Error!.Kind);
        }
    }

    [Fact]
    public async Task What_is_not_for_this_chain_or_no_transaction_is_refused()
    {
        TestAccount from = await Chain.AccountAsync();
        FeeMarketTransaction transaction = new()
        {
            ChainId = 84532, Nonce = 0, GasLimit = 21_000, To = Chain.Token, MaxFeePerGas = TestChain.Fee,
            MaxPriorityFeePerGas = 1,
        };
        Assert.NotNull((await Chain.SubmitAsync(from.Sign(transaction))).Error);
        Assert.NotNull((await Chain.SubmitAsync(
            from.Sign(transaction with { ChainId = Chain.ChainId, GasLimit = 20_999 }))).Error);
        Assert.NotNull((await Chain.AskAsync(EthereumCalls.SendRawTransaction(new byte[] { 1, 2 }))).Error);
        JsonRpcReply unknown = await Chain.AskAsync(new JsonRpcCall("eth_nothing", _ => { }));
        Assert.Equal(-32601, unknown.Error!.Code);
        JsonRpcReply wrong = await Chain.AskAsync(
            new JsonRpcCall("eth_getBalance", writer => writer.WriteNumberValue(5)));
        Assert.Equal(JsonRpcErrorKind.InvalidRequest, wrong.Error!.Kind);
    }

    [Fact]
    public async Task A_call_that_runs_out_of_gas_fails_and_costs_all_of_it()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        TransactionReceipt receipt =
            await Chain.SendAsync(from, Chain.Token, Transfer(Chain.Permit2, 5), gas: 24_000);
        Assert.False(receipt.IsSuccess);
        Assert.Equal<UInt256>(24_000, receipt.GasUsed);
        Assert.Empty(receipt.Logs);
        Assert.Equal<UInt256>(10, await Chain.BalanceAsync(from.Address));
    }

    [Fact]
    public async Task The_estimated_gas_is_enough()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        byte[] data = Transfer(Chain.NewAccount().Address, 5);
        UInt256 gas = await Chain.QuantityAsync(EthereumCalls.EstimateGas(
            from.Address, Chain.Token, data, UInt256.Zero, BlockReference.Latest));
        Assert.True(gas.TryToUInt64(out ulong limit) && limit is > 40_000 and < 120_000, $"{gas}");
        Assert.True((await Chain.SendAsync(from, Chain.Token, data, gas: limit)).IsSuccess);
        JsonRpcReply refused = await Chain.AskAsync(EthereumCalls.EstimateGas(
            from.Address, Chain.Token, Transfer(Chain.Token, 6), UInt256.Zero, BlockReference.Latest));
        Assert.Equal(JsonRpcErrorKind.Reverted, refused.Error!.Kind);
        Assert.Equal("ERC20: transfer amount exceeds balance", refused.Error.RevertReason);
    }

    [Fact]
    public async Task Code_stands_at_contracts_only()
    {
        Assert.True(await CodeBytesAsync(Chain.Token) > 0);
        Assert.True(await CodeBytesAsync(Chain.Permit2) > 0);
        Assert.True(await CodeBytesAsync(Chain.Proxy) > 0);
        Assert.Equal(0, await CodeBytesAsync(Chain.NewAccount().Address));
    }

    [Fact]
    public async Task The_state_of_an_older_block_can_be_asked_for()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        UInt256 before = await Chain.QuantityAsync(EthereumCalls.BlockNumber());
        await Chain.SendAsync(from, Chain.Token, Transfer(Chain.Token, 4));
        byte[] call = TokenAbi.BalanceOf.EncodeCall(AbiValue.Of(from.Address));
        foreach ((BlockReference block, UInt256 balance) in ((BlockReference, UInt256)[])
            [(BlockReference.At(before), 10), (BlockReference.Latest, 6), (BlockReference.Pending, 6)])
        {
            JsonRpcReply reply = await Chain.AskAsync(EthereumCalls.Call(null, Chain.Token, call, block));
            Assert.True(EthereumResults.TryReadBytes(reply.Result, 32, out byte[] word));
            Assert.Equal(balance, UInt256.FromBigEndian(word));
        }

        Assert.Equal(
            from.Nonce - 1,
            await Chain.QuantityAsync(
                EthereumCalls.GetTransactionCount(from.Address, BlockReference.At(before))));
    }

    [Fact]
    public async Task Logs_are_found_by_contract_topics_and_blocks()
    {
        TestAccount a = await Chain.AccountAsync(tokens: 10), b = await Chain.AccountAsync(tokens: 10);
        TransactionReceipt first = await Chain.SendAsync(a, Chain.Token, Transfer(b.Address, 1));
        TransactionReceipt second = await Chain.SendAsync(b, Chain.Token, Transfer(a.Address, 2));
        byte[] transfer =
            TokenAbi.TransferEvent.Topic.ToArray(), fromA = Word(a.Address), fromB = Word(b.Address);
        LogQuery both = new()
        {
            Addresses = [Chain.Token], From = BlockReference.At(first.BlockNumber),
            To = BlockReference.At(second.BlockNumber), Topics = [[transfer], [fromA, fromB]],
        };
        IReadOnlyList<PlacedLog> logs = await LogsAsync(both);
        Assert.Equal(2, logs.Count);
        Assert.Equal(first.TransactionHash, logs[0].TransactionHash);
        Assert.Equal(second.BlockHash, logs[1].BlockHash);
        Assert.Equal(second.BlockNumber, logs[1].BlockNumber);
        Assert.Equal(second.Logs[0].Data, logs[1].Entry.Data);
        Assert.Single(await LogsAsync(both with { Topics = [[transfer], [fromA]] }));
        Assert.Single(await LogsAsync(both with { Topics = [[], [], [fromA]] }));
        Assert.Single(await LogsAsync(both with { To = both.From }));
        Assert.Single(await LogsAsync(both with { BlockHash = second.BlockHash }));
        Assert.Equal(2, (await LogsAsync(both with { Topics = [], Addresses = [] })).Count);
        Assert.Equal(2, (await LogsAsync(both with { Addresses = [Chain.Permit2, Chain.Token] })).Count);
        Assert.Empty(await LogsAsync(both with { Addresses = [Chain.Permit2] }));
        Assert.Empty(await LogsAsync(both with { Topics = [[TokenAbi.ApprovalEvent.Topic.ToArray()]] }));
        Assert.Empty(await LogsAsync(both with { Topics = [[transfer], [], [], [fromA]] }));
        Assert.NotNull((await Chain.AskAsync(
            EthereumCalls.GetLogs(both with { BlockHash = new byte[32] }))).Error);
    }

    private static byte[] Word(Address address) => [.. new byte[12], .. address.ToArray()];

    private static byte[] Transfer(Address to, UInt256 value) =>
        TokenAbi.Transfer.EncodeCall(AbiValue.Of(to), AbiValue.Of(value));

    // No block comes by itself meanwhile; accounts get their money without one.
    private async Task WaitingAsync(Func<Task> run)
    {
        await Chain.SetInstantAsync(false);
        try
        {
            await run();
        }
        finally
        {
            await Chain.SetInstantAsync(true);
        }
    }

    private Task<UInt256> BalanceAsync(Address account) =>
        Chain.QuantityAsync(EthereumCalls.GetBalance(account, BlockReference.Latest));

    private Task<UInt256> CountAsync(TestAccount account, BlockReference block) =>
        Chain.QuantityAsync(EthereumCalls.GetTransactionCount(account.Address, block));

    private async Task<BlockHeader> BlockAsync(BlockReference block)
    {
        JsonRpcReply reply = await Chain.AskAsync(EthereumCalls.GetBlock(block));
        Verdict<BlockHeader> header = EthereumResults.ReadBlock(reply.Result);
        Assert.True(header.IsAccepted, header.Detail);
        return header.Value;
    }

    private async Task<TransactionSummary?> SummaryAsync(byte[] hash)
    {
        JsonRpcReply reply = await Chain.AskAsync(EthereumCalls.GetTransactionByHash(hash));
        if (reply.Result.ValueKind == JsonValueKind.Null) { return null; }
        Verdict<TransactionSummary> summary = EthereumResults.ReadTransaction(reply.Result);
        Assert.True(summary.IsAccepted, summary.Detail);
        Assert.Equal(hash, summary.Value.Hash);
        return summary.Value;
    }

    private async Task<IReadOnlyList<PlacedLog>> LogsAsync(LogQuery query)
    {
        JsonRpcReply reply = await Chain.AskAsync(EthereumCalls.GetLogs(query));
        Assert.True(reply.Error is null, reply.Error?.ToString());
        Verdict<IReadOnlyList<PlacedLog>> logs = EthereumResults.ReadLogs(reply.Result);
        Assert.True(logs.IsAccepted, logs.Detail);
        return logs.Value;
    }

    private async Task<int> CodeBytesAsync(Address account)
    {
        JsonRpcReply reply = await Chain.AskAsync(EthereumCalls.GetCode(account, BlockReference.Latest));
        Assert.True(EthereumResults.TryReadBytes(reply.Result, 1 << 16, out byte[] code));
        return code.Length;
    }
}
