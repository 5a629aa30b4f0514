using System.Numerics;
using System.Runtime.CompilerServices;

namespace Probity.Chain.Abi;

/// <summary>A value of the contract ABI. Which kind it is follows from the type that it is used
/// with.</summary>
/// <remarks>Asking for another kind than it holds is the caller's bug.</remarks>
public sealed class AbiValue
{
    private readonly object _value;

    private AbiValue(object value) => _value = value;

    /// <summary>A number of an unsigned type.</summary>
    public UInt256 UInt => As<UInt256>();

    /// <summary>A number of a signed type.</summary>
    public BigInteger Int => As<BigInteger>();

    /// <summary>An address.</summary>
    public Address Address => As<Address>();

    /// <summary>A truth value.</summary>
    public bool Bool => As<bool>();

    /// <summary>Bytes, of fixed or other length.</summary>
    public ReadOnlySpan<byte> Bytes => As<byte[]>();

    /// <summary>Text.</summary>
    public string Text => As<string>();

    /// <summary>Entries of an array, or members of a tuple.</summary>
    public IReadOnlyList<AbiValue> Items => As<AbiValue[]>();

    /// <summary>An entry of an array, or a member of a tuple.</summary>
    public AbiValue this[int index] => As<AbiValue[]>()[index];

    /// <summary>A number of an unsigned type.</summary>
    public static AbiValue Of(UInt256 value) => new(value);

    /// <summary>A number of a signed type.</summary>
    public static AbiValue OfInt(BigInteger value) => new(value);

    /// <summary>An address.</summary>
    public static AbiValue Of(Address value) => new(value);

    /// <summary>A truth value.</summary>
    public static AbiValue Of(bool value) => new(value);

    /// <summary>Bytes; copied.</summary>
    public static AbiValue Of(ReadOnlySpan<byte> value) => new(value.ToArray());

    /// <summary>Text.</summary>
    public static AbiValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new AbiValue(value);
    }

    /// <summary>Entries of an array, or members of a tuple; copied.</summary>
    public static AbiValue List(params ReadOnlySpan<AbiValue> items) => new(items.ToArray());

    /// <summary>For people; not a format.</summary>
    public override string ToString() => _value switch
    {
        byte[] bytes => Hex.From(bytes),
        AbiValue[] items => $"({string.Join(", ", (object[])items)})",
        _ => FormattableString.Invariant($"{_value}"),
    };

    internal bool Is<T>() => _value is T;

    private T As<T>([CallerMemberName] string kind = "") => _value is T value
        ? value
        : throw new InvalidOperationException($"This value holds no {kind}.");
}
