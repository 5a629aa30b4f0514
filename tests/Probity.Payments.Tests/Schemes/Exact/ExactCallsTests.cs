using System.Text;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;

namespace Probity.Payments.Tests.Schemes.Exact;

/// <summary>Questions to the chain, and what the answers mean.</summary>
public sealed class ExactCallsTests
{
    private static readonly ExactTerms Coins = Samples.Terms();
    private static readonly ExactTerms Permits = Samples.Terms(TransferMethod.Permit2);
    private static readonly ExactPayment Coin = Samples.Read(Samples.Payment(Coins));
    private static readonly ExactPayment Permit = Samples.Read(Samples.Payment(Permits));

    [Fact]
    public void A_wallets_signature_is_settled_in_one_piece()
    {
        byte[] signature = [.. Enumerable.Repeat((byte)7, 97)];
        ExactPayment payment = ExactIntent.Create(Coins, Samples.Payer, Samples.Now, Samples.Nonce)
            .ToPayment(signature);
        (Address to, byte[] data) = ExactCalls.Settlement(payment, Coins);
        AbiFunction transfer = AbiFunction.Parse(
            "transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)", "()").Value!;
        AbiValue values = transfer.DecodeCall(data).Value!;
        Assert.Equal(Coins.Asset, to);
        Assert.Equal((Samples.Payer, Samples.PayTo), (values[0].Address, values[1].Address));
        Assert.Equal(signature, values[6].Bytes);
        Assert.True(ExactCalls.IsSettlement(to, data, payment, Coins));
    }

    [Fact]
    public void A_settlement_is_known_whoever_sends_it_and_another_is_not()
    {
        foreach ((ExactPayment payment, ExactTerms terms) in (
            (ExactPayment, ExactTerms)[])[(Coin, Coins), (Permit, Permits)])
        {
            (Address to, byte[] data) = ExactCalls.Settlement(payment, terms);
            int signed = 4 + ((payment.Method == TransferMethod.Permit2 ? 7 : 6) * 32);
            Assert.True(ExactCalls.IsSettlement(to, data, payment, terms));
            Assert.False(ExactCalls.IsSettlement(Samples.Other, data, payment, terms));
            Assert.False(ExactCalls.IsSettlement(null, data, payment, terms));
            for (int i = 0; i < signed; i++)
            {
                byte[] changed = [.. data];
                changed[i] ^= 1;
                Assert.False(ExactCalls.IsSettlement(to, changed, payment, terms));
                Assert.False(ExactCalls.IsSettlement(to, data.AsSpan(0, i), payment, terms));
            }

            byte[] otherwise = [.. data];
            otherwise[^1] ^= 1;
            Assert.True(ExactCalls.IsSettlement(to, otherwise, payment, terms));
        }

        AbiFunction combined = AbiFunction.Parse(
            "settleWithPermit((uint256,uint256,bytes32,bytes32,uint8),((address,uint256),uint256,uint256),"
            + "address,(address,uint256),bytes)", "()").Value!;
        byte[] words = ExactCalls.Settlement(Permit, Permits).Data[4..];
        byte[] call = [.. combined.Selector, .. new byte[160], .. words];
        Assert.True(ExactCalls.IsSettlement(ExactContracts.Permit2Proxy, call, Permit, Permits));
        call[4 + 160 + 31] ^= 1;
        Assert.False(ExactCalls.IsSettlement(ExactContracts.Permit2Proxy, call, Permit, Permits));
        Assert.False(ExactCalls.IsSettlement(
            ExactContracts.Permit2Proxy, call.AsSpan(0, 50), Permit, Permits));
    }

    [Fact]
    public void A_simulation_is_the_settlement_without_sending()
    {
        JsonElement call = Parameters(ExactCalls.Simulate(Coin, Coins, Samples.Other));
        (Address to, byte[] data) = ExactCalls.Settlement(Coin, Coins);
        Assert.Equal(Hex.From(Samples.Other.ToArray()), call[0].GetProperty("from").GetString());
        Assert.Equal(Hex.From(to.ToArray()), call[0].GetProperty("to").GetString());
        Assert.Equal(Hex.From(data), call[0].GetProperty("data").GetString());
    }

    [Fact]
    public void A_contract_wallet_is_asked_with_limited_gas_and_says_yes_in_one_way()
    {
        JsonElement call = Parameters(ExactCalls.ContractSignature(Coin, Coins));
        Assert.Equal(Hex.From(Samples.Payer.ToArray()), call[0].GetProperty("to").GetString());
        Assert.Equal("0x1e8480", call[0].GetProperty("gas").GetString());
        AbiFunction ask = AbiFunction.Parse("isValidSignature(bytes32,bytes)", "(bytes4)").Value!;
        Assert.True(Hex.TryParse(call[0].GetProperty("data").GetString(), 9999, out byte[] data));
        AbiValue values = ask.DecodeCall(data).Value!;
        Assert.Equal(Coin.Digest(Coins), values[0].Bytes);
        Assert.Equal(Coin.Signature.Span, values[1].Bytes);
        byte[] yes = [0x16, 0x26, 0xBA, 0x7E, .. new byte[28]];
        Assert.True(ExactCalls.IsSigned(Replies.Bytes(yes)));
        Assert.False(ExactCalls.IsSigned(Replies.Bytes(yes.AsSpan(0, 4))));
        Assert.False(ExactCalls.IsSigned(Replies.Bytes([0xFF, .. yes[1..]])));
        Assert.False(ExactCalls.IsSigned(Replies.Bytes([])));
        Assert.False(ExactCalls.IsSigned(Replies.Word(1)));
        Assert.False(ExactCalls.IsSigned(Replies.Result("null")));
        Assert.False(ExactCalls.IsSigned(Replies.Reverted()));
    }

    [Fact]
    public void Whether_a_nonce_was_used_is_a_truth_value_or_a_bit()
    {
        JsonElement call = Parameters(ExactCalls.NonceUsed(Coin, Coins));
        Assert.Equal(Hex.From(Coins.Asset.ToArray()), call[0].GetProperty("to").GetString());
        Assert.Contains(Convert.ToHexStringLower(Samples.Nonce), call[0].GetProperty("data").GetString(),
            StringComparison.Ordinal);
        Assert.True(ExactCalls.TryReadNonceUsed(Coin, Replies.Word(1), out bool isUsed) && isUsed);
        Assert.True(ExactCalls.TryReadNonceUsed(Coin, Replies.Word(0), out isUsed) && !isUsed);
        Assert.False(ExactCalls.TryReadNonceUsed(Coin, Replies.Word(2), out _));
        Assert.False(ExactCalls.TryReadNonceUsed(Coin, Replies.Bytes([]), out _));
        Assert.False(ExactCalls.TryReadNonceUsed(Coin, Replies.Reverted(), out _));
        call = Parameters(ExactCalls.NonceUsed(Permit, Permits));
        Assert.Equal(Hex.From(ExactContracts.Permit2.ToArray()), call[0].GetProperty("to").GetString());
        Assert.EndsWith(
            "00" + Convert.ToHexStringLower(Samples.Nonce.AsSpan(0, 31)), call[0].GetProperty(
                "data").GetString(),
            StringComparison.Ordinal);

        // The sample's nonce ends with 0x20: bit 32.
        Assert.True(ExactCalls.TryReadNonceUsed(Permit, Replies.Word(1UL << 32), out isUsed) && isUsed);
        Assert.True(ExactCalls.TryReadNonceUsed(Permit, Replies.Word(~(1UL << 32)), out isUsed) && !isUsed);
    }

    [Fact]
    public void A_token_is_asked_what_is_wrong()
    {
        Assert.Equal(4, ExactCalls.Diagnose(Coin, Coins).Count);
        JsonRpcReply enough = Replies.Word(10_000), less = Replies.Word(9_999), unused = Replies.Word(0);
        JsonRpcReply name = Replies.Text("USDC"), version = Replies.Text("2"), gone = Replies.Reverted();
        JsonRpcReply busy = Replies.Error(-32005, "limit exceeded");
        Diagnose(PaymentErrors.SimulationFailed, enough, name, version, unused);
        Diagnose(PaymentErrors.NonceAlreadyUsed, enough, name, version, Replies.Word(1));
        Diagnose(PaymentErrors.Eip3009NotSupported, enough, name, version, gone);
        Diagnose(PaymentErrors.Eip3009NotSupported, enough, name, version, Replies.Bytes([]));
        Diagnose(PaymentErrors.SimulationFailed, enough, name, version, busy);
        Diagnose(PaymentErrors.TokenNameMismatch, enough, Replies.Text("USD Coin"), version, unused);
        Diagnose(PaymentErrors.TokenVersionMismatch, enough, name, Replies.Text("1"), unused);
        Diagnose(PaymentErrors.InsufficientBalance, less, name, version, unused);
        Diagnose(PaymentErrors.InsufficientBalance, less, gone, gone, unused);
        Diagnose(PaymentErrors.NonceAlreadyUsed, less, gone, Replies.Text("1"), Replies.Word(1));
        Diagnose(PaymentErrors.TokenNameMismatch, less, Replies.Text("x"), Replies.Text("1"), unused);
        Diagnose(PaymentErrors.TokenVersionMismatch, less, name, Replies.Text("1"), unused);
        PaymentError error = ExactCalls.ReadDiagnosis(
            Coin, Coins, [enough, name, version, unused], Replies.Error(
                3, "execution reverted: paused").Error);
        Assert.EndsWith("paused", error.Detail, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ExactCalls.ReadDiagnosis(Coin, Coins, [enough], null));

        static void Diagnose(string reason, params JsonRpcReply[] replies) =>
            Assert.Equal(reason, ExactCalls.ReadDiagnosis(Coin, Coins, replies, null).Reason);
    }

    [Fact]
    public void Permit2_and_its_proxy_are_asked_what_is_wrong()
    {
        Assert.Equal(4, ExactCalls.Diagnose(Permit, Permits).Count);
        JsonRpcReply proxy = Replies.Bytes([.. new byte[12], .. ExactContracts.Permit2.ToArray()]);
        JsonRpcReply enough = Replies.Word(10_000), less = Replies.Word(9_999), unused = Replies.Word(0);
        JsonRpcReply used = Replies.Word(1UL << 32), busy = Replies.Error(-32005, "limit exceeded");
        Diagnose(PaymentErrors.Permit2SimulationFailed, proxy, enough, enough, unused);
        Diagnose(PaymentErrors.Permit2ProxyNotDeployed, Replies.Bytes([]), less, less, used);
        Diagnose(PaymentErrors.Permit2ProxyNotDeployed, Replies.Reverted(), less, less, used);
        Diagnose(PaymentErrors.Permit2SimulationFailed, busy, enough, enough, unused);
        Diagnose(PaymentErrors.Permit2InsufficientBalance, proxy, less, less, used);
        Diagnose(PaymentErrors.Permit2AllowanceRequired, proxy, enough, less, used);
        Diagnose(PaymentErrors.Permit2InvalidNonce, proxy, enough, enough, used);

        static void Diagnose(string reason, params JsonRpcReply[] replies) =>
            Assert.Equal(reason, ExactCalls.ReadDiagnosis(Permit, Permits, replies, null).Reason);
    }

    [Theory]
    [InlineData("FiatTokenV2: authorization is expired", PaymentErrors.ValidBefore)]
    [InlineData("FiatTokenV2: authorization is not yet valid", PaymentErrors.ValidAfter)]
    [InlineData("FiatTokenV2: authorization is used or canceled", PaymentErrors.NonceAlreadyUsed)]
    [InlineData("ERC20: transfer amount exceeds balance", PaymentErrors.InsufficientBalance)]
    [InlineData("FiatTokenV2: invalid signature", PaymentErrors.InvalidSignature)]
    [InlineData("Blacklistable: account is blacklisted", PaymentErrors.TransactionFailed)]
    public void What_a_token_says_has_a_name(string text, string reason)
    {
        string data = Hex.From(AbiFunction.Error.EncodeCall(AbiValue.Of(text)));
        PaymentError error = ExactCalls.ReadRevert(
            Coin, Replies.Error(3, "execution reverted", data).Error!);
        Assert.Equal(reason, error.Reason);
        Assert.Contains(text, error.Detail, StringComparison.Ordinal);
        Assert.Equal(
            reason, ExactCalls.ReadRevert(
                Coin, Replies.Error(-32000, "execution reverted: " + text).Error!).Reason);
    }

    [Theory]
    [InlineData(false, "AuthorizationExpired()", PaymentErrors.ValidBefore)]
    [InlineData(false, "AuthorizationNotYetValid()", PaymentErrors.ValidAfter)]
    [InlineData(false, "AuthorizationAlreadyUsed()", PaymentErrors.NonceAlreadyUsed)]
    [InlineData(false, "ERC20InsufficientBalance(address,uint256,uint256)",
        PaymentErrors.InsufficientBalance)]
    [InlineData(false, "SignerMismatch()", PaymentErrors.InvalidSignature)]
    [InlineData(false, "Unheard()", PaymentErrors.TransactionFailed)]
    [InlineData(true, "InvalidAmount()", PaymentErrors.Permit2InvalidAmount)]
    [InlineData(true, "InvalidAmount(uint256)", PaymentErrors.Permit2InvalidAmount)]
    [InlineData(true, "InvalidDestination()", PaymentErrors.Permit2InvalidDestination)]
    [InlineData(true, "InvalidOwner()", PaymentErrors.Permit2InvalidOwner)]
    [InlineData(true, "PaymentTooEarly()", PaymentErrors.Permit2PaymentTooEarly)]
    [InlineData(true, "InvalidSigner()", PaymentErrors.Permit2InvalidSignature)]
    [InlineData(true, "SignatureExpired(uint256)", PaymentErrors.Permit2InvalidSignature)]
    [InlineData(true, "InvalidNonce()", PaymentErrors.Permit2InvalidNonce)]
    [InlineData(true, "AuthorizationExpired()", PaymentErrors.TransactionFailed)]
    public void Errors_of_contracts_have_names(bool isPermit, string declaration, string reason)
    {
        AbiFunction error = AbiFunction.Parse(declaration, "()").Value!;
        JsonRpcReply reply = Replies.Error(3, "execution reverted", Hex.From(error.Selector));
        Assert.Equal(reason, ExactCalls.ReadRevert(isPermit ? Permit : Coin, reply.Error!).Reason);
    }

    [Fact]
    public void Somebody_elses_settlement_is_looked_for_where_it_would_be_seen()
    {
        LogFilter used = ExactCalls.FindUse(Coin, Coins, 5), moved = ExactCalls.FindUse(Permit, Permits, 6);
        Assert.Equal((Coins.Asset, (UInt256)5), (used.Contract, used.FromBlock));
        Assert.Equal(
            "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5", Hex.From(used.Topics[0]));
        Assert.Equal(Samples.Payer.ToArray(), used.Topics[1]![12..]);
        Assert.Equal(Samples.Nonce, used.Topics[2]);
        Assert.Equal(Permits.Asset, moved.Contract);
        Assert.Equal(
            "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", Hex.From(moved.Topics[0]));
        Assert.Equal(Samples.Payer.ToArray(), moved.Topics[1]![12..]);
        Assert.Equal(Samples.PayTo.ToArray(), moved.Topics[2]![12..]);
    }

    private static JsonElement Parameters(JsonRpcCall call)
    {
        Assert.Equal("eth_call", call.Method);
        JsonElement parameters = Recorded.Json(Encoding.UTF8.GetString(call.Parameters));
        Assert.Equal("latest", parameters[1].GetString());
        return parameters;
    }
}
