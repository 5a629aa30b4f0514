using Probity.Chain.Abi;
using Probity.Chain.Signing.TypedData;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>A message of EIP-3009 that is signed or changed as a test wants it.</summary>
internal sealed record Authorization
{
    private static int _count;

    public required TestChain Chain { get; init; }

    public required Address From { get; init; }

    public required Address To { get; init; }

    public UInt256 Value { get; init; } = 1_000;

    public UInt256 ValidAfter { get; init; }

    public UInt256 ValidBefore { get; init; } = UInt256.MaxValue;

    public byte[] Nonce { get; init; } =
        Keccak256.Hash(BitConverter.GetBytes(Interlocked.Increment(ref _count)));

    public TypedDataDomain Domain => new()
    {
        Name = "USDC", Version = "2", ChainId = Chain.ChainId, VerifyingContract = Chain.Token,
    };

    public AbiValue[] Fields =>
    [
        AbiValue.Of(From), AbiValue.Of(To), AbiValue.Of(Value), AbiValue.Of(ValidAfter),
        AbiValue.Of(ValidBefore), AbiValue.Of(Nonce),
    ];

    public byte[] Sign(TestAccount signer, string type = "TransferWithAuthorization") =>
        signer.Sign(Domain, TokenAbi.Types, type, AbiValue.List(Fields));

    public byte[] SignCancel(TestAccount signer) => signer.Sign(
        Domain, TokenAbi.Types, "CancelAuthorization", AbiValue.List(AbiValue.Of(From), AbiValue.Of(Nonce)));

    /// <summary>The call with v, r and s.</summary>
    public byte[] ByParts(AbiFunction function, byte[] signature) =>
        function.EncodeCall([.. Fields, .. Parts(signature)]);

    /// <summary>The call with the signature as it is.</summary>
    public byte[] ByBytes(AbiFunction function, byte[] signature) =>
        function.EncodeCall([.. Fields, AbiValue.Of(signature)]);

    public static AbiValue[] Parts(byte[] signature) =>
    [
        AbiValue.Of((UInt256)signature[64]), AbiValue.Of(signature.AsSpan(0, 32)),
        AbiValue.Of(signature.AsSpan(32, 32)),
    ];
}
