using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.JsonRpc;

namespace Probity.Payments.Schemes.Exact;

/// <summary>Functions and events of tokens, of Permit2, of x402's proxy and of contract wallets.</summary>
/// <remarks>Source: ERC-20; EIP-3009; ERC-1271; Uniswap's Permit2; `@x402/evm` 2.27.0, its ABIs.</remarks>
internal static class ExactAbi
{
    private const string Authorization =
        "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce";

    private const string Permit =
        "((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit,"
        + "address owner,(address to,uint256 validAfter) witness,bytes signature";

    private const int MaxResultBytes = 4096;

    public static AbiFunction TransferByKey { get; } = Function(
        $"transferWithAuthorization({Authorization},uint8 v,bytes32 r,bytes32 s)", "()");

    public static AbiFunction TransferByBytes { get; } = Function(
        $"transferWithAuthorization({Authorization},bytes signature)", "()");

    public static AbiFunction Settle { get; } = Function($"settle({Permit})", "()");

    public static AbiFunction SettleWithPermit { get; } = Function(
        "settleWithPermit((uint256 value,uint256 deadline,bytes32 r,bytes32 s,uint8 v) permit2612,"
        + $"{Permit})", "()");

    public static AbiFunction ProxysPermit2 { get; } = Function("PERMIT2()", "(address)");

    public static AbiFunction BalanceOf { get; } = Function("balanceOf(address account)", "(uint256)");

    public static AbiFunction Allowance { get; } =
        Function("allowance(address owner,address spender)", "(uint256)");

    public static AbiFunction TokenName { get; } = Function("name()", "(string)");

    public static AbiFunction TokenVersion { get; } = Function("version()", "(string)");

    public static AbiFunction AuthorizationState { get; } =
        Function("authorizationState(address authorizer,bytes32 nonce)", "(bool)");

    public static AbiFunction NonceBitmap { get; } =
        Function("nonceBitmap(address owner,uint256 wordPosition)", "(uint256)");

    public static AbiFunction IsValidSignature { get; } =
        Function("isValidSignature(bytes32 hash,bytes signature)", "(bytes4)");

    public static AbiEvent Transfer { get; } =
        Event("Transfer(address indexed from,address indexed to,uint256 value)");

    public static AbiEvent AuthorizationUsed { get; } =
        Event("AuthorizationUsed(address indexed authorizer,bytes32 indexed nonce)");

    /// <summary>A call that reads the newest state.</summary>
    public static JsonRpcCall Read(
        Address contract, AbiFunction function, params ReadOnlySpan<AbiValue> values) =>
        EthereumCalls.Call(null, contract, function.EncodeCall(values), BlockReference.Latest);

    /// <summary>Reads what a function returned; null where it failed, or returned something else.</summary>
    public static AbiValue? Result(AbiFunction function, JsonRpcReply reply) =>
        reply.Error is null && EthereumResults.TryReadBytes(reply.Result, MaxResultBytes, out byte[] bytes)
            ? function.DecodeResult(bytes).Value?[0]
            : null;

    /// <summary>An address as a topic or as a word of a call.</summary>
    public static byte[] Word(Address address) =>
        [.. new byte[UInt256.Bytes - Address.Bytes], .. address.ToArray()];

    private static AbiFunction Function(string declaration, string outputs) =>
        AbiFunction.Parse(declaration, outputs).Value!;

    private static AbiEvent Event(string declaration) => AbiEvent.Parse(declaration).Value!;
}
