using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing.TypedData;
using Probity.Chain.Tests.InProcess.Support;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Tests.InProcess;

/// <summary>Permit2 and the proxy of x402's exact payments, on whatever chain.</summary>
public abstract class Permit2Conformance
{
    private const string WitnessTypeString =
        "Witness witness)TokenPermissions(address token,uint256 amount)"
        + "Witness(address to,uint256 validAfter)";

    internal abstract TestChain Chain { get; }

    private TypedDataDomain Domain =>
        new() { Name = "Permit2", ChainId = Chain.ChainId, VerifyingContract = Chain.Permit2 };

    [Fact]
    public async Task The_proxy_and_Permit2_say_what_they_are()
    {
        Assert.Equal(
            Chain.Permit2, (await Chain.ReadAsync(Chain.Proxy, Function("PERMIT2()", "(address)"))).Address);
        Assert.Equal(
            Hex.From(Keccak256.Hash("Witness(address to,uint256 validAfter)"u8)),
            Hex.From((await Chain.ReadAsync(Chain.Proxy, Function("WITNESS_TYPEHASH()",
            "(bytes32)"))).Bytes));
        Assert.Equal(
            WitnessTypeString,
            (await Chain.ReadAsync(Chain.Proxy, Function("WITNESS_TYPE_STRING()", "(string)"))).Text);
        Assert.Equal(
            Hex.From(Domain.Separator()),
            Hex.From((await Chain.ReadAsync(Chain.Permit2, TokenAbi.DomainSeparator)).Bytes));
    }

    [Fact]
    public async Task Anybody_can_settle_a_permit_and_only_once()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        byte[] call = permit.SettleCall(permit.Sign(owner));
        TransactionReceipt receipt = await Chain.SendAsync(submitter, Chain.Proxy, call);
        Assert.True(receipt.IsSuccess);
        Assert.Equal(2, receipt.Logs.Count);
        Assert.Equal(Chain.Token, receipt.Logs[0].Address);
        AbiValue moved = TokenAbi.TransferEvent.Decode(receipt.Logs[0].Topics, receipt.Logs[0].Data).Value!;
        Assert.Equal(owner.Address, moved[0].Address);
        Assert.Equal(permit.To, moved[1].Address);
        Assert.Equal<UInt256>(1_000, moved[2].UInt);
        Assert.Equal(Chain.Proxy, receipt.Logs[1].Address);
        Assert.True(Permit.SettledEvent.Decode(receipt.Logs[1].Topics, receipt.Logs[1].Data).IsAccepted);
        Assert.Equal<UInt256>(1_000, await Chain.BalanceAsync(permit.To));
        await Chain.RefusesAsync(submitter, Chain.Proxy, call, Function("InvalidNonce()"));
    }

    [Fact]
    public async Task A_short_signature_of_64_bytes_and_a_high_s_are_taken()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        byte[] compact = SignatureForms.Compact(permit.Sign(owner));
        Assert.True((await Chain.SendAsync(submitter, Chain.Proxy, permit.SettleCall(compact))).IsSuccess);
        Permit next = permit with { Nonce = permit.Nonce + 256 };
        byte[] high = SignatureForms.HighS(next.Sign(owner));
        Assert.True((await Chain.SendAsync(submitter, Chain.Proxy, next.SettleCall(high))).IsSuccess);
    }

    [Fact]
    public async Task Nothing_of_a_permit_can_be_changed()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        byte[] signature = permit.Sign(owner);
        foreach (Permit changed in (Permit[])
        [
            permit with { To = submitter.Address }, permit with { Amount = 1_001 },
            permit with { Amount = 999 }, permit with { ValidAfter = 1 },
            permit with { Deadline = UInt256.MaxValue - 1 }, permit with { Nonce = 1 << 20 },
            permit with { Token = Chain.Permit2 }, permit with { Owner = submitter.Address },
        ])
        {
            await Chain.RefusesAsync(
                submitter, Chain.Proxy, changed.SettleCall(signature), Function("InvalidSigner()"));
        }

        // A permit for another spender than the proxy, and one without a witness.
        await Chain.RefusesAsync(
            submitter, Chain.Proxy,
            permit.SettleCall((permit with { Spender = submitter.Address }).Sign(owner)),
            Function("InvalidSigner()"));
        await Chain.RefusesAsync(
            submitter, Chain.Proxy, permit.SettleCall(permit.SignWithoutWitness(owner)),
            Function("InvalidSigner()"));
    }

    [Fact]
    public async Task Signatures_of_a_wrong_form_have_errors_of_their_own()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        byte[] good = permit.Sign(owner), zero = new byte[65];
        foreach ((byte[] signature, string error) in ((byte[], string)[])
        [
            ([], "InvalidSignatureLength()"), (good[..63], "InvalidSignatureLength()"),
            ([.. good, 0], "InvalidSignatureLength()"), (zero, "InvalidSignature()"),
            ([.. good[..64], (byte)(good[64] - 27)], "InvalidSignature()"),
            ([.. good[..64], (byte)(55 - good[64])], "InvalidSigner()"),
        ])
        {
            await Chain.RefusesAsync(
                submitter, Chain.Proxy, permit.SettleCall(signature), Function(error));
        }
    }

    [Fact]
    public async Task A_permit_is_good_from_its_first_second_to_its_last()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        ulong time = await Chain.TimestampAsync() + 1_000;
        permit = permit with { ValidAfter = time, Deadline = time };
        await Chain.SetNextTimestampAsync(time - 1);
        await Chain.MineAsync();
        byte[] call = permit.SettleCall(permit.Sign(owner));
        JsonRpcReply early = await Chain.AskAsync(
            EthereumCalls.Call(null, Chain.Proxy, call, BlockReference.Latest));
        Assert.Equal(
            Hex.From(Function("PaymentTooEarly()").Selector), Hex.From(early.Error!.Data.Span));
        await Chain.SetNextTimestampAsync(time);
        Assert.True((await Chain.SendAsync(submitter, Chain.Proxy, call)).IsSuccess);
        Permit late = permit with { Nonce = permit.Nonce + 256 };
        await Chain.SetNextTimestampAsync(time + 1);
        await Chain.MineAsync();
        await Chain.RefusesAsync(
            submitter, Chain.Proxy, late.SettleCall(late.Sign(owner)),
            Function("SignatureExpired(uint256)"), AbiValue.Of(time));
    }

    [Fact]
    public async Task Senseless_payments_are_refused_by_the_proxy()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        foreach ((Permit changed, string error) in ((Permit, string)[])
        [
            (permit with { Amount = 0 }, "InvalidAmount()"),
            (permit with { Owner = Address.Zero }, "InvalidOwner()"),
            (permit with { To = Address.Zero }, "InvalidDestination()"),
            (permit with { ValidAfter = UInt256.MaxValue }, "PaymentTooEarly()"),
        ])
        {
            await Chain.RefusesAsync(
                submitter, Chain.Proxy, changed.SettleCall(changed.Sign(owner)), Function(error));
        }
    }

    [Fact]
    public async Task Without_allowance_or_balance_the_transfer_fails_and_the_nonce_stays()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        Permit large = permit with { Amount = 5_001 };
        byte[] call = large.SettleCall(large.Sign(owner));
        await Chain.RefusesAsync(submitter, Chain.Proxy, call, "TRANSFER_FROM_FAILED");
        await ApproveAsync(owner, UInt256.Zero);
        await Chain.RefusesAsync(
            submitter, Chain.Proxy, permit.SettleCall(permit.Sign(owner)), "TRANSFER_FROM_FAILED");
        Assert.True((await BitmapAsync(owner.Address, 0)).IsZero);
        await ApproveAsync(owner, 10_000);
        Assert.True((await Chain.SendAsync(
            submitter, Chain.Proxy, permit.SettleCall(permit.Sign(owner)))).IsSuccess);
    }

    [Fact]
    public async Task Nonces_are_bits_and_their_owner_can_spend_them()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        permit = permit with { Nonce = (7 * 256) + 200 };
        await Chain.SendAsync(submitter, Chain.Proxy, permit.SettleCall(permit.Sign(owner)));
        UInt256 bit = UInt256.FromBigEndian([1, .. new byte[25]]);
        Assert.Equal(bit, await BitmapAsync(owner.Address, 7));
        TransactionReceipt receipt = await Chain.SendAsync(
            owner, Chain.Permit2, Permit.Invalidate.EncodeCall(AbiValue.Of(7), AbiValue.Of(6)));
        AbiValue entry = Permit.InvalidationEvent.Decode(receipt.Logs[0].Topics, receipt.Logs[0].Data).Value!;
        Assert.Equal(owner.Address, entry[0].Address);
        Assert.Equal<UInt256>(7, entry[1].UInt);
        Assert.Equal<UInt256>(6, entry[2].UInt);
        Assert.Equal(bit + 6, await BitmapAsync(owner.Address, 7));
        foreach (ulong spent in (ulong[])[1, 2, 200])
        {
            Permit used = permit with { Nonce = (7 * 256) + spent };
            await Chain.RefusesAsync(
                submitter, Chain.Proxy, used.SettleCall(used.Sign(owner)), Function("InvalidNonce()"));
        }

        Permit free = permit with { Nonce = 7 * 256 };
        Assert.True(
            (await Chain.SendAsync(submitter, Chain.Proxy, free.SettleCall(free.Sign(owner)))).IsSuccess);
    }

    [Fact]
    public async Task A_spender_takes_at_most_what_a_permit_without_a_witness_allows()
    {
        (TestAccount owner, TestAccount spender, Permit permit) = await PermitAsync();
        permit = permit with { Spender = spender.Address };
        byte[] signature = permit.SignWithoutWitness(owner);
        await Chain.RefusesAsync(
            spender, Chain.Permit2, permit.TransferCall(signature, 1_001),
            Function("InvalidAmount(uint256)"), AbiValue.Of(1_000));
        await Chain.RefusesAsync(
            owner, Chain.Permit2, permit.TransferCall(signature, 1), Function("InvalidSigner()"));
        Assert.True(
            (await Chain.SendAsync(spender, Chain.Permit2, permit.TransferCall(signature, 400))).IsSuccess);
        Assert.Equal<UInt256>(400, await Chain.BalanceAsync(permit.To));
    }

    [Fact]
    public async Task A_signature_for_another_chain_or_contract_is_worth_nothing()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        foreach (TypedDataDomain domain in (TypedDataDomain[])
        [
            permit.Domain with { ChainId = 84532 }, permit.Domain with { VerifyingContract = Chain.Token },
            permit.Domain with { Version = "1" },
        ])
        {
            byte[] foreign = (permit with { Domain = domain }).Sign(owner);
            await Chain.RefusesAsync(
                submitter, Chain.Proxy, permit.SettleCall(foreign), Function("InvalidSigner()"));
        }
    }

    [Fact]
    public async Task A_blocked_payee_gets_nothing_and_Permit2_hides_why()
    {
        (TestAccount owner, TestAccount submitter, Permit permit) = await PermitAsync();
        await Chain.SendAsync(
            submitter, Chain.Token, TokenAbi.Blacklist.EncodeCall(AbiValue.Of(permit.To)));
        await Chain.RefusesAsync(
            submitter, Chain.Proxy, permit.SettleCall(permit.Sign(owner)), "TRANSFER_FROM_FAILED");
    }

    private static AbiFunction Function(string declaration, string outputs = "()") =>
        TokenAbi.Function(declaration, outputs);

    // An owner with 5,000 tokens that allows Permit2 10,000, and somebody who submits.
    private async Task<(TestAccount Owner, TestAccount Submitter, Permit Permit)> PermitAsync()
    {
        TestAccount owner = await Chain.AccountAsync(tokens: 5_000), submitter = await Chain.AccountAsync();
        await ApproveAsync(owner, 10_000);
        return (owner, submitter, new Permit
        {
            Domain = Domain,
            Token = Chain.Token,
            Spender = Chain.Proxy,
            Owner = owner.Address,
            To = Chain.NewAccount().Address,
        });
    }

    private Task<TransactionReceipt> ApproveAsync(TestAccount owner, UInt256 amount) => Chain.SendAsync(
        owner, Chain.Token, TokenAbi.Approve.EncodeCall(AbiValue.Of(Chain.Permit2), AbiValue.Of(amount)));

    private async Task<UInt256> BitmapAsync(Address owner, ulong word) => (await Chain.ReadAsync(
        Chain.Permit2, Permit.NonceBitmap, AbiValue.Of(owner), AbiValue.Of(word))).UInt;
}
