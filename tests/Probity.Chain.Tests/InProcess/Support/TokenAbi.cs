using Probity.Chain.Abi;
using Probity.Chain.Signing.TypedData;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>The token's functions and events, from EIP-20, EIP-3009 and USDC's contract.</summary>
internal static class TokenAbi
{
    private const string Window =
        "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce";

    public static readonly AbiFunction BalanceOf = Function("balanceOf(address)", "(uint256)");
    public static readonly AbiFunction TotalSupply = Function("totalSupply()", "(uint256)");
    public static readonly AbiFunction Allowance = Function("allowance(address,address)", "(uint256)");
    public static readonly AbiFunction Approve = Function("approve(address,uint256)", "(bool)");
    public static readonly AbiFunction Transfer = Function("transfer(address,uint256)", "(bool)");
    public static readonly AbiFunction TransferFrom =
        Function("transferFrom(address,address,uint256)", "(bool)");
    public static readonly AbiFunction Mint = Function("mint(address,uint256)", "(bool)");
    public static readonly AbiFunction Name = Function("name()", "(string)");
    public static readonly AbiFunction Symbol = Function("symbol()", "(string)");
    public static readonly AbiFunction Version = Function("version()", "(string)");
    public static readonly AbiFunction Decimals = Function("decimals()", "(uint8)");
    public static readonly AbiFunction DomainSeparator = Function("DOMAIN_SEPARATOR()", "(bytes32)");
    public static readonly AbiFunction Pause = Function("pause()", "()");
    public static readonly AbiFunction Unpause = Function("unpause()", "()");
    public static readonly AbiFunction Blacklist = Function("blacklist(address)", "()");
    public static readonly AbiFunction UnBlacklist = Function("unBlacklist(address)", "()");
    public static readonly AbiFunction IsBlacklisted = Function("isBlacklisted(address)", "(bool)");

    public static readonly AbiFunction AuthorizationState =
        Function("authorizationState(address,bytes32)", "(bool)");

    public static readonly AbiFunction TransferByParts =
        Function($"transferWithAuthorization({Window},uint8 v,bytes32 r,bytes32 s)", "()");

    public static readonly AbiFunction TransferByBytes =
        Function($"transferWithAuthorization({Window},bytes signature)", "()");

    public static readonly AbiFunction ReceiveByParts =
        Function($"receiveWithAuthorization({Window},uint8 v,bytes32 r,bytes32 s)", "()");

    public static readonly AbiFunction ReceiveByBytes =
        Function($"receiveWithAuthorization({Window},bytes signature)", "()");

    public static readonly AbiFunction CancelByParts =
        Function("cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)", "()");

    public static readonly AbiFunction CancelByBytes =
        Function("cancelAuthorization(address,bytes32,bytes)", "()");

    public static readonly AbiEvent TransferEvent =
        AbiEvent.Parse("Transfer(address indexed from,address indexed to,uint256 value)").Value!;

    public static readonly AbiEvent ApprovalEvent =
        AbiEvent.Parse("Approval(address indexed owner,address indexed spender,uint256 value)").Value!;

    public static readonly AbiEvent UsedEvent =
        AbiEvent.Parse("AuthorizationUsed(address indexed authorizer,bytes32 indexed nonce)").Value!;

    public static readonly AbiEvent CanceledEvent =
        AbiEvent.Parse("AuthorizationCanceled(address indexed authorizer,bytes32 indexed nonce)").Value!;

    public static readonly TypedDataTypes Types = TypedDataTypes.Parse(
        new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["TransferWithAuthorization"] = WindowFields(),
            ["ReceiveWithAuthorization"] = WindowFields(),
            ["CancelAuthorization"] = [new("authorizer", "address"), new("nonce", "bytes32")],
        }).Value!;

    public static AbiFunction Function(string declaration, string outputs) =>
        AbiFunction.Parse(declaration, outputs).Value!;

    private static TypedDataField[] WindowFields() =>
    [
        new("from", "address"), new("to", "address"), new("value", "uint256"),
        new("validAfter", "uint256"), new("validBefore", "uint256"), new("nonce", "bytes32"),
    ];
}
