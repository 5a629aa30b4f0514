using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing.TypedData;
using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

/// <summary>ERC-20 and EIP-3009, on whatever chain.</summary>
public abstract class TokenConformance
{
    internal abstract TestChain Chain { get; }

    private Address Token => Chain.Token;

    [Fact]
    public async Task The_token_says_what_it_is()
    {
        Assert.Equal("USDC", (await Chain.ReadAsync(Token, TokenAbi.Name)).Text);
        Assert.Equal("USDC", (await Chain.ReadAsync(Token, TokenAbi.Symbol)).Text);
        Assert.Equal("2", (await Chain.ReadAsync(Token, TokenAbi.Version)).Text);
        Assert.Equal<UInt256>(6, (await Chain.ReadAsync(Token, TokenAbi.Decimals)).UInt);
        Authorization any = new() { Chain = Chain, From = default, To = default };
        Assert.Equal(
            Hex.From(any.Domain.Separator()),
            Hex.From((await Chain.ReadAsync(Token, TokenAbi.DomainSeparator)).Bytes));
    }

    [Fact]
    public async Task Minting_raises_the_supply_and_a_transfer_does_not()
    {
        UInt256 before = (await Chain.ReadAsync(Token, TokenAbi.TotalSupply)).UInt;
        TestAccount from = await Chain.AccountAsync(tokens: 1_000), to = Chain.NewAccount();
        TransactionReceipt receipt = await Chain.SendAsync(
            from, Token, TokenAbi.Transfer.EncodeCall(AbiValue.Of(to.Address), AbiValue.Of(400)));
        Assert.True(receipt.IsSuccess);
        AssertTransfer(Assert.Single(receipt.Logs), from.Address, to.Address, 400);
        Assert.Equal<UInt256>(600, await Chain.BalanceAsync(from.Address));
        Assert.Equal<UInt256>(400, await Chain.BalanceAsync(to.Address));
        Assert.Equal<UInt256>(before + 1_000, (await Chain.ReadAsync(Token, TokenAbi.TotalSupply)).UInt);
    }

    [Fact]
    public async Task Transfers_to_oneself_and_of_nothing_change_nothing()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        Assert.True((await Chain.SendAsync(from, Token, Transfer(from.Address, 10))).IsSuccess);
        Assert.True((await Chain.SendAsync(from, Token, Transfer(Token, 0))).IsSuccess);
        Assert.Equal<UInt256>(10, await Chain.BalanceAsync(from.Address));
    }

    [Fact]
    public async Task Transfers_are_refused_above_the_balance_and_to_nobody()
    {
        TestAccount from = await Chain.AccountAsync(tokens: 10);
        await Chain.RefusesAsync(
            from, Token, Transfer(Token, 11), "ERC20: transfer amount exceeds balance");
        await Chain.RefusesAsync(
            from, Token, Transfer(Token, UInt256.MaxValue), "ERC20: transfer amount exceeds balance");
        await Chain.RefusesAsync(
            from, Token, Transfer(Address.Zero, 1), "ERC20: transfer to the zero address");
    }

    [Fact]
    public async Task A_spender_moves_what_was_approved_and_no_more()
    {
        TestAccount owner = await Chain.AccountAsync(tokens: 100), spender = await Chain.AccountAsync();
        TransactionReceipt approved = await Chain.SendAsync(
            owner, Token, TokenAbi.Approve.EncodeCall(AbiValue.Of(spender.Address), AbiValue.Of(60)));
        LogEntry entry = Assert.Single(approved.Logs);
        AbiValue approval = TokenAbi.ApprovalEvent.Decode(entry.Topics, entry.Data).Value!;
        Assert.Equal(owner.Address, approval[0].Address);
        Assert.Equal(spender.Address, approval[1].Address);
        Assert.Equal<UInt256>(60, approval[2].UInt);
        TransactionReceipt moved = await Chain.SendAsync(spender, Token, TransferFrom(owner, spender, 25));
        AssertTransfer(Assert.Single(moved.Logs), owner.Address, spender.Address, 25);
        Assert.Equal<UInt256>(35, await AllowanceAsync(owner, spender));
        await Chain.RefusesAsync(
            spender, Token, TransferFrom(owner, spender, 36), "ERC20: transfer amount exceeds allowance");
        await Chain.RefusesAsync(
            owner, Token, TokenAbi.Approve.EncodeCall(AbiValue.Of(Address.Zero), AbiValue.Of(1)),
            "ERC20: approve to the zero address");
    }

    [Fact]
    public async Task A_spender_is_bound_by_the_balance_too_and_no_allowance_is_endless()
    {
        TestAccount owner = await Chain.AccountAsync(tokens: 5), spender = await Chain.AccountAsync();
        await Chain.SendAsync(
            owner, Token,
            TokenAbi.Approve.EncodeCall(AbiValue.Of(spender.Address), AbiValue.Of(UInt256.MaxValue)));
        await Chain.RefusesAsync(
            spender, Token, TransferFrom(owner, spender, 6), "ERC20: transfer amount exceeds balance");
        await Chain.SendAsync(spender, Token, TransferFrom(owner, spender, 5));
        Assert.Equal<UInt256>(UInt256.MaxValue - 5, await AllowanceAsync(owner, spender));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Anybody_can_submit_an_authorization(bool isByParts)
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), submitter = await Chain.AccountAsync();
        Authorization message = Message(payer, Chain.NewAccount().Address);
        Assert.False(await IsUsedAsync(message));
        byte[] call = isByParts
            ? message.ByParts(TokenAbi.TransferByParts, message.Sign(payer))
            : message.ByBytes(TokenAbi.TransferByBytes, message.Sign(payer));
        TransactionReceipt receipt = await Chain.SendAsync(submitter, Token, call);
        Assert.True(receipt.IsSuccess);
        Assert.Equal(submitter.Address, receipt.From);
        Assert.Equal(2, receipt.Logs.Count);
        AbiValue used = TokenAbi.UsedEvent.Decode(receipt.Logs[0].Topics, receipt.Logs[0].Data).Value!;
        Assert.Equal(payer.Address, used[0].Address);
        Assert.Equal(message.Nonce, used[1].Bytes.ToArray());
        AssertTransfer(receipt.Logs[1], payer.Address, message.To, 1_000);
        Assert.True(await IsUsedAsync(message));
        Assert.Equal<UInt256>(4_000, await Chain.BalanceAsync(payer.Address));
        await Chain.RefusesAsync(submitter, Token, call, "FiatTokenV2: authorization is used or canceled");
    }

    [Fact]
    public async Task Only_the_payee_can_receive_with_an_authorization()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), payee = await Chain.AccountAsync();
        TestAccount other = await Chain.AccountAsync();
        Authorization first = Message(payer, payee.Address), second = Message(payer, payee.Address);
        byte[] byParts =
            first.ByParts(TokenAbi.ReceiveByParts, first.Sign(payer, "ReceiveWithAuthorization"));
        byte[] byBytes =
            second.ByBytes(TokenAbi.ReceiveByBytes, second.Sign(payer, "ReceiveWithAuthorization"));
        await Chain.RefusesAsync(other, Token, byParts, "FiatTokenV2: caller must be the payee");
        Assert.True((await Chain.SendAsync(payee, Token, byParts)).IsSuccess);
        Assert.True((await Chain.SendAsync(payee, Token, byBytes)).IsSuccess);
        Assert.Equal<UInt256>(2_000, await Chain.BalanceAsync(payee.Address));
    }

    [Fact]
    public async Task One_kind_of_authorization_is_not_good_for_the_other()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), payee = await Chain.AccountAsync();
        Authorization message = Message(payer, payee.Address);
        await Chain.RefusesAsync(
            payee, Token, message.ByBytes(TokenAbi.ReceiveByBytes, message.Sign(payer)),
            "FiatTokenV2: invalid signature");
        await Chain.RefusesAsync(
            payee, Token,
            message.ByBytes(TokenAbi.TransferByBytes, message.Sign(payer, "ReceiveWithAuthorization")),
            "FiatTokenV2: invalid signature");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_canceled_authorization_is_good_for_nothing(bool isByParts)
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), submitter = await Chain.AccountAsync();
        Authorization message = Message(payer, submitter.Address);
        byte[] signature = message.SignCancel(payer);
        AbiValue[] named = [AbiValue.Of(payer.Address), AbiValue.Of(message.Nonce)];
        byte[] cancel = isByParts
            ? TokenAbi.CancelByParts.EncodeCall([.. named, .. Authorization.Parts(signature)])
            : TokenAbi.CancelByBytes.EncodeCall([.. named, AbiValue.Of(signature)]);
        byte[] forged = TokenAbi.CancelByBytes.EncodeCall(
            [.. named, AbiValue.Of(message.SignCancel(submitter))]);
        await Chain.RefusesAsync(submitter, Token, forged, "FiatTokenV2: invalid signature");
        TransactionReceipt receipt = await Chain.SendAsync(submitter, Token, cancel);
        LogEntry entry = Assert.Single(receipt.Logs);
        AbiValue canceled = TokenAbi.CanceledEvent.Decode(entry.Topics, entry.Data).Value!;
        Assert.Equal(payer.Address, canceled[0].Address);
        Assert.Equal(message.Nonce, canceled[1].Bytes.ToArray());
        Assert.True(await IsUsedAsync(message));
        await Chain.RefusesAsync(
            submitter, Token, message.ByParts(TokenAbi.TransferByParts, message.Sign(payer)),
            "FiatTokenV2: authorization is used or canceled");
        await Chain.RefusesAsync(
            submitter, Token, cancel, "FiatTokenV2: authorization is used or canceled");
    }

    [Fact]
    public async Task An_authorization_is_good_strictly_between_its_times()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000);
        ulong time = await Chain.TimestampAsync() + 1_000;
        Authorization message =
            Message(payer, payer.Address) with { ValidAfter = time, ValidBefore = time + 2 };
        byte[] call = message.ByBytes(TokenAbi.TransferByBytes, message.Sign(payer));
        await Chain.SetNextTimestampAsync(time);
        await Chain.MineAsync();
        JsonRpcReply early = await Chain.AskAsync(
            EthereumCalls.Call(payer.Address, Token, call, BlockReference.Latest));
        Assert.Equal("FiatTokenV2: authorization is not yet valid", early.Error!.RevertReason);
        await Chain.SetNextTimestampAsync(time + 1);
        Assert.True((await Chain.SendAsync(payer, Token, call)).IsSuccess);
        Authorization next = message with { Nonce = new byte[32] };
        await Chain.SetNextTimestampAsync(time + 2);
        await Chain.MineAsync();
        await Chain.RefusesAsync(
            payer, Token, next.ByBytes(TokenAbi.TransferByBytes, next.Sign(payer)),
            "FiatTokenV2: authorization is expired");
    }

    [Fact]
    public async Task Nothing_of_an_authorization_can_be_changed()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), thief = await Chain.AccountAsync();
        Authorization message = Message(payer, Token);
        byte[] signature = message.Sign(payer);
        foreach (Authorization changed in (Authorization[])
        [
            message with { To = thief.Address }, message with { Value = 1_001 },
            message with { ValidAfter = 1 }, message with { ValidBefore = UInt256.MaxValue - 1 },
            message with { Nonce = new byte[32] }, message with { From = thief.Address },
        ])
        {
            await Chain.RefusesAsync(
                thief, Token, changed.ByBytes(TokenAbi.TransferByBytes, signature),
                "FiatTokenV2: invalid signature");
        }
    }

    [Fact]
    public async Task A_signature_for_another_chain_token_or_version_is_worth_nothing()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000);
        Authorization message = Message(payer, Token);
        foreach (TypedDataDomain domain in (TypedDataDomain[])
        [
            message.Domain with { ChainId =
                84532 }, message.Domain with { VerifyingContract = Chain.Permit2 },
            message.Domain with { Version = "1" }, message.Domain with { Name = "USD Coin" },
        ])
        {
            byte[] signature = payer.Sign(
                domain, TokenAbi.Types, "TransferWithAuthorization", AbiValue.List(message.Fields));
            await Chain.RefusesAsync(
                payer, Token, message.ByParts(TokenAbi.TransferByParts, signature),
                "FiatTokenV2: invalid signature");
        }
    }

    [Fact]
    public async Task Signatures_of_a_wrong_form_have_reasons_of_their_own()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000);
        Authorization message = Message(payer, Token);
        byte[] good = message.Sign(payer), zero = new byte[65];
        zero[64] = 27;
        foreach ((byte[] signature, string reason) in ((byte[], string)[])
        [
            ([], "ECRecover: invalid signature length"),
            (good[..64], "ECRecover: invalid signature length"),
            ([.. good, 0], "ECRecover: invalid signature length"),
            ([.. good[..64], (byte)(good[64] - 27)], "ECRecover: invalid signature 'v' value"),
            (SignatureForms.HighS(good), "ECRecover: invalid signature 's' value"),
            (zero, "ECRecover: invalid signature"),
            ([.. good[..64], (byte)(55 - good[64])], "FiatTokenV2: invalid signature"),
        ])
        {
            await Chain.RefusesAsync(
                payer, Token, message.ByBytes(TokenAbi.TransferByBytes, signature), reason);
        }
    }

    [Fact]
    public async Task An_authorization_above_the_balance_is_refused_and_stays_unused()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 999), payee = await Chain.AccountAsync();
        Authorization message = Message(payer, payee.Address);
        byte[] call = message.ByParts(TokenAbi.TransferByParts, message.Sign(payer));
        await Chain.RefusesAsync(payee, Token, call, "ERC20: transfer amount exceeds balance");
        Assert.False(await IsUsedAsync(message));
        await Chain.SendAsync(
            payee, Token, TokenAbi.Mint.EncodeCall(AbiValue.Of(payer.Address), AbiValue.Of(1)));
        Assert.True((await Chain.SendAsync(payee, Token, call)).IsSuccess);
    }

    [Fact]
    public async Task A_paused_token_moves_nothing()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000);
        Authorization message = Message(payer, Token);
        await Chain.SendAsync(payer, Token, TokenAbi.Pause.EncodeCall());
        foreach (byte[] call in (byte[][])
        [
            message.ByBytes(TokenAbi.TransferByBytes, message.Sign(payer)), Transfer(Token, 1),
            TransferFrom(payer, payer, 0),
            TokenAbi.Approve.EncodeCall(AbiValue.Of(Token), AbiValue.Of(1)),
            TokenAbi.CancelByBytes.EncodeCall(
                AbiValue.Of(payer.Address), AbiValue.Of(message.Nonce),
                AbiValue.Of(message.SignCancel(payer))),
        ])
        {
            await Chain.RefusesAsync(payer, Token, call, "Pausable: paused");
        }

        await Chain.SendAsync(payer, Token, TokenAbi.Unpause.EncodeCall());
        Assert.True((await Chain.SendAsync(payer, Token, Transfer(Token, 1))).IsSuccess);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_blocked_account_neither_pays_nor_is_paid(bool isPayer)
    {
        const string Reason = "Blacklistable: account is blacklisted";
        TestAccount payer = await Chain.AccountAsync(tokens: 5_000), payee = await Chain.AccountAsync();
        TestAccount other = await Chain.AccountAsync(), blocked = isPayer ? payer : payee;
        AbiValue name = AbiValue.Of(blocked.Address);
        await Chain.SendAsync(other, Token, TokenAbi.Blacklist.EncodeCall(name));
        Assert.True((await Chain.ReadAsync(Token, TokenAbi.IsBlacklisted, name)).Bool);
        Authorization message = Message(payer, payee.Address);
        byte[] call = message.ByBytes(TokenAbi.TransferByBytes, message.Sign(payer));
        await Chain.RefusesAsync(other, Token, call, Reason);
        await Chain.RefusesAsync(payer, Token, Transfer(payee.Address, 1), Reason);
        await Chain.RefusesAsync(other, Token, TransferFrom(payer, payee, 0), Reason);
        await Chain.SendAsync(other, Token, TokenAbi.UnBlacklist.EncodeCall(name));
        Assert.True((await Chain.SendAsync(other, Token, call)).IsSuccess);
    }

    [Fact]
    public async Task What_the_token_does_not_know_it_refuses_without_a_reason()
    {
        TestAccount payer = await Chain.AccountAsync(tokens: 1);
        foreach (byte[] call in (byte[][])[[], [1, 2, 3], [1, 2, 3, 4], Transfer(Token, 1)[..^1]])
        {
            Assert.True((await Chain.RefusalAsync(payer, Token, call)).Data.IsEmpty);
        }

        Assert.False((await Chain.SendAsync(payer, Token, Transfer(Token, 1), value: 1)).IsSuccess);
    }

    private static byte[] Transfer(Address to, UInt256 value) =>
        TokenAbi.Transfer.EncodeCall(AbiValue.Of(to), AbiValue.Of(value));

    private static byte[] TransferFrom(TestAccount from, TestAccount to, UInt256 value) =>
        TokenAbi.TransferFrom.EncodeCall(AbiValue.Of(from.Address), AbiValue.Of(to.Address),
        AbiValue.Of(value));

    private static void AssertTransfer(LogEntry entry, Address from, Address to, UInt256 value)
    {
        AbiValue transfer = TokenAbi.TransferEvent.Decode(entry.Topics, entry.Data).Value!;
        Assert.Equal(from, transfer[0].Address);
        Assert.Equal(to, transfer[1].Address);
        Assert.Equal(value, transfer[2].UInt);
    }

    private Authorization Message(TestAccount from, Address to) =>
        new() { Chain = Chain, From = from.Address, To = to };

    private async Task<bool> IsUsedAsync(Authorization message) => (await Chain.ReadAsync(
        Token, TokenAbi.AuthorizationState, AbiValue.Of(message.From), AbiValue.Of(message.Nonce))).Bool;

    private async Task<UInt256> AllowanceAsync(TestAccount owner, TestAccount spender) => (await Chain.ReadAsync(
        Token, TokenAbi.Allowance, AbiValue.Of(owner.Address), AbiValue.Of(spender.Address))).UInt;
}
