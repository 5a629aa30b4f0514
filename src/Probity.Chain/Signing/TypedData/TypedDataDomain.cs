using Probity.Chain.Abi;

namespace Probity.Chain.Signing.TypedData;

/// <summary>What a signature of EIP-712 is good for: an application, its version, a chain, a
/// contract.</summary>
/// <remarks>Members that are null are left out of the type, as EIP-712, "Definition of domainSeparator", has
/// it.</remarks>
public sealed record TypedDataDomain
{
    internal const string TypeName = "EIP712Domain";

    /// <summary>The members that there can be, in their order.</summary>
    internal static readonly TypedDataField[] KnownFields =
    [
        new("name", "string"), new("version", "string"), new("chainId", "uint256"),
        new("verifyingContract", "address"), new("salt", "bytes32"),
    ];

    /// <summary>The application, as people know it.</summary>
    public string? Name { get; init; }

    /// <summary>Its version; signatures of another are not good.</summary>
    public string? Version { get; init; }

    /// <summary>The chain.</summary>
    public UInt256? ChainId { get; init; }

    /// <summary>The contract that checks the signature.</summary>
    public Address? VerifyingContract { get; init; }

    /// <summary>32 bytes that tell domains apart where nothing else does.</summary>
    public ReadOnlyMemory<byte>? Salt { get; init; }

    /// <summary>The digest of the domain.</summary>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public byte[] Separator()
    {
        List<TypedDataField> fields = [];
        List<AbiValue> values = [];
        Add(0, Name is { } name ? AbiValue.Of(name) : null);
        Add(1, Version is { } version ? AbiValue.Of(version) : null);
        Add(2, ChainId is { } chain ? AbiValue.Of(chain) : null);
        Add(3, VerifyingContract is { } contract ? AbiValue.Of(contract) : null);
        Add(4, Salt is { } salt ? AbiValue.Of(salt.Span) : null);
        TypedDataTypes types = TypedDataTypes.Parse(
            new Dictionary<string, IReadOnlyList<TypedDataField>> { [TypeName] = fields }).Value!;
        return types.HashStruct(TypeName, AbiValue.List([.. values]));

        void Add(int field, AbiValue? value)
        {
            if (value is null) { return; }
            fields.Add(KnownFields[field]);
            values.Add(value);
        }
    }
}
