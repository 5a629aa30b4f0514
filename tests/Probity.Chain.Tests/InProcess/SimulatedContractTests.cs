using Probity.Chain.Abi;
using Probity.Chain.InProcess;
using Probity.Chain.InProcess.Contracts;
using Probity.Chain.JsonRpc;
using Probity.Chain.Signing.TypedData;
using Probity.Chain.Tests.InProcess.Support;

namespace Probity.Chain.Tests.InProcess;

/// <summary>Contracts that a test writes: the chain bounds what they can do.</summary>
public sealed class SimulatedContractTests
{
    private static readonly Address Place = new([0x66, .. new byte[19]]);
    private static readonly AbiFunction Go = TokenAbi.Function("go()", "()");

    private readonly SimulatedTestChain _chain = new();

    [Fact]
    public async Task A_contract_that_calls_itself_without_end_ends()
    {
        _chain.Simulated.Install(new Probe((call, _) =>
        {
            call.Write(0, default, default, call.Read(0) + 1);
            call.Call(Place, Go.EncodeCall(), isStatic: false);
            return ContractResult.Return();
        }));
        TestAccount from = await _chain.AccountAsync();
        TransactionReceipt receipt = await _chain.SendAsync(from, Place, Go.EncodeCall(), gas: 10_000_000);
        Assert.True(receipt.IsSuccess);
        receipt = await _chain.SendAsync(from, Place, Go.EncodeCall(), gas: 100_000);
        Assert.True(receipt.GasUsed <= 100_000);
    }

    [Fact]
    public async Task What_a_failed_inner_call_did_is_taken_back_and_the_rest_stays()
    {
        Probe inner = new(
            (call, _) =>
            {
                call.Write(0, default, default, 9);
                call.Emit(TokenAbi.UsedEvent, AbiValue.Of(Place), AbiValue.Of(new byte[32]));
                return ContractResult.Revert("no");
            },
            new Address([0x67, .. new byte[19]]));
        ContractResult? seen = null;
        _chain.Simulated.Install(inner);
        _chain.Simulated.Install(new Probe((call, _) =>
        {
            call.Emit(TokenAbi.CanceledEvent, AbiValue.Of(Place), AbiValue.Of(new byte[32]));
            seen = call.Call(inner.Address, Go.EncodeCall(), isStatic: false);
            return ContractResult.Return(AbiValue.Of(call.Read(0)));
        }, outputs: "(uint256)"));
        TestAccount from = await _chain.AccountAsync();
        TransactionReceipt receipt = await _chain.SendAsync(from, Place, Go.EncodeCall());
        Assert.True(receipt.IsSuccess);
        Assert.Equal(TokenAbi.CanceledEvent.Topic.ToArray(), Assert.Single(receipt.Logs).Topics[0]);
        Assert.False(seen!.IsSuccess);
        AbiFunction get = TokenAbi.Function("value()", "(uint256)");
        Assert.Equal<UInt256>(0, (await _chain.ReadAsync(inner.Address, get)).UInt);
    }

    [Fact]
    public async Task The_proxy_cannot_be_entered_again_from_a_token()
    {
        TestAccount owner = await _chain.AccountAsync();
        Permit permit = new()
        {
            Domain = new TypedDataDomain
            {
                Name = "Permit2", ChainId = _chain.ChainId, VerifyingContract = _chain.Permit2,
            },
            Token = Place, Spender = _chain.Proxy, Owner = owner.Address, To = _chain.Token,
        };
        Permit second = permit with { Nonce = 1 << 30 };
        byte[] again = second.SettleCall(second.Sign(owner));
        ContractResult? seen = null;
        _chain.Simulated.Install(new Probe((_, _) => ContractResult.Return(), transfer: (call, _) =>
        {
            seen = call.Call(_chain.Proxy, again, isStatic: false);
            return ContractResult.Return(AbiValue.Of(true));
        }));
        TransactionReceipt receipt = await _chain.SendAsync(
            owner, _chain.Proxy, permit.SettleCall(permit.Sign(owner)), gas: 2_000_000);
        Assert.True(receipt.IsSuccess);
        Assert.Equal(
            Hex.From(TokenAbi.Function("ReentrancyGuardReentrantCall()", "()").Selector),
            Hex.From(seen!.Data.Span));
        Assert.True((await _chain.SendAsync(owner, _chain.Proxy, again, gas: 2_000_000)).IsSuccess);
    }

    private sealed class Probe : SimulatedContract
    {
        public Probe(
            Func<ContractCall, AbiValue, ContractResult> go, Address? address = null, string outputs = "()",
            Func<ContractCall, AbiValue, ContractResult>? transfer = null)
            : base(address ?? Place)
        {
            On("go()", outputs, go);
            On("value()", "(uint256)", (call, _) => ContractResult.Return(AbiValue.Of(call.Read(0))));
            if (transfer is not null) { On("transferFrom(address,address,uint256)", "(bool)", transfer); }
        }
    }
}
