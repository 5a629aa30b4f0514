using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Tests.InProcess.Support;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.InProcess;

/// <summary>What only the simulated chain does: its label, its clock, its pool, its faults.</summary>
public sealed class SimulatedChainTests
{
    private readonly SimulatedTestChain _chain = new();

    private SimulatedChain Simulated => _chain.Simulated;

    private ChainFaults Faults => Simulated.Faults;

    [Fact]
    public async Task It_is_labelled_and_has_a_number_of_its_own()
    {
        JsonRpcReply version = await _chain.AskAsync(new JsonRpcCall("web3_clientVersion", _ => { }));
        Assert.Equal("Probity/simulated", version.Result.GetString());
        JsonRpcReply net = await _chain.AskAsync(new JsonRpcCall("net_version", _ => { }));
        Assert.Equal("88452425214324", net.Result.GetString());
        Assert.Equal("Probit", Encoding.ASCII.GetString(SimulatedChain.ChainId.ToBigEndian().AsSpan(26)));
        Assert.True(SimulatedChain.ChainId > uint.MaxValue && SimulatedChain.ChainId < (1UL << 53));
    }

    [Fact]
    public async Task A_replacement_pays_a_tenth_more_in_fee_and_tip()
    {
        Simulated.Blocks = BlockMaking.ByHand;
        TestAccount from = await _chain.AccountAsync();
        Assert.Null((await _chain.SubmitAsync(_chain.Sign(from, _chain.Token, []))).Error);
        foreach ((UInt256 fee, UInt256 tip, bool isTaken) in ((UInt256, UInt256, bool)[])
        [
            (TestChain.Fee + 999_999_999, TestChain.Tip + 100_000_000, false),
            (TestChain.Fee + 1_000_000_000, TestChain.Tip + 99_999_999, false),
            (TestChain.Fee + 1_000_000_000, TestChain.Tip + 100_000_000, true),
        ])
        {
            JsonRpcReply reply = await _chain.SubmitAsync(
                _chain.Sign(from, _chain.Permit2, [], nonce: 0, fee: fee, tip: tip));
            Assert.Equal(isTaken ? null : "replacement transaction underpriced", reply.Error?.Message);
        }

        Assert.Equal(1, Simulated.WaitingCount);
    }

    [Fact]
    public async Task A_transaction_below_the_base_fee_waits_until_it_falls()
    {
        TestAccount from = await _chain.AccountAsync();
        Simulated.BaseFeePerGas = TestChain.Fee + 1;
        SignedTransaction signed = _chain.Sign(from, _chain.Token, []);
        Assert.Null((await _chain.SubmitAsync(signed)).Error);
        Simulated.Mine();
        Assert.Null(await _chain.ReceiptAsync(signed.Hash));
        Simulated.BaseFeePerGas = TestChain.Fee;
        Assert.Equal(TestChain.Fee, (await _chain.ReceiptAsync(signed.Hash))!.EffectiveGasPrice);
    }

    [Fact]
    public async Task Blocks_come_at_each_interval_of_the_clock()
    {
        Simulated.Blocks = BlockMaking.Interval;
        TestAccount from = await _chain.AccountAsync();
        ulong first = Simulated.BlockNumber, start = await _chain.TimestampAsync();
        SignedTransaction signed = _chain.Sign(from, _chain.Token, []);
        JsonRpcReply late = await _chain.AskAsync(
            EthereumCalls.SendRawTransactionSync(signed.Encoded.ToArray()));
        Assert.Equal(4, late.Error!.Code);
        Assert.Equal(signed.Hash, late.Error.Data.ToArray());
        _chain.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(first, Simulated.BlockNumber);
        _chain.Time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(first + 1, (await _chain.ReceiptAsync(signed.Hash))!.BlockNumber);
        Assert.Equal(start + 2, await _chain.TimestampAsync());
        _chain.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(first + 4, Simulated.BlockNumber);
        Assert.Equal(start + 8, await _chain.TimestampAsync());
        _chain.Time.Advance(TimeSpan.FromDays(365));
        Assert.Equal(first + 1_004, Simulated.BlockNumber);
        Assert.InRange(await _chain.TimestampAsync(), start + 365 * 86_400UL, start + 365 * 86_400UL + 9);
    }

    [Fact]
    public async Task A_block_is_never_before_its_parent()
    {
        ulong start = await _chain.TimestampAsync();
        _chain.Time.Advance(TimeSpan.FromSeconds(-100));
        Simulated.Mine();
        Assert.Equal(start, await _chain.TimestampAsync());
        _chain.Time.Advance(TimeSpan.FromSeconds(150));
        Simulated.Mine();
        Assert.Equal(start + 50, await _chain.TimestampAsync());
    }

    [Fact]
    public async Task Safe_and_finalized_blocks_are_behind()
    {
        Simulated.Mine(20);
        ulong head = Simulated.BlockNumber;
        foreach ((BlockReference block, ulong number) in ((BlockReference, ulong)[])
            [(BlockReference.Safe, head - 4), (BlockReference.Finalized, head - 8),
                (BlockReference.Pending, head + 1)])
        {
            JsonRpcReply reply = await _chain.AskAsync(EthereumCalls.GetBlock(block));
            Assert.Equal<UInt256>(number, EthereumResults.ReadBlock(reply.Result).Value!.Number);
        }
    }

    [Fact]
    public async Task The_better_tip_goes_first_and_each_account_in_order()
    {
        Simulated.Blocks = BlockMaking.ByHand;
        TestAccount poor = await _chain.AccountAsync(), rich = await _chain.AccountAsync();
        SignedTransaction first = _chain.Sign(poor, _chain.Permit2, []);
        SignedTransaction second = _chain.Sign(poor, _chain.Permit2, [], tip: TestChain.Tip * 3);
        SignedTransaction third = _chain.Sign(rich, _chain.Permit2, [], tip: TestChain.Tip * 2);
        foreach (SignedTransaction signed in (SignedTransaction[])[second, first, third])
        {
            Assert.Null((await _chain.SubmitAsync(signed)).Error);
        }

        Simulated.Mine();
        JsonRpcReply reply = await _chain.AskAsync(EthereumCalls.GetBlock(BlockReference.Latest));
        Assert.Equal(
            [Hex.From(third.Hash), Hex.From(first.Hash), Hex.From(second.Hash)],
            reply.Result.GetProperty("transactions").EnumerateArray().Select(hash => hash.GetString()!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reorganisation_takes_transactions_back(bool dropsTransactions)
    {
        TestAccount from = await _chain.AccountAsync(tokens: 10);
        TransactionReceipt before = await SendAsync(from, 4);
        ulong head = Simulated.BlockNumber;
        Simulated.Reorganise(1, dropsTransactions);
        Assert.Equal(head, Simulated.BlockNumber);
        Assert.Null(await _chain.ReceiptAsync(before.TransactionHash));
        Assert.Equal<UInt256>(10, await _chain.BalanceAsync(from.Address));
        JsonRpcReply gone = await _chain.AskAsync(
            EthereumCalls.GetLogs(new LogQuery { BlockHash = before.BlockHash }));
        Assert.NotNull(gone.Error);
        Assert.Equal(dropsTransactions ? 0 : 1, Simulated.WaitingCount);
        Simulated.Mine();
        TransactionReceipt? after = await _chain.ReceiptAsync(before.TransactionHash);
        Assert.Equal(dropsTransactions, after is null);
        if (after is not null) { Assert.NotEqual(before.BlockHash, after.BlockHash); }
    }

    [Fact]
    public async Task A_block_that_is_made_anew_has_another_hash()
    {
        async Task<string> HashAsync() => (await _chain.AskAsync(
            EthereumCalls.GetBlock(BlockReference.Latest))).Result.GetProperty("hash").GetString()!;
        Simulated.Mine();
        string first = await HashAsync();
        Simulated.Reorganise(1, dropsTransactions: false);
        string second = await HashAsync();
        Simulated.Reorganise(1, dropsTransactions: false);
        Assert.Equal(3, new HashSet<string> { first, second, await HashAsync() }.Count);
    }

    [Fact]
    public async Task A_nonce_can_be_used_by_another_transaction_after_a_reorganisation()
    {
        TestAccount from = await _chain.AccountAsync(tokens: 10);
        TransactionReceipt before = await SendAsync(from, 4);
        Simulated.Reorganise(1, dropsTransactions: true);
        from.Nonce--;
        TransactionReceipt other = await SendAsync(from, 5);
        Assert.True(other.IsSuccess);
        Assert.NotEqual(before.TransactionHash, other.TransactionHash);
        Assert.Equal<UInt256>(5, await _chain.BalanceAsync(from.Address));
    }

    [Fact]
    public async Task A_receipt_is_withheld_and_a_transaction_held_or_dropped()
    {
        TestAccount from = await _chain.AccountAsync(tokens: 10);
        TransactionReceipt receipt = await SendAsync(from, 1);
        Faults.WithholdReceipt(receipt.TransactionHash);
        Assert.Null(await _chain.ReceiptAsync(receipt.TransactionHash));
        Faults.ReleaseReceipt(receipt.TransactionHash);
        Assert.NotNull(await _chain.ReceiptAsync(receipt.TransactionHash));
        SignedTransaction held = _chain.Sign(from, _chain.Token, []);
        Faults.Hold(held.Hash);
        Assert.Null((await _chain.SubmitAsync(held)).Error);
        Simulated.Mine();
        Assert.Null(await _chain.ReceiptAsync(held.Hash));
        Faults.Release(held.Hash);
        Simulated.Mine();
        Assert.NotNull(await _chain.ReceiptAsync(held.Hash));
        Simulated.Blocks = BlockMaking.ByHand;
        SignedTransaction dropped = _chain.Sign(from, _chain.Token, []);
        Assert.Null((await _chain.SubmitAsync(dropped)).Error);
        Assert.True(Simulated.Drop(dropped.Hash));
        Assert.False(Simulated.Drop(dropped.Hash));
        Simulated.Mine();
        Assert.Null(await _chain.ReceiptAsync(dropped.Hash));
        Assert.Null((await _chain.SubmitAsync(dropped)).Error);
    }

    [Fact]
    public async Task A_send_can_fail_before_or_after_the_chain_took_it()
    {
        TestAccount from = await _chain.AccountAsync();
        SignedTransaction first = _chain.Sign(from, _chain.Token, []);
        Faults.RefuseSends(1);
        Assert.Equal(JsonRpcErrorKind.Other, (await _chain.SubmitAsync(first)).Error!.Kind);
        Assert.Null(await _chain.ReceiptAsync(first.Hash));
        Faults.FailAfterSends(1);
        Assert.Equal(JsonRpcErrorKind.Other, (await _chain.SubmitAsync(first)).Error!.Kind);
        Assert.NotNull(await _chain.ReceiptAsync(first.Hash));
        Assert.Equal(JsonRpcErrorKind.NonceTooLow, (await _chain.SubmitAsync(first)).Error!.Kind);
    }

    [Fact]
    public async Task A_node_can_lie_and_stammer()
    {
        TestAccount from = await _chain.AccountAsync(tokens: 10);
        TransactionReceipt receipt = await SendAsync(from, 1);
        Faults.ReportedChainId = 8453;
        Assert.Equal<UInt256>(8453, await _chain.QuantityAsync(EthereumCalls.ChainId()));
        Faults.ChangeResult = (method, result) =>
        {
            if (method == "eth_getTransactionReceipt") { result!["logs"] = new JsonArray(); }
            return result;
        };
        Assert.Empty((await _chain.ReceiptAsync(receipt.TransactionHash))!.Logs);
        Faults.ChangeResponse = response => response[..^1];
        Verdict<IReadOnlyList<JsonRpcReply>> replies = await _chain.Client.SendAsync(
            [EthereumCalls.ChainId()], TestContext.Current.CancellationToken);
        Assert.Equal(RejectionCode.Malformed, replies.Code);
    }

    [Fact]
    public async Task A_reply_waits_for_the_test_and_can_be_lost()
    {
        TestAccount from = await _chain.AccountAsync();
        SignedTransaction signed = _chain.Sign(from, _chain.Token, []);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Faults.BeforeReply = (_, cancellation) => gate.Task.WaitAsync(cancellation);
        Task<JsonRpcReply> waiting = _chain.SubmitAsync(signed);
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.Null((await waiting).Error);
        Faults.BeforeReply = (_, _) => throw new HttpRequestException("The connection is lost.");
        await Assert.ThrowsAsync<HttpRequestException>(() => _chain.AskAsync(EthereumCalls.ChainId()));
        Faults.BeforeReply = null;
        ulong number = Simulated.BlockNumber;
        Faults.BeforeRequest = (_, _) => throw new HttpRequestException("Nobody is there.");
        await Assert.ThrowsAsync<HttpRequestException>(
            () => _chain.SubmitAsync(_chain.Sign(from, _chain.Token, [])));
        Faults.BeforeRequest = null;
        Assert.Equal(number, Simulated.BlockNumber);
    }

    [Fact]
    public async Task Equal_requests_make_equal_chains()
    {
        static async Task<byte[]> HeadAsync()
        {
            SimulatedTestChain chain = new();
            TestAccount from = await chain.AccountAsync(tokens: 10);
            TransactionReceipt receipt = await chain.SendAsync(
                from, chain.Token, TokenAbi.Transfer.EncodeCall(AbiValue.Of(chain.Permit2), AbiValue.Of(3)));
            return receipt.BlockHash;
        }

        Assert.Equal(await HeadAsync(), await HeadAsync());
    }

    [Fact]
    public async Task Many_threads_lose_no_transaction()
    {
        TestAccount[] accounts =
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _chain.AccountAsync()));
        Address to = _chain.NewAccount().Address;
        SignedTransaction[][] all =
        [
            .. accounts.Select(account => Enumerable.Range(0, 20)
                .Select(_ => _chain.Sign(account, to, [], value: 1)).ToArray()),
        ];
        int errors = 0;
        Parallel.ForEach(all, own =>
        {
            foreach (SignedTransaction signed in own)
            {
                byte[] reply = Simulated.Handle(
                    new JsonRpcBatch(
                        [EthereumCalls.SendRawTransaction(signed.Encoded.ToArray())], 1).Encode());
                if (reply.AsSpan().IndexOf("\"error\""u8) >= 0) { Interlocked.Increment(ref errors); }
            }
        });
        Assert.Equal(0, errors);
        Assert.Equal(0, Simulated.WaitingCount);
        Assert.Equal<UInt256>(
            160, await _chain.QuantityAsync(EthereumCalls.GetBalance(to, BlockReference.Latest)));
    }

    [Fact]
    public async Task Without_a_chain_in_its_signature_a_transaction_is_refused()
    {
        TestAccount from = await _chain.AccountAsync();
        SignedTransaction everywhere = from.Sign(new LegacyTransaction
        {
            ChainId = null, Nonce = 0, GasLimit = 21_000, To = _chain.Permit2, GasPrice = TestChain.Fee,
        });
        Assert.Contains(
            "EIP-155", (await _chain.SubmitAsync(everywhere)).Error!.Message, StringComparison.Ordinal);
        SignedTransaction creation = from.Sign(new FeeMarketTransaction
        {
            ChainId = _chain.ChainId, Nonce = 0, GasLimit = 100_000, To = null, MaxFeePerGas = TestChain.Fee,
            MaxPriorityFeePerGas = 1,
        });
        Assert.NotNull((await _chain.SubmitAsync(creation)).Error);
    }

    private async Task<TransactionReceipt> SendAsync(TestAccount from, ulong tokens) => await _chain.SendAsync(
        from, _chain.Token, TokenAbi.Transfer.EncodeCall(AbiValue.Of(_chain.Permit2), AbiValue.Of(tokens)));
}
