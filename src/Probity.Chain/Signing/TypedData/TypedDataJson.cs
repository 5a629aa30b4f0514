using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Probity.Chain.Abi;

namespace Probity.Chain.Signing.TypedData;

/// <summary>Reads the values of a message from JSON, each by its declared type.</summary>
internal sealed class TypedDataJson(TypedDataTypes types)
{
    private const long MaxExactNumber = (1L << 53) - 1;
    private const int MaxNumberLength = 80;

    /// <summary>Whether an object has these members and no others.</summary>
    public static bool HasExactly(JsonElement element, ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object || element.GetPropertyCount() != names.Length)
        {
            return false;
        }

        foreach (string name in names)
        {
            if (!element.TryGetProperty(name, out _)) { return false; }
        }

        return true;
    }

    /// <summary>Reads the declarations; their meaning is checked by
    /// <see cref="TypedDataTypes.Parse"/>.</summary>
    public static bool TryReadTypes(
        JsonElement element, out Dictionary<string, IReadOnlyList<TypedDataField>> declarations)
    {
        declarations = [];
        if (element.ValueKind != JsonValueKind.Object) { return false; }
        foreach (JsonProperty type in element.EnumerateObject())
        {
            if (type.Value.ValueKind != JsonValueKind.Array) { return false; }
            List<TypedDataField> fields = [];
            foreach (JsonElement field in type.Value.EnumerateArray())
            {
                if (!HasExactly(field, ["name", "type"])
                    || field.GetProperty("name") is not { ValueKind: JsonValueKind.String } name
                    || field.GetProperty("type") is not { ValueKind: JsonValueKind.String } fieldType)
                {
                    return false;
                }

                fields.Add(new TypedDataField(name.GetString()!, fieldType.GetString()!));
            }

            declarations.Add(type.Name, fields);
        }

        return true;
    }

    /// <summary>Reads a structure.</summary>
    public bool TryReadStruct(string name, JsonElement element, [NotNullWhen(true)] out AbiValue? value)
    {
        value = null;
        IReadOnlyList<TypedDataTypes.Member> members = types.Members(name);
        if (!HasExactly(element, [.. members.Select(member => member.Field.Name)])) { return false; }
        AbiValue[] values = new AbiValue[members.Count];
        for (int i = 0; i < values.Length; i++)
        {
            TypedDataTypes.Member member = members[i];
            JsonElement child = element.GetProperty(member.Field.Name);
            if (!TryReadMember(member, member.Arrays.Length, child, out AbiValue? read)) { return false; }
            values[i] = read;
        }

        value = AbiValue.List(values);
        return true;
    }

    private static AbiValue? ReadElementary(AbiType type, JsonElement element)
    {
        if (type.Kind == AbiKind.Bool)
        {
            return element.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? AbiValue.Of(element.ValueKind == JsonValueKind.True)
                : null;
        }

        if (type.Kind is AbiKind.UInt or AbiKind.Int)
        {
            if (!TryReadNumber(element, out BigInteger number)) { return null; }
            if (type.Kind == AbiKind.Int)
            {
                return AbiEncoder.Fits(number, type.Size) ? AbiValue.OfInt(number) : null;
            }

            return UInt256.TryFrom(number, out UInt256 unsigned) && AbiEncoder.Fits(unsigned, type.Size)
                ? AbiValue.Of(unsigned)
                : null;
        }

        if (element.ValueKind != JsonValueKind.String) { return null; }
        string text = element.GetString()!;
        return type.Kind switch
        {
            AbiKind.String => AbiValue.Of(text),
            AbiKind.Address when Address.TryParse(text, out Address address) => AbiValue.Of(address),
            AbiKind.Bytes when Hex.TryParse(text, TypedMessage.MaxJsonBytes, out byte[] bytes) =>
                AbiValue.Of(bytes),
            AbiKind.FixedBytes when Hex.TryParse(text, type.Size, out byte[] word)
                && word.Length == type.Size =>
                AbiValue.Of(word),
            _ => null,
        };
    }

    private static bool TryReadNumber(JsonElement element, out BigInteger number)
    {
        number = default;
        if (element.ValueKind == JsonValueKind.Number)
        {
            // What is written with a point or an exponent is no integer here.
            bool isExact = element.TryGetInt64(out long small)
                && small is >= -MaxExactNumber and <= MaxExactNumber
                && small.ToString(CultureInfo.InvariantCulture) == element.GetRawText();
            number = small;
            return isExact;
        }

        if (element.ValueKind != JsonValueKind.String) { return false; }
        string text = element.GetString()!;
        if (UInt256.TryParseQuantity(text, out UInt256 quantity))
        {
            number = quantity.ToBigInteger();
            return true;
        }

        bool isNegative = text.StartsWith('-');
        if (text.Length > MaxNumberLength || text == "-0"
            || !UInt256.TryParseDecimal(text.AsSpan(isNegative ? 1 : 0), out UInt256 magnitude))
        {
            return false;
        }

        number = isNegative ? -magnitude.ToBigInteger() : magnitude.ToBigInteger();
        return true;
    }

    private bool TryReadMember(
        TypedDataTypes.Member member, int arrays, JsonElement element,
        [NotNullWhen(true)] out AbiValue? value)
    {
        value = null;
        if (arrays == 0)
        {
            if (member.Structure is { } structure) { return TryReadStruct(structure, element, out value); }
            value = ReadElementary(member.Elementary!, element);
            return value is not null;
        }

        int length = member.Arrays[arrays - 1];
        if (element.ValueKind != JsonValueKind.Array || (length > 0 && element.GetArrayLength() != length))
        {
            return false;
        }

        List<AbiValue> entries = [];
        foreach (JsonElement child in element.EnumerateArray())
        {
            if (!TryReadMember(member, arrays - 1, child, out AbiValue? entry)) { return false; }
            entries.Add(entry);
        }

        value = AbiValue.List([.. entries]);
        return true;
    }
}
