using System.Text;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Crypto.Hashes;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>Permit2's signature transfers of one token: with and without a witness, and their
/// nonces.</summary>
/// <remarks>Source: Uniswap's Permit2, SignatureTransfer; errors and their order are those of its code.
/// Allowance transfers and batches are not here.</remarks>
public sealed class SimulatedPermit2 : SimulatedContract
{
    private const int NonceBitmap = 0;

    private const string PermitType =
        "((address token,uint256 amount) permitted,uint256 nonce,uint256 deadline) permit";
    private const string DetailsType = "(address to,uint256 requestedAmount) transferDetails";
    private const string PermissionsType = "TokenPermissions(address token,uint256 amount)";
    private const string Fields =
        "(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline";
    private const string WitnessStub = $"PermitWitnessTransferFrom{Fields},";

    private static readonly byte[] PermissionsHash = Hash(PermissionsType);
    private static readonly byte[] PermitHash = Hash($"PermitTransferFrom{Fields}){PermissionsType}");

    private static readonly AbiFunction ExpiredError =
        Function("SignatureExpired(uint256 signatureDeadline)");
    private static readonly AbiFunction AmountError = Function("InvalidAmount(uint256 maxAmount)");
    private static readonly AbiFunction NonceError = Function("InvalidNonce()");
    private static readonly AbiFunction LengthError = Function("InvalidSignatureLength()");
    private static readonly AbiFunction SignatureError = Function("InvalidSignature()");
    private static readonly AbiFunction SignerError = Function("InvalidSigner()");
    private static readonly AbiFunction ContractError = Function("InvalidContractSignature()");

    private static readonly AbiFunction TransferFrom =
        Function("transferFrom(address from,address to,uint256 amount)", "(bool)");

    private static readonly AbiEvent InvalidationEvent =
        Event("UnorderedNonceInvalidation(address indexed owner,uint256 word,uint256 mask)");

    /// <summary>Permit2 at its canonical address.</summary>
    public SimulatedPermit2()
        : this(CanonicalAddress)
    {
    }

    /// <summary>Permit2 at another address.</summary>
    public SimulatedPermit2(Address address)
        : base(address)
    {
        On("DOMAIN_SEPARATOR()", "(bytes32)", (call, _) =>
            ContractResult.Return(AbiValue.Of(Separator(call.ChainId))));
        On("nonceBitmap(address,uint256)", "(uint256)", (call, p) =>
            ContractResult.Return(AbiValue.Of(call.Read(NonceBitmap, Key(p[0].Address), p[1].UInt))));
        On("invalidateUnorderedNonces(uint256 wordPos,uint256 mask)", "()", Invalidate);
        On($"permitTransferFrom({PermitType},{DetailsType},address owner,bytes signature)", "()", (call, p) =>
            Transfer(call, p[0], p[1], p[2].Address, PermitHash, [], p[3].Bytes.ToArray()));
        On(
            $"permitWitnessTransferFrom({PermitType},{DetailsType},address owner,bytes32 witness,"
            + "string witnessTypeString,bytes signature)",
            "()",
            (call, p) => Transfer(
                call, p[0], p[1], p[2].Address, Hash(WitnessStub + p[4].Text), p[3].Bytes.ToArray(),
                p[5].Bytes.ToArray()));
    }

    /// <summary>Where Permit2 stands on every chain.</summary>
    public static Address CanonicalAddress { get; } =
        new(Convert.FromHexString("000000000022D473030F116dDEE9F6B43aC78BA3"));

    private ContractResult Transfer(
        ContractCall call, AbiValue permit, AbiValue details, Address owner, byte[] typeHash, byte[] witness,
        byte[] signature)
    {
        (AbiValue permitted, UInt256 nonce, UInt256 deadline) = (permit[0], permit[1].UInt, permit[2].UInt);
        UInt256 amount = details[1].UInt;
        if (call.Timestamp > deadline) { return ContractResult.Revert(ExpiredError, permit[2]); }
        if (amount > permitted[1].UInt) { return ContractResult.Revert(AmountError, permitted[1]); }
        if (!TryUseNonce(call, owner, nonce)) { return ContractResult.Revert(NonceError); }
        byte[] permissions = Keccak256.Hash(
            [.. PermissionsHash, .. Word(permitted[0].Address), .. permitted[1].UInt.ToBigEndian()]);
        byte[] message = Keccak256.Hash(
        [
            .. typeHash, .. permissions, .. Word(call.Sender), .. nonce.ToBigEndian(),
            .. deadline.ToBigEndian(), .. witness,
        ]);
        byte[] digest = SignedData.StructuredDigest(Separator(call.ChainId), message);
        if (Check(call, owner, digest, signature) is { } refusal) { return refusal; }
        return MoveTokens(call, permitted[0].Address, owner, details[0].Address, amount);
    }

    // Null where the signature is the owner's.
    private static ContractResult? Check(ContractCall call, Address owner, byte[] digest, byte[] signature)
    {
        if (call.IsContract(owner)) { return CheckContract(call, owner, digest, signature); }
        ReadOnlySpan<byte> r = signature.AsSpan(0, Math.Min(32, signature.Length));
        byte[] s;
        byte v;
        switch (signature.Length)
        {
            case EthereumSignature.Bytes:
                (s, v) = (signature[32..64], signature[64]);
                break;
            case EthereumSignature.Bytes - 1:
                // EIP-2098: the parity is the highest bit of s.
                s = signature[32..];
                v = (byte)(27 + (s[0] >> 7));
                s[0] &= 0x7F;
                break;
            default:
                return ContractResult.Revert(LengthError);
        }

        Address signer = call.Recover(digest, r, s, v);
        return signer == Address.Zero ? ContractResult.Revert(SignatureError)
            : signer == owner ? null : ContractResult.Revert(SignerError);
    }

    // As Solidity reads a bytes4: a revert is passed on, and an answer of another form reverts without data.
    private static ContractResult? CheckContract(
        ContractCall call, Address owner, byte[] digest, byte[] signature)
    {
        ContractResult answer = ContractSignature.Ask(call, owner, digest, signature);
        ReadOnlySpan<byte> data = answer.Data.Span;
        if (!answer.IsSuccess) { return ContractResult.RevertBytes(data); }
        if (data.Length < AbiType.WordBytes
            || data[AbiFunction.SelectorBytes..AbiType.WordBytes].ContainsAnyExcept((byte)0))
        {
            return ContractResult.RevertBytes([]);
        }

        return ContractSignature.IsMagic(data[..AbiType.WordBytes])
            ? null
            : ContractResult.Revert(ContractError);
    }

    private static ContractResult MoveTokens(
        ContractCall call, Address token, Address from, Address to, UInt256 amount)
    {
        ContractResult moved = call.Call(
            token, TransferFrom.EncodeCall(AbiValue.Of(from), AbiValue.Of(to), AbiValue.Of(amount)),
            isStatic: false);

        // Tokens that return nothing are taken for successful; others must return true.
        ReadOnlySpan<byte> data = moved.Data.Span;
        bool isTrue = data.IsEmpty || (data.Length >= AbiType.WordBytes
            && UInt256.FromBigEndian(data[..AbiType.WordBytes]) == UInt256.One);
        return moved.IsSuccess && isTrue
            ? ContractResult.Return()
            : ContractResult.Revert("TRANSFER_FROM_FAILED");
    }

    private static ContractResult Invalidate(ContractCall call, AbiValue p)
    {
        UInt256 bitmap = call.Read(NonceBitmap, Key(call.Sender), p[0].UInt);
        UInt256.TryFrom(bitmap.ToBigInteger() | p[1].UInt.ToBigInteger(), out UInt256 merged);
        call.Write(NonceBitmap, Key(call.Sender), p[0].UInt, merged);
        call.Emit(InvalidationEvent, AbiValue.Of(call.Sender), p[0], p[1]);
        return ContractResult.Return();
    }

    // The lowest byte of a nonce is a bit of the word that the others name.
    private static bool TryUseNonce(ContractCall call, Address owner, UInt256 nonce)
    {
        byte[] bytes = nonce.ToBigEndian();
        UInt256 word = UInt256.FromBigEndian(bytes.AsSpan(0, UInt256.Bytes - 1));
        System.Numerics.BigInteger bit = System.Numerics.BigInteger.One << bytes[^1];
        System.Numerics.BigInteger bitmap = call.Read(NonceBitmap, Key(owner), word).ToBigInteger();
        if (!(bitmap & bit).IsZero) { return false; }
        UInt256.TryFrom(bitmap | bit, out UInt256 flipped);
        call.Write(NonceBitmap, Key(owner), word, flipped);
        return true;
    }

    private byte[] Separator(UInt256 chainId) => new TypedDataDomain
    {
        Name = "Permit2",
        ChainId = chainId,
        VerifyingContract = Address,
    }.Separator();

    private static byte[] Hash(string text) => Keccak256.Hash(Encoding.UTF8.GetBytes(text));

    private static byte[] Word(Address address) => Key(address).ToBigEndian();

    private static UInt256 Key(Address address) => UInt256.FromBigEndian(address.ToArray());
}
