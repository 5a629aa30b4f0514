using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>A token with ERC-20 and EIP-3009, in the words of USDC's contract.</summary>
/// <remarks>
/// Anybody may mint, pause and block: it is for tests and for a demonstration. Source: EIP-20; EIP-3009;
/// EIP-1271; the reasons are those of Circle's FiatTokenV2_2.
/// </remarks>
public sealed class SimulatedToken : SimulatedContract
{
    private const int Supply = 0, Balances = 1, Allowances = 2, Authorizations = 3, Paused = 4, Blocked = 5;

    private const string Window =
        "address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce";

    private const string Scalars = "uint8 v,bytes32 r,bytes32 s";
    private const string ZeroAddress = "the zero address";

    private static readonly AbiEvent TransferEvent =
        Event("Transfer(address indexed from,address indexed to,uint256 value)");

    private static readonly AbiEvent ApprovalEvent =
        Event("Approval(address indexed owner,address indexed spender,uint256 value)");

    private static readonly AbiEvent UsedEvent =
        Event("AuthorizationUsed(address indexed authorizer,bytes32 indexed nonce)");

    private static readonly AbiEvent CanceledEvent =
        Event("AuthorizationCanceled(address indexed authorizer,bytes32 indexed nonce)");

    private static readonly TypedDataTypes Types = TypedDataTypes.Parse(
        new Dictionary<string, IReadOnlyList<TypedDataField>>
        {
            [TransferType] = WindowFields(),
            [ReceiveType] = WindowFields(),
            [CancelType] = [new("authorizer", "address"), new("nonce", "bytes32")],
        }).Value!;

    private readonly string _name, _version;

    /// <summary>A token.</summary>
    /// <param name="address">Where it stands.</param>
    /// <param name="name">The name, which signatures are bound to.</param>
    /// <param name="version">The version, which signatures are bound to.</param>
    /// <param name="decimals">Decimal places, for people.</param>
    public SimulatedToken(Address address, string name = "USDC", string version = "2", int decimals = 6)
        : base(address)
    {
        (_name, _version) = (name, version);
        OnConstant("name", "(string)", AbiValue.Of(name));
        OnConstant("symbol", "(string)", AbiValue.Of(name));
        OnConstant("version", "(string)", AbiValue.Of(version));
        OnConstant("decimals", "(uint8)", AbiValue.Of((UInt256)(ulong)decimals));
        On("DOMAIN_SEPARATOR()", "(bytes32)", (call, _) => Bytes(Separator(call.ChainId)));
        OnConstant("TRANSFER_WITH_AUTHORIZATION_TYPEHASH", "(bytes32)", TypeHash(TransferType));
        OnConstant("RECEIVE_WITH_AUTHORIZATION_TYPEHASH", "(bytes32)", TypeHash(ReceiveType));
        OnConstant("CANCEL_AUTHORIZATION_TYPEHASH", "(bytes32)", TypeHash(CancelType));
        On("totalSupply()", "(uint256)", (call, _) => Number(call.Read(Supply)));
        On("balanceOf(address)", "(uint256)", (call, p) => Number(call.Read(Balances, Key(p[0].Address))));
        On("allowance(address,address)", "(uint256)", (call, p) =>
            Number(call.Read(Allowances, Key(p[0].Address), Key(p[1].Address))));
        On("paused()", "(bool)", (call, _) => Truth(call.Read(Paused)));
        On("isBlacklisted(address)", "(bool)", (call, p) => Truth(call.Read(Blocked, Key(p[0].Address))));
        On("authorizationState(address,bytes32)", "(bool)", (call, p) =>
            Truth(call.Read(Authorizations, Key(p[0].Address), Key(p[1].Bytes))));
        On("approve(address,uint256)", "(bool)", Approve);
        On("transfer(address,uint256)", "(bool)", Transfer);
        On("transferFrom(address,address,uint256)", "(bool)", TransferFrom);
        On($"transferWithAuthorization({Window},{Scalars})", "()", TransferWithAuthorization);
        On($"transferWithAuthorization({Window},bytes signature)", "()", TransferWithAuthorization);
        On($"receiveWithAuthorization({Window},{Scalars})", "()", ReceiveWithAuthorization);
        On($"receiveWithAuthorization({Window},bytes signature)", "()", ReceiveWithAuthorization);
        On($"cancelAuthorization(address,bytes32,{Scalars})", "()", CancelAuthorization);
        On("cancelAuthorization(address,bytes32,bytes)", "()", CancelAuthorization);
        On("mint(address,uint256)", "(bool)", Mint);
        On("pause()", "()", (call, _) => Set(call, Paused, default, UInt256.One));
        On("unpause()", "()", (call, _) => Set(call, Paused, default, UInt256.Zero));
        On("blacklist(address)", "()", (call, p) => Set(call, Blocked, Key(p[0].Address), UInt256.One));
        On("unBlacklist(address)", "()", (call, p) => Set(call, Blocked, Key(p[0].Address), UInt256.Zero));
    }

    /// <summary>What accounts hold when the chain begins. Unit: the token's smallest.</summary>
    public IReadOnlyDictionary<Address, UInt256> InitialBalances { get; init; } =
        new Dictionary<Address, UInt256>();

    internal override IEnumerable<KeyValuePair<StorageSlot, UInt256>> InitialStorage => InitialBalances
        .Select(entry => KeyValuePair.Create(
            new StorageSlot(Address, Balances, Key(entry.Key), default), entry.Value))
        .Append(KeyValuePair.Create(
            new StorageSlot(Address, Supply, default, default),
            InitialBalances.Values.Aggregate(UInt256.Zero, (sum, value) => sum + value)));

    private const string TransferType = "TransferWithAuthorization";
    private const string ReceiveType = "ReceiveWithAuthorization";
    private const string CancelType = "CancelAuthorization";

    private ContractResult Approve(ContractCall call, AbiValue p) =>
        Refusal(call, call.Sender, p[0].Address) is { } refusal ? ContractResult.Revert(refusal)
        : p[0].Address == Address.Zero ? ContractResult.Revert($"ERC20: approve to {ZeroAddress}")
        : SetAllowance(call, call.Sender, p[0].Address, p[1].UInt);

    private ContractResult Transfer(ContractCall call, AbiValue p) =>
        (Refusal(call, call.Sender, p[0].Address)
            ?? Move(call, call.Sender, p[0].Address, p[1].UInt)) is { } refusal
            ? ContractResult.Revert(refusal)
            : ContractResult.Return(AbiValue.Of(true));

    private ContractResult TransferFrom(ContractCall call, AbiValue p)
    {
        (Address from, Address to, UInt256 value) = (p[0].Address, p[1].Address, p[2].UInt);
        if (Refusal(call, call.Sender, from, to) is { } refusal) { return ContractResult.Revert(refusal); }
        UInt256 allowed = call.Read(Allowances, Key(from), Key(call.Sender));
        if (value > allowed) { return ContractResult.Revert("ERC20: transfer amount exceeds allowance"); }
        if (Move(call, from, to, value) is { } reason) { return ContractResult.Revert(reason); }
        call.Write(Allowances, Key(from), Key(call.Sender), allowed - value);
        return ContractResult.Return(AbiValue.Of(true));
    }

    private ContractResult TransferWithAuthorization(ContractCall call, AbiValue p) =>
        (Refusal(call, p[0].Address, p[1].Address) ?? UseAuthorization(call, TransferType, p)) is { } refusal
            ? ContractResult.Revert(refusal)
            : ContractResult.Return();

    private ContractResult ReceiveWithAuthorization(ContractCall call, AbiValue p)
    {
        string? refusal = Refusal(call, p[0].Address, p[1].Address)
            ?? (p[1].Address == call.Sender ? null : "FiatTokenV2: caller must be the payee")
            ?? UseAuthorization(call, ReceiveType, p);
        return refusal is null ? ContractResult.Return() : ContractResult.Revert(refusal);
    }

    private ContractResult CancelAuthorization(ContractCall call, AbiValue p)
    {
        (Address authorizer, AbiValue nonce) = (p[0].Address, p[1]);
        string? refusal = Refusal(call)
            ?? RequireUnused(call, authorizer, nonce)
            ?? RequireSignature(
                call, authorizer, Digest(call, CancelType, AbiValue.List(p[0], nonce)), SignatureOf(p, 2));
        if (refusal is not null) { return ContractResult.Revert(refusal); }
        call.Write(Authorizations, Key(authorizer), Key(nonce.Bytes), UInt256.One);
        call.Emit(CanceledEvent, p[0], nonce);
        return ContractResult.Return();
    }

    private ContractResult Mint(ContractCall call, AbiValue p)
    {
        (Address to, UInt256 value) = (p[0].Address, p[1].UInt);
        if (to == Address.Zero) { return ContractResult.Revert($"FiatToken: mint to {ZeroAddress}"); }
        if (!call.Read(Supply).TryAdd(value, out UInt256 supply))
        {
            return ContractResult.Revert("overflow");
        }

        call.Write(Supply, default, default, supply);
        call.Write(Balances, Key(to), default, call.Read(Balances, Key(to)) + value);
        call.Emit(TransferEvent, AbiValue.Of(Address.Zero), p[0], p[1]);
        return ContractResult.Return(AbiValue.Of(true));
    }

    // Both ends of the window are outside of it.
    private string? UseAuthorization(ContractCall call, string type, AbiValue p)
    {
        Address from = p[0].Address;
        if (call.Timestamp <= p[3].UInt) { return "FiatTokenV2: authorization is not yet valid"; }
        if (call.Timestamp >= p[4].UInt) { return "FiatTokenV2: authorization is expired"; }
        byte[] digest = Digest(call, type, AbiValue.List(p[0], p[1], p[2], p[3], p[4], p[5]));
        string? refusal = RequireUnused(call, from, p[5])
            ?? RequireSignature(call, from, digest, SignatureOf(p, 6));
        if (refusal is not null) { return refusal; }
        call.Write(Authorizations, Key(from), Key(p[5].Bytes), UInt256.One);
        call.Emit(UsedEvent, p[0], p[5]);
        return Move(call, from, p[1].Address, p[2].UInt);
    }

    private static string? RequireUnused(ContractCall call, Address authorizer, AbiValue nonce) =>
        call.Read(Authorizations, Key(authorizer), Key(nonce.Bytes)).IsZero
            ? null
            : "FiatTokenV2: authorization is used or canceled";

    // A contract is asked itself; whatever goes wrong there is a wrong signature here.
    private static string? RequireSignature(
        ContractCall call, Address signer, byte[] digest, byte[] signature)
    {
        const string Wrong = "FiatTokenV2: invalid signature";
        if (call.IsContract(signer))
        {
            return ContractSignature.IsAccepted(call, signer, digest, signature) ? null : Wrong;
        }

        if (signature.Length != EthereumSignature.Bytes) { return "ECRecover: invalid signature length"; }
        ReadOnlySpan<byte> r = signature.AsSpan(0, 32), s = signature.AsSpan(32, 32);
        if (UInt256.FromBigEndian(s) > ContractSignature.HighestLowS)
        {
            return "ECRecover: invalid signature 's' value";
        }

        if (signature[^1] is not (27 or 28)) { return "ECRecover: invalid signature 'v' value"; }
        Address recovered = call.Recover(digest, r, s, signature[^1]);
        if (recovered == Address.Zero) { return "ECRecover: invalid signature"; }
        return recovered == signer ? null : Wrong;
    }

    private static string? Move(ContractCall call, Address from, Address to, UInt256 value)
    {
        if (from == Address.Zero) { return $"ERC20: transfer from {ZeroAddress}"; }
        if (to == Address.Zero) { return $"ERC20: transfer to {ZeroAddress}"; }
        if (!call.Read(Balances, Key(from)).TrySubtract(value, out UInt256 rest))
        {
            return "ERC20: transfer amount exceeds balance";
        }

        // The supply is below 2^256, so no balance can pass it.
        call.Write(Balances, Key(from), default, rest);
        call.Write(Balances, Key(to), default, call.Read(Balances, Key(to)) + value);
        call.Emit(TransferEvent, AbiValue.Of(from), AbiValue.Of(to), AbiValue.Of(value));
        return null;
    }

    private static string? Refusal(ContractCall call, params ReadOnlySpan<Address> parties)
    {
        if (!call.Read(Paused).IsZero) { return "Pausable: paused"; }
        foreach (Address party in parties)
        {
            if (!call.Read(Blocked, Key(party)).IsZero) { return "Blacklistable: account is blacklisted"; }
        }

        return null;
    }

    private static ContractResult SetAllowance(
        ContractCall call, Address owner, Address spender, UInt256 value)
    {
        call.Write(Allowances, Key(owner), Key(spender), value);
        call.Emit(ApprovalEvent, AbiValue.Of(owner), AbiValue.Of(spender), AbiValue.Of(value));
        return ContractResult.Return(AbiValue.Of(true));
    }

    private static ContractResult Set(ContractCall call, int variable, UInt256 key, UInt256 value)
    {
        call.Write(variable, key, default, value);
        return ContractResult.Return();
    }

    // One parameter, or v, r and s.
    private static byte[] SignatureOf(AbiValue p, int at) => p.Items.Count == at + 1
        ? p[at].Bytes.ToArray()
        : [.. p[at + 1].Bytes, .. p[at + 2].Bytes, p[at].UInt.ToBigEndian()[^1]];

    private byte[] Digest(ContractCall call, string type, AbiValue message) =>
        SignedData.StructuredDigest(Separator(call.ChainId), Types.HashStruct(type, message));

    private byte[] Separator(UInt256 chainId) => new TypedDataDomain
    {
        Name = _name,
        Version = _version,
        ChainId = chainId,
        VerifyingContract = Address,
    }.Separator();

    private static AbiValue TypeHash(string type) => AbiValue.Of(Types.TypeHash(type));

    private static ContractResult Number(UInt256 value) => ContractResult.Return(AbiValue.Of(value));

    private static ContractResult Truth(UInt256 value) => ContractResult.Return(AbiValue.Of(!value.IsZero));

    private static ContractResult Bytes(byte[] value) => ContractResult.Return(AbiValue.Of(value));

    private static UInt256 Key(Address address) => UInt256.FromBigEndian(address.ToArray());

    private static UInt256 Key(ReadOnlySpan<byte> word) => UInt256.FromBigEndian(word);

    private static TypedDataField[] WindowFields() =>
    [
        new("from", "address"), new("to", "address"), new("value", "uint256"),
        new("validAfter", "uint256"), new("validBefore", "uint256"), new("nonce", "bytes32"),
    ];
}
