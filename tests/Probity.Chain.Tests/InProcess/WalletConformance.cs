using Probity.Chain.Abi;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing.TypedData;
using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

/// <summary>Contracts that sign, honest and hostile ones, on whatever chain.</summary>
public abstract class WalletConformance
{
    private const string Wrong = "FiatTokenV2: invalid signature";

    private static readonly AbiFunction IsValid = Function("isValidSignature(bytes32,bytes)", "(bytes4)");
    private static readonly AbiFunction SetMode = Function("setMode(uint256)");
    private static readonly AbiFunction Execute = Function("execute(address,bytes)");

    internal abstract TestChain Chain { get; }

    [Fact]
    public async Task A_wallet_takes_its_owner_s_signature_and_no_other()
    {
        TestAccount owner = await Chain.AccountAsync(), other = Chain.NewAccount();
        Address wallet = await Chain.AddWalletAsync(owner.Address);
        byte[] digest = new byte[32], good = owner.Sign(digest);
        Assert.Equal(
            owner.Address, (await Chain.ReadAsync(wallet, Function("owner()", "(address)"))).Address);
        foreach ((byte[] signature, string answer) in ((byte[], string)[])
        [
            (good, "0x1626ba7e"), (other.Sign(digest), "0xffffffff"), ([], "0xffffffff"),
            (good[..64], "0xffffffff"), (SignatureForms.HighS(good), "0xffffffff"),
            (new byte[65], "0xffffffff"),
        ])
        {
            AbiValue value =
                await Chain.ReadAsync(wallet, IsValid, AbiValue.Of(digest), AbiValue.Of(signature));
            Assert.Equal(answer, Hex.From(value.Bytes));
        }
    }

    [Fact]
    public async Task A_wallet_pays_by_an_authorization_and_cancels_one()
    {
        (TestAccount owner, Address wallet, Authorization message) = await WalletAsync();
        TransactionReceipt receipt = await Chain.SendAsync(
            owner, Chain.Token, message.ByBytes(TokenAbi.TransferByBytes, message.Sign(owner)));
        Assert.True(receipt.IsSuccess);
        Assert.Equal<UInt256>(4_000, await Chain.BalanceAsync(wallet));
        Authorization next = message with { Nonce = new byte[32] };
        byte[] parts = next.ByParts(TokenAbi.TransferByParts, next.Sign(owner));
        Assert.True((await Chain.SendAsync(owner, Chain.Token, parts)).IsSuccess);
        Authorization last = message with { Nonce = [1, .. new byte[31]] };
        byte[] cancel = TokenAbi.CancelByBytes.EncodeCall(
            AbiValue.Of(wallet), AbiValue.Of(last.Nonce), AbiValue.Of(last.SignCancel(owner)));
        Assert.True((await Chain.SendAsync(owner, Chain.Token, cancel)).IsSuccess);
        Assert.True((await Chain.ReadAsync(
            Chain.Token, TokenAbi.AuthorizationState, AbiValue.Of(wallet), AbiValue.Of(last.Nonce))).Bool);
    }

    [Fact]
    public async Task Only_the_owner_s_signature_pays_from_a_wallet()
    {
        (TestAccount owner, _, Authorization message) = await WalletAsync();
        TestAccount other = Chain.NewAccount();
        await Chain.RefusesAsync(
            owner, Chain.Token, message.ByBytes(TokenAbi.TransferByBytes, message.Sign(other)), Wrong);

        // A wallet reads no form but its own: here even a high s is for the wallet to refuse.
        await Chain.RefusesAsync(
            owner, Chain.Token,
            message.ByBytes(TokenAbi.TransferByBytes, SignatureForms.HighS(message.Sign(owner))), Wrong);
    }

    [Theory]
    [InlineData(WalletMode.Garbage)]
    [InlineData(WalletMode.Short)]
    [InlineData(WalletMode.Reverting)]
    [InlineData(WalletMode.Burning)]
    [InlineData(WalletMode.Writing)]
    [InlineData(WalletMode.RevertingYes)]
    public async Task A_wallet_that_answers_anything_but_yes_does_not_pay(WalletMode mode)
    {
        (TestAccount owner, Address wallet, Authorization message) = await WalletAsync();
        await SetModeAsync(owner, wallet, mode);
        await Chain.RefusesAsync(
            owner, Chain.Token, message.ByBytes(TokenAbi.TransferByBytes, message.Sign(owner)), Wrong);
        Assert.Equal<UInt256>(5_000, await Chain.BalanceAsync(wallet));
    }

    [Fact]
    public async Task A_wallet_that_agrees_with_everything_pays_without_a_signature()
    {
        (TestAccount owner, Address wallet, Authorization message) = await WalletAsync();
        await SetModeAsync(owner, wallet, WalletMode.Agreeing);
        Assert.True((await Chain.SendAsync(
            owner, Chain.Token, message.ByBytes(TokenAbi.TransferByBytes, []))).IsSuccess);
    }

    [Theory]
    [InlineData(WalletMode.Honest)]
    [InlineData(WalletMode.Garbage)]
    [InlineData(WalletMode.Short)]
    [InlineData(WalletMode.Reverting)]
    [InlineData(WalletMode.Burning)]
    [InlineData(WalletMode.Writing)]
    [InlineData(WalletMode.RevertingYes)]
    public async Task A_wallet_pays_by_a_permit_or_is_refused_with_what_it_answered(WalletMode mode)
    {
        (TestAccount owner, Address wallet, _) = await WalletAsync();
        await Chain.SendAsync(owner, wallet, Execute.EncodeCall(
            AbiValue.Of(Chain.Token),
            AbiValue.Of(TokenAbi.Approve.EncodeCall(AbiValue.Of(Chain.Permit2), AbiValue.Of(5_000)))));
        Permit permit = new()
        {
            Domain = new TypedDataDomain
            {
                Name = "Permit2", ChainId = Chain.ChainId, VerifyingContract = Chain.Permit2,
            },
            Token = Chain.Token,
            Spender = Chain.Proxy,
            Owner = wallet,
            To = Chain.NewAccount().Address,
        };
        await SetModeAsync(owner, wallet, mode);
        byte[] call = permit.SettleCall(permit.Sign(owner));
        if (mode == WalletMode.Honest)
        {
            await Chain.RefusesAsync(
                owner, Chain.Proxy, permit.SettleCall(permit.Sign(Chain.NewAccount())),
                Function("InvalidContractSignature()"));
            Assert.True((await Chain.SendAsync(owner, Chain.Proxy, call)).IsSuccess);
            return;
        }

        JsonRpcError error = await Chain.RefusalAsync(owner, Chain.Proxy, call);
        Assert.Equal(mode == WalletMode.Reverting ? "OwnerWallet: no" : null, error.RevertReason);
        Assert.Equal(
            mode is not (WalletMode.Reverting or WalletMode.RevertingYes), error.Data.IsEmpty);
    }

    [Fact]
    public async Task Only_the_owner_commands_a_wallet_and_a_refusal_is_passed_on()
    {
        (TestAccount owner, Address wallet, _) = await WalletAsync();
        TestAccount other = await Chain.AccountAsync();
        byte[] steal = Execute.EncodeCall(
            AbiValue.Of(Chain.Token),
            AbiValue.Of(TokenAbi.Transfer.EncodeCall(AbiValue.Of(other.Address), AbiValue.Of(5_001))));
        await Chain.RefusesAsync(other, wallet, steal, "OwnerWallet: caller is not the owner");
        await Chain.RefusesAsync(owner, wallet, steal, "ERC20: transfer amount exceeds balance");
        await Chain.RefusesAsync(
            other, wallet, SetMode.EncodeCall(AbiValue.Of(1)), "OwnerWallet: caller is not the owner");
    }

    [Fact]
    public async Task A_question_to_a_wallet_has_the_gas_that_the_asker_gives()
    {
        (TestAccount owner, Address wallet, _) = await WalletAsync();
        byte[] digest = new byte[32];
        byte[] call = IsValid.EncodeCall(AbiValue.Of(digest), AbiValue.Of(owner.Sign(digest)));
        JsonRpcReply enough =
            await Chain.AskAsync(EthereumCalls.Call(null, wallet, call, 100_000, BlockReference.Latest));
        Assert.Null(enough.Error);
        JsonRpcReply scarce =
            await Chain.AskAsync(EthereumCalls.Call(null, wallet, call, 24_000, BlockReference.Latest));
        Assert.NotNull(scarce.Error);
        await SetModeAsync(owner, wallet, WalletMode.Burning);
        JsonRpcReply burning =
            await Chain.AskAsync(EthereumCalls.Call(null, wallet, call, 100_000, BlockReference.Latest));
        Assert.NotNull(burning.Error);
        Assert.True(burning.Error.Data.IsEmpty);
    }

    private static AbiFunction Function(string declaration, string outputs = "()") =>
        TokenAbi.Function(declaration, outputs);

    private async Task<(TestAccount Owner, Address Wallet, Authorization Message)> WalletAsync()
    {
        TestAccount owner = await Chain.AccountAsync();
        Address wallet = await Chain.AddWalletAsync(owner.Address);
        await Chain.SendAsync(
            owner, Chain.Token, TokenAbi.Mint.EncodeCall(AbiValue.Of(wallet), AbiValue.Of(5_000)));
        return (owner, wallet, new Authorization
        {
            Chain = Chain,
            From = wallet,
            To = Chain.NewAccount().Address,
        });
    }

    private async Task SetModeAsync(TestAccount owner, Address wallet, WalletMode mode) => Assert.True(
        (await Chain.SendAsync(owner, wallet, SetMode.EncodeCall(AbiValue.Of((ulong)mode)))).IsSuccess);
}
