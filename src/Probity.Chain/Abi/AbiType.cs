using Probity.Core.Verdicts;

namespace Probity.Chain.Abi;

/// <summary>A type of the contract ABI. Source: Solidity documentation, "Contract ABI
/// Specification".</summary>
/// <remarks>Types of no bytes (empty tuples inside of others, arrays of length zero) do not exist here: they
/// would let a few bytes stand for any number of values.</remarks>
public sealed class AbiType
{
    /// <summary>The longest text of a type that is read.</summary>
    public const int MaxTextLength = 4096;

    /// <summary>How deep arrays and tuples may be nested.</summary>
    public const int MaxDepth = 8;

    /// <summary>The largest number of bytes that a type of fixed size may take.</summary>
    public const int MaxHeadBytes = 1 << 16;

    internal const int WordBytes = 32;

    private readonly int _staticBytes;

    private AbiType(AbiKind kind, int size, AbiType? element, IReadOnlyList<AbiParameter> components)
    {
        Kind = kind;
        Size = size;
        Element = element;
        Components = components;
        IsDynamic = kind is AbiKind.Bytes or AbiKind.String or AbiKind.Array
            || (kind == AbiKind.FixedArray && element!.IsDynamic)
            || components.Any(part => part.Type.IsDynamic);
        _staticBytes = kind switch
        {
            AbiKind.FixedArray => size * element!.HeadBytes,
            AbiKind.Tuple => components.Sum(part => part.Type.HeadBytes),
            _ => WordBytes,
        };
    }

    /// <summary>What the type is.</summary>
    public AbiKind Kind { get; }

    /// <summary>Bits of a number, bytes of a bytesN, entries of a fixed array; otherwise zero.</summary>
    public int Size { get; }

    /// <summary>What an array holds.</summary>
    public AbiType? Element { get; }

    /// <summary>What a tuple holds; empty for all others.</summary>
    public IReadOnlyList<AbiParameter> Components { get; }

    /// <summary>Whether values differ in size, so that an offset stands in their place.</summary>
    public bool IsDynamic { get; }

    // Bytes in the head of what surrounds a value.
    internal int HeadBytes => IsDynamic ? WordBytes : _staticBytes;

    /// <summary>Reads a type, such as "uint256" or "(address to,bytes32[2])[]"; names of tuple members may
    /// follow.</summary>
    /// <remarks>The aliases "uint" and "int" are refused: they are not canonical, and a selector hashes the
    /// text.</remarks>
    public static Verdict<AbiType> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        AbiTypeParser parser = new(text);
        return text.Length <= MaxTextLength && parser.TryReadType(0, out AbiType? type) && parser.IsAtEnd
            ? type
            : new Rejection(RejectionCode.Malformed, "this is not a type of the contract ABI");
    }

    /// <summary>The canonical text, without names.</summary>
    public override string ToString() => Kind switch
    {
        AbiKind.UInt => $"uint{Size}",
        AbiKind.Int => $"int{Size}",
        AbiKind.Address => "address",
        AbiKind.Bool => "bool",
        AbiKind.FixedBytes => $"bytes{Size}",
        AbiKind.Bytes => "bytes",
        AbiKind.String => "string",
        AbiKind.FixedArray => $"{Element}[{Size}]",
        AbiKind.Array => $"{Element}[]",
        _ => $"({string.Join(',', Components.Select(part => part.Type))})",
    };

    /// <summary>A type without parts; null where the name is none.</summary>
    internal static AbiType? Elementary(ReadOnlySpan<char> name)
    {
        switch (name)
        {
            case "address":
                return new AbiType(AbiKind.Address, 0, null, []);
            case "bool":
                return new AbiType(AbiKind.Bool, 0, null, []);
            case "bytes":
                return new AbiType(AbiKind.Bytes, 0, null, []);
            case "string":
                return new AbiType(AbiKind.String, 0, null, []);
        }

        (AbiKind kind, int prefix, int step, int limit) = name.StartsWith("uint", StringComparison.Ordinal)
            ? (AbiKind.UInt, 4, 8, 256)
            : name.StartsWith("int", StringComparison.Ordinal)
                ? (AbiKind.Int, 3, 8, 256)
                : (AbiKind.FixedBytes, 5, 1, 32);
        return (kind != AbiKind.FixedBytes || name.StartsWith("bytes", StringComparison.Ordinal))
            && AbiTypeParser.TryParseNumber(name[prefix..], out int size) && size <= limit && size % step == 0
            ? new AbiType(kind, size, null, [])
            : null;
    }

    /// <summary>An array; null where it is too large. Length zero: as many as the data tell.</summary>
    internal static AbiType? ArrayOf(AbiType element, int length) => length == 0
        ? new AbiType(AbiKind.Array, 0, element, [])
        : (long)length * element.HeadBytes <= MaxHeadBytes
            ? new AbiType(AbiKind.FixedArray, length, element, [])
            : null;

    /// <summary>A tuple; null where it is too large.</summary>
    internal static AbiType? TupleOf(IReadOnlyList<AbiParameter> components) =>
        components.Sum(part => (long)part.Type.HeadBytes) <= MaxHeadBytes
            ? new AbiType(AbiKind.Tuple, 0, null, components)
            : null;

    /// <summary>The type of an array's entry or of a tuple's member.</summary>
    internal AbiType At(int index) => Kind == AbiKind.Tuple ? Components[index].Type : Element!;
}
