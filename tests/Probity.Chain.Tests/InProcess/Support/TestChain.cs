using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>A chain with a token, Permit2, the proxy and wallets: the simulated one, or a real
/// node.</summary>
internal abstract class TestChain
{
    public static readonly UInt256 Fee = 10_000_000_000, Tip = 1_000_000_000;

    private const ulong CallGas = 500_000;

    private ulong _seeds = 1_000;

    public abstract IJsonRpcClient Client { get; }

    public abstract UInt256 ChainId { get; }

    public abstract Address Token { get; }

    public abstract Address Permit2 { get; }

    public abstract Address Proxy { get; }

    /// <summary>Makes a block.</summary>
    public abstract Task MineAsync();

    /// <summary>Whether each transaction gets a block at once.</summary>
    public abstract Task SetInstantAsync(bool isInstant);

    /// <summary>The time of the next block, which is after that of the newest.</summary>
    public abstract Task SetNextTimestampAsync(ulong timestamp);

    /// <summary>Gives an account money for gas.</summary>
    public abstract Task FundAsync(Address account, UInt256 wei);

    /// <summary>A contract that signs for an owner.</summary>
    public abstract Task<Address> AddWalletAsync(Address owner);

    public TestAccount NewAccount() => TestAccount.Create(_seeds++);

    /// <summary>A new account with money for gas and with tokens.</summary>
    public async Task<TestAccount> AccountAsync(ulong tokens = 0)
    {
        TestAccount account = NewAccount();
        await FundAsync(account.Address, 1_000_000_000_000_000_000);
        if (tokens > 0)
        {
            await SendAsync(
                account, Token, TokenAbi.Mint.EncodeCall(AbiValue.Of(account.Address), AbiValue.Of(tokens)));
        }

        return account;
    }

    public async Task<JsonRpcReply> AskAsync(JsonRpcCall call)
    {
        Verdict<IReadOnlyList<JsonRpcReply>> replies =
            await Client.SendAsync([call], TestContext.Current.CancellationToken);
        Assert.True(replies.IsAccepted, replies.Detail);
        return replies.Value[0];
    }

    public async Task<UInt256> QuantityAsync(JsonRpcCall call)
    {
        JsonRpcReply reply = await AskAsync(call);
        Assert.True(
            EthereumResults.TryReadQuantity(reply.Result, out UInt256 value), reply.Error?.ToString());
        return value;
    }

    public async Task<ulong> TimestampAsync()
    {
        JsonRpcReply reply = await AskAsync(new JsonRpcCall("eth_getBlockByNumber", writer =>
        {
            writer.WriteStringValue("latest");
            writer.WriteBooleanValue(false);
        }));
        Assert.True(
            EthereumResults.TryReadQuantity(reply.Result.GetProperty("timestamp"), out UInt256 value));
        Assert.True(value.TryToUInt64(out ulong timestamp));
        return timestamp;
    }

    /// <summary>What a view function answers.</summary>
    public async Task<AbiValue> ReadAsync(Address contract, AbiFunction function, params AbiValue[] values)
    {
        JsonRpcReply reply = await AskAsync(
            EthereumCalls.Call(null, contract, function.EncodeCall(values), BlockReference.Latest));
        Assert.True(
            EthereumResults.TryReadBytes(reply.Result, 1 << 16, out byte[] bytes), reply.Error?.ToString());
        Verdict<AbiValue> result = function.DecodeResult(bytes);
        Assert.True(result.IsAccepted, result.Detail);
        return result.Value.Items.Count == 1 ? result.Value[0] : result.Value;
    }

    public async Task<UInt256> BalanceAsync(Address account) =>
        (await ReadAsync(Token, TokenAbi.BalanceOf, AbiValue.Of(account))).UInt;

    /// <summary>A signed transaction with the account's next nonce, which it takes.</summary>
    public SignedTransaction Sign(
        TestAccount from, Address to, byte[] data, UInt256 value = default, ulong gas = CallGas,
        ulong? nonce = null, UInt256? fee = null, UInt256? tip = null) => from.Sign(new FeeMarketTransaction
        {
            ChainId = ChainId,
            Nonce = nonce ?? from.Nonce++,
            GasLimit = gas,
            To = to,
            Value = value,
            Data = data,
            MaxFeePerGas = fee ?? Fee,
            MaxPriorityFeePerGas = tip ?? Tip,
        });

    public Task<JsonRpcReply> SubmitAsync(SignedTransaction signed) =>
        AskAsync(EthereumCalls.SendRawTransaction(signed.Encoded.ToArray()));

    /// <summary>Sends a transaction that gets a block at once, and waits for the block.</summary>
    public async Task<TransactionReceipt> SendAsync(
        TestAccount from, Address to, byte[] data, UInt256 value = default, ulong gas = CallGas)
    {
        SignedTransaction signed = Sign(from, to, data, value, gas);
        JsonRpcReply sent = await AskAsync(EthereumCalls.SendRawTransactionSync(signed.Encoded.ToArray()));
        Assert.True(sent.Error is null, sent.Error?.ToString());
        Verdict<TransactionReceipt> receipt = EthereumResults.ReadReceipt(sent.Result);
        Assert.True(receipt.IsAccepted, receipt.Detail);
        Assert.Equal(signed.Hash, receipt.Value.TransactionHash);
        return receipt.Value;
    }

    public async Task<TransactionReceipt?> ReceiptAsync(byte[] hash)
    {
        JsonRpcReply reply = await AskAsync(EthereumCalls.GetTransactionReceipt(hash));
        if (reply.Result.ValueKind == System.Text.Json.JsonValueKind.Null) { return null; }
        Verdict<TransactionReceipt> receipt = EthereumResults.ReadReceipt(reply.Result);
        Assert.True(receipt.IsAccepted, receipt.Detail);
        return receipt.Value;
    }

    /// <summary>What a call is refused with; as a transaction it fails and leaves no log.</summary>
    public async Task<JsonRpcError> RefusalAsync(TestAccount from, Address to, byte[] data)
    {
        JsonRpcReply reply = await AskAsync(
            EthereumCalls.Call(from.Address, to, data, BlockReference.Latest));
        JsonRpcError error = Assert.IsType<JsonRpcError>(reply.Error);
        Assert.Equal(JsonRpcErrorKind.Reverted, error.Kind);
        TransactionReceipt receipt = await SendAsync(from, to, data);
        Assert.False(receipt.IsSuccess);
        Assert.Empty(receipt.Logs);
        return error;
    }

    /// <summary>The call is refused for this reason.</summary>
    public async Task RefusesAsync(TestAccount from, Address to, byte[] data, string reason) =>
        Assert.Equal(reason, (await RefusalAsync(from, to, data)).RevertReason);

    /// <summary>The call is refused with this error of the contract's own.</summary>
    public async Task RefusesAsync(
        TestAccount from, Address to, byte[] data, AbiFunction error, params AbiValue[] values) =>
        Assert.Equal(
            Hex.From(error.EncodeCall(values)), Hex.From((await RefusalAsync(from, to, data)).Data.Span));
}
