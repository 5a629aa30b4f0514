using System.Text;
using Probity.Chain.Abi;
using Probity.Crypto.Hashes;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>The spender of x402's "exact" payments by Permit2: it pays whom the payer's witness names, and
/// nobody else.</summary>
/// <remarks>Source: the ABI of x402ExactPermit2Proxy as @x402/evm 2.27.0 has it; settleWithPermit is not
/// here.</remarks>
public sealed class SimulatedPermit2Proxy : SimulatedContract
{
    private const int Entered = 0;

    private const string PermitType =
        "((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit";

    private const string WitnessTypeString =
        "Witness witness)TokenPermissions(address token,uint256 amount)"
        + "Witness(address to,uint256 validAfter)";

    private static readonly byte[] WitnessTypeHash =
        Keccak256.Hash(Encoding.ASCII.GetBytes("Witness(address to,uint256 validAfter)"));

    private static readonly AbiFunction AmountError = Function("InvalidAmount()");
    private static readonly AbiFunction OwnerError = Function("InvalidOwner()");
    private static readonly AbiFunction DestinationError = Function("InvalidDestination()");
    private static readonly AbiFunction EarlyError = Function("PaymentTooEarly()");
    private static readonly AbiFunction ReentrantError = Function("ReentrancyGuardReentrantCall()");

    private static readonly AbiFunction Transfer = Function(
        $"permitWitnessTransferFrom({PermitType},(address to,uint256 requestedAmount) transferDetails,"
        + "address owner,bytes32 witness,string witnessTypeString,bytes signature)");

    private static readonly AbiEvent SettledEvent = Event("Settled()");

    private readonly Address _permit2;

    /// <summary>The proxy at its published address, over Permit2 at its own.</summary>
    public SimulatedPermit2Proxy()
        : this(CanonicalAddress, SimulatedPermit2.CanonicalAddress)
    {
    }

    /// <summary>A proxy elsewhere.</summary>
    /// <param name="address">Where it stands.</param>
    /// <param name="permit2">Where Permit2 stands.</param>
    public SimulatedPermit2Proxy(Address address, Address permit2)
        : base(address)
    {
        _permit2 = permit2;
        OnConstant("PERMIT2", "(address)", AbiValue.Of(permit2));
        OnConstant("WITNESS_TYPEHASH", "(bytes32)", AbiValue.Of(WitnessTypeHash));
        OnConstant("WITNESS_TYPE_STRING", "(string)", AbiValue.Of(WitnessTypeString));
        On(
            $"settle({PermitType},address owner,(address to,uint256 validAfter) witness,bytes signature)",
            "()", Settle);
    }

    /// <summary>Where the proxy stands on the chains that have it.</summary>
    public static Address CanonicalAddress { get; } =
        new(Convert.FromHexString("402085c248EeA27D92E8b30b2C58ed07f9E20001"));

    private ContractResult Settle(ContractCall call, AbiValue p)
    {
        (AbiValue permit, Address owner, AbiValue witness) = (p[0], p[1].Address, p[2]);
        AbiValue amount = permit[0][1];
        if (!call.Read(Entered).IsZero) { return ContractResult.Revert(ReentrantError); }
        if (amount.UInt.IsZero) { return ContractResult.Revert(AmountError); }
        if (owner == Address.Zero) { return ContractResult.Revert(OwnerError); }
        if (witness[0].Address == Address.Zero) { return ContractResult.Revert(DestinationError); }
        if (call.Timestamp < witness[1].UInt) { return ContractResult.Revert(EarlyError); }
        byte[] to = UInt256.FromBigEndian(witness[0].Address.ToArray()).ToBigEndian();
        byte[] digest = Keccak256.Hash([.. WitnessTypeHash, .. to, .. witness[1].UInt.ToBigEndian()]);
        call.Write(Entered, default, default, UInt256.One);
        ContractResult moved = call.Call(
            _permit2,
            Transfer.EncodeCall(
                permit, AbiValue.List(witness[0], amount), p[1], AbiValue.Of(digest),
                AbiValue.Of(WitnessTypeString), p[3]),
            isStatic: false);
        if (!moved.IsSuccess) { return ContractResult.RevertBytes(moved.Data.Span); }
        call.Write(Entered, default, default, UInt256.Zero);
        call.Emit(SettledEvent);
        return ContractResult.Return();
    }
}
