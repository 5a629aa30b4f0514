using Probity.Chain.Abi;
using Probity.Chain.Signing.TypedData;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>A permit of Permit2 with x402's witness that is signed or changed as a test wants it.</summary>
internal sealed record Permit
{
    private const string Inner =
        "((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit";

    private static ulong _count;

    public static readonly AbiFunction Settle = TokenAbi.Function(
        $"settle({Inner},address owner,(address to,uint256 validAfter) witness,bytes signature)", "()");

    public static readonly AbiFunction PermitTransfer = TokenAbi.Function(
        $"permitTransferFrom({Inner},(address to,uint256 requestedAmount) transferDetails,address owner,"
        + "bytes signature)",
        "()");

    public static readonly AbiFunction NonceBitmap =
        TokenAbi.Function("nonceBitmap(address,uint256)", "(uint256)");

    public static readonly AbiFunction Invalidate =
        TokenAbi.Function("invalidateUnorderedNonces(uint256,uint256)", "()");

    public static readonly AbiEvent SettledEvent = AbiEvent.Parse("Settled()").Value!;

    public static readonly AbiEvent InvalidationEvent =
        AbiEvent.Parse("UnorderedNonceInvalidation(address indexed owner,uint256 word,uint256 mask)").Value!;

    private static readonly TypedDataTypes Types = TypedDataTypes.Parse(
        new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            ["PermitWitnessTransferFrom"] = [.. Fields(), new("witness", "Witness")],
            ["PermitTransferFrom"] = Fields(),
            ["TokenPermissions"] = [new("token", "address"), new("amount", "uint256")],
            ["Witness"] = [new("to", "address"), new("validAfter", "uint256")],
        }).Value!;

    public required Address Token { get; init; }

    public required Address Spender { get; init; }

    public required Address Owner { get; init; }

    public required Address To { get; init; }

    public UInt256 Amount { get; init; } = 1_000;

    public UInt256 ValidAfter { get; init; }

    public UInt256 Deadline { get; init; } = UInt256.MaxValue;

    public UInt256 Nonce { get; init; } = Interlocked.Increment(ref _count);

    public required TypedDataDomain Domain { get; init; }

    private AbiValue Permitted => AbiValue.List(AbiValue.Of(Token), AbiValue.Of(Amount));

    private AbiValue Inside => AbiValue.List(Permitted, AbiValue.Of(Nonce), AbiValue.Of(Deadline));

    private AbiValue Witness => AbiValue.List(AbiValue.Of(To), AbiValue.Of(ValidAfter));

    public byte[] Sign(TestAccount signer) => signer.Sign(
        Domain, Types, "PermitWitnessTransferFrom",
        AbiValue.List(
            Permitted, AbiValue.Of(Spender), AbiValue.Of(Nonce), AbiValue.Of(Deadline), Witness));

    public byte[] SignWithoutWitness(TestAccount signer) => signer.Sign(
        Domain, Types, "PermitTransferFrom",
        AbiValue.List(Permitted, AbiValue.Of(Spender), AbiValue.Of(Nonce), AbiValue.Of(Deadline)));

    /// <summary>The call of the proxy.</summary>
    public byte[] SettleCall(byte[] signature) =>
        Settle.EncodeCall(Inside, AbiValue.Of(Owner), Witness, AbiValue.Of(signature));

    /// <summary>The call of Permit2 itself, by the spender.</summary>
    public byte[] TransferCall(byte[] signature, UInt256 amount) => PermitTransfer.EncodeCall(
        Inside, AbiValue.List(AbiValue.Of(To), AbiValue.Of(amount)), AbiValue.Of(Owner),
        AbiValue.Of(signature));

    private static TypedDataField[] Fields() =>
    [
        new("permitted", "TokenPermissions"), new("spender", "address"), new("nonce", "uint256"),
        new("deadline", "uint256"),
    ];
}
