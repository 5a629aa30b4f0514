using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.InProcess.Contracts;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>A token that signs nothing, checks nothing and plays one trick.</summary>
/// <remarks>It tells a question from a block by the gas, as real ones do: nobody pays for thirty million.</remarks>
internal sealed class HostileToken : SimulatedContract
{
    private const long MostOfABlock = 2_000_000;

    private static readonly AbiEvent Transfer =
        Event("Transfer(address indexed from,address indexed to,uint256 value)");

    private static readonly AbiEvent Used =
        Event("AuthorizationUsed(address indexed authorizer,bytes32 indexed nonce)");

    private static readonly AbiFunction Forge = Function("forge(address,address,uint256,bytes32)");

    private readonly TokenTrick _trick;
    private readonly Address _accomplice;

    public HostileToken(Address address, TokenTrick trick, Address accomplice)
        : base(address)
    {
        const string Window = "address,address,uint256,uint256,uint256,bytes32";
        (_trick, _accomplice) = (trick, accomplice);
        OnConstant("name", "(string)", AbiValue.Of("USDC"));
        OnConstant("version", "(string)", AbiValue.Of("2"));
        OnConstant("decimals", "(uint8)", AbiValue.Of((UInt256)6));
        On("balanceOf(address)", "(uint256)", (_, _) => ContractResult.Return(AbiValue.Of(UInt256.MaxValue)));
        On("authorizationState(address,bytes32)", "(bool)", (_, _) => ContractResult.Return(AbiValue.Of(false)));
        On($"transferWithAuthorization({Window},uint8,bytes32,bytes32)", "()", Play);
        On($"transferWithAuthorization({Window},bytes)", "()", Play);
    }

    /// <summary>Tells of what another contract did not do.</summary>
    public static SimulatedContract Forger(Address address) => new Accomplice(address);

    private ContractResult Play(ContractCall call, AbiValue p)
    {
        (AbiValue payer, AbiValue payee, UInt256 amount, AbiValue nonce) = (p[0], p[1], p[2].UInt, p[5]);
        switch (_trick)
        {
            case TokenTrick.Silent:
                break;
            case TokenTrick.Reverting when call.GasLeft < MostOfABlock:
                return ContractResult.Revert("not now");
            case TokenTrick.Burning when call.GasLeft < MostOfABlock:
                call.Charge(call.GasLeft + 1);
                break;
            case TokenTrick.Forged:
                return call.Call(_accomplice, Forge.EncodeCall(payer, payee, p[2], nonce), isStatic: false);
            case TokenTrick.HalfForged:
                call.Emit(Used, payer, nonce);
                return call.Call(_accomplice, Forge.EncodeCall(payer, payee, p[2], nonce), isStatic: false);
            case TokenTrick.Reversed:
                call.Emit(Transfer, payer, payee, p[2]);
                call.Emit(Used, payer, nonce);
                break;
            case TokenTrick.Nested:
                byte[] other = nonce.Bytes.ToArray();
                other[0] ^= 1;
                call.Emit(Used, payer, nonce);
                call.Emit(Used, payer, AbiValue.Of(other));
                call.Emit(Transfer, payer, payee, p[2]);
                break;
            default:
                call.Emit(Used, payer, nonce);
                Move(call, payer, payee, amount);
                break;
        }

        return ContractResult.Return();
    }

    private void Move(ContractCall call, AbiValue payer, AbiValue payee, UInt256 amount)
    {
        AbiValue own = AbiValue.Of(Address), less = AbiValue.Of(amount - 1);
        switch (_trick)
        {
            case TokenTrick.Fee:
                call.Emit(Transfer, payer, payee, less);
                call.Emit(Transfer, payer, own, AbiValue.Of(UInt256.One));
                break;
            case TokenTrick.Split:
                call.Emit(Transfer, payer, payee, less);
                call.Emit(Transfer, payer, payee, AbiValue.Of(UInt256.One));
                break;
            case TokenTrick.Diverted:
                call.Emit(Transfer, payer, own, AbiValue.Of(amount));
                break;
            default:
                break;
        }
    }

    private sealed class Accomplice : SimulatedContract
    {
        public Accomplice(Address address)
            : base(address) => On("forge(address,address,uint256,bytes32)", "()", (call, p) =>
            {
                call.Emit(Used, p[0], p[3]);
                call.Emit(Transfer, p[0], p[1], p[2]);
                return ContractResult.Return();
            });
    }
}
