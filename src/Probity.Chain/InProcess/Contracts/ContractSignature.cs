using Probity.Chain.Abi;

namespace Probity.Chain.InProcess.Contracts;

/// <summary>Signatures of contracts. Source: EIP-1271.</summary>
internal static class ContractSignature
{
    /// <summary>The question that a contract is asked.</summary>
    public static AbiFunction IsValidSignature { get; } =
        AbiFunction.Parse("isValidSignature(bytes32 hash,bytes signature)", "(bytes4)").Value!;

    /// <summary>Half the order of secp256k1's group; above it, s is high.</summary>
    public static UInt256 HighestLowS { get; } = UInt256.FromBigEndian(
        Convert.FromHexString("7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0"));

    /// <summary>Asks a contract: it must answer with a word that begins with the function's own selector and
    /// has nothing else in it.</summary>
    public static bool IsAccepted(ContractCall call, Address signer, byte[] digest, byte[] signature)
    {
        ContractResult result = Ask(call, signer, digest, signature);
        ReadOnlySpan<byte> data = result.Data.Span;
        return result.IsSuccess && data.Length >= AbiType.WordBytes && IsMagic(data[..AbiType.WordBytes]);
    }

    public static ContractResult Ask(ContractCall call, Address signer, byte[] digest, byte[] signature) =>
        call.Call(
            signer, IsValidSignature.EncodeCall(AbiValue.Of(digest), AbiValue.Of(signature)), isStatic: true);

    public static bool IsMagic(ReadOnlySpan<byte> word) =>
        word.StartsWith(IsValidSignature.Selector)
        && !word[AbiFunction.SelectorBytes..].ContainsAnyExcept((byte)0);
}
