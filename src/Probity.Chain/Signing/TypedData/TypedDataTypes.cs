using System.Diagnostics.CodeAnalysis;
using System.Text;
using Probity.Chain.Abi;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;

namespace Probity.Chain.Signing.TypedData;

/// <summary>The structures of a message of EIP-712, and the digests of their values.</summary>
/// <remarks>
/// A structure's value is a list of its members' values in their order. Source: EIP-712, "Definition of
/// hashStruct".
/// </remarks>
public sealed class TypedDataTypes
{
    /// <summary>The most structures that one message may declare.</summary>
    public const int MaxTypes = 64;

    /// <summary>The most members that a structure may have.</summary>
    public const int MaxFields = 64;

    /// <summary>The longest name of a structure, member or type.</summary>
    public const int MaxNameLength = 128;

    private readonly Dictionary<string, Member[]> _types;
    private readonly Dictionary<string, byte[]> _typeHashes = [];

    private TypedDataTypes(Dictionary<string, Member[]> types)
    {
        _types = types;
        foreach (string name in types.Keys)
        {
            _typeHashes.Add(name, Keccak256.Hash(Encoding.ASCII.GetBytes(EncodeType(name))));
        }
    }

    /// <summary>Takes declarations: names are identifiers, members are unique, every type is known.</summary>
    public static Verdict<TypedDataTypes> Parse(
        IReadOnlyDictionary<string, IReadOnlyList<TypedDataField>> declarations)
    {
        ArgumentNullException.ThrowIfNull(declarations);
        Dictionary<string, Member[]> types = [];
        if (declarations.Count > MaxTypes || declarations.Values.Any(fields => fields.Count > MaxFields))
        {
            return new Rejection(
                RejectionCode.TooLong, $"at most {MaxTypes} types with {MaxFields} members each");
        }

        foreach ((string name, IReadOnlyList<TypedDataField> fields) in declarations)
        {
            if (!IsName(name) || AbiType.Elementary(name) is not null)
            {
                return new Rejection(RejectionCode.Malformed, "a type has a name that no type can have");
            }

            HashSet<string> names = [];
            List<Member> members = [];
            foreach (TypedDataField field in fields)
            {
                if (!IsName(field.Name) || !names.Add(field.Name)
                    || !TryResolve(field, declarations.ContainsKey, out Member? member))
                {
                    return new Rejection(
                        RejectionCode.Malformed, $"a member of {name} has a wrong name or type");
                }

                members.Add(member);
            }

            types.Add(name, [.. members]);
        }

        return new TypedDataTypes(types);
    }

    /// <summary>Whether a structure of this name was declared.</summary>
    public bool Contains(string name) => _types.ContainsKey(name);

    /// <summary>The structure's text with those that it refers to, sorted by name.</summary>
    /// <exception cref="ArgumentException">There is no such structure.</exception>
    public string EncodeType(string name)
    {
        RequireType(name);
        SortedSet<string> others = new(StringComparer.Ordinal);
        Stack<string> open = new([name]);
        while (open.TryPop(out string? next))
        {
            foreach (Member member in _types[next].Where(member => member.Structure is not null))
            {
                if (member.Structure != name && others.Add(member.Structure!))
                {
                    open.Push(member.Structure!);
                }
            }
        }

        return string.Concat(others.Prepend(name).Select(Text));

        string Text(string type) =>
            $"{type}({string.Join(',', _types[type].Select(m => $"{m.Field.Type} {m.Field.Name}"))})";
    }

    /// <summary>The digest of <see cref="EncodeType"/>.</summary>
    /// <exception cref="ArgumentException">There is no such structure.</exception>
    public byte[] TypeHash(string name)
    {
        RequireType(name);
        return [.. _typeHashes[name]];
    }

    /// <summary>The digest of a value.</summary>
    /// <exception cref="ArgumentException">There is no such structure, or the value does not fit
    /// it.</exception>
    public byte[] HashStruct(string name, AbiValue value)
    {
        RequireType(name);
        ArgumentNullException.ThrowIfNull(value);
        Member[] members = _types[name];
        if (!value.Is<AbiValue[]>() || value.Items.Count != members.Length)
        {
            throw new ArgumentException(
                $"The value has not the {members.Length} members of {name}.", nameof(value));
        }

        ByteWriter writer = new();
        writer.WriteBytes(_typeHashes[name]);
        for (int i = 0; i < members.Length; i++)
        {
            WriteMember(writer, members[i], members[i].Arrays.Length, value[i]);
        }

        return Keccak256.Hash(writer.Written);
    }

    internal IReadOnlyList<Member> Members(string name) => _types[name];

    private static bool IsName(string? name) =>
        name is not null && name.Length <= MaxNameLength && AbiTypeParser.IsName(name);

    private static bool TryResolve(
        TypedDataField field, Func<string, bool> isStructure, [NotNullWhen(true)] out Member? member)
    {
        member = null;
        if (field.Type is null || field.Type.Length > MaxNameLength) { return false; }
        int end = field.Type.IndexOf('[', StringComparison.Ordinal);
        string name = end < 0 ? field.Type : field.Type[..end];
        ReadOnlySpan<char> rest = end < 0 ? [] : field.Type.AsSpan(end);
        List<int> arrays = [];
        while (!rest.IsEmpty)
        {
            int close = rest.IndexOf(']');
            int length = 0;
            if (rest[0] != '[' || close < 0 || arrays.Count == AbiType.MaxDepth
                || (close > 1 && !AbiTypeParser.TryParseNumber(rest[1..close], out length)))
            {
                return false;
            }

            arrays.Add(length);
            rest = rest[(close + 1)..];
        }

        AbiType? elementary = AbiType.Elementary(name);
        if (elementary is null && !isStructure(name)) { return false; }
        member = new Member(field, elementary, elementary is null ? name : null, [.. arrays]);
        return true;
    }

    // The last brackets of a type are the outermost array; an array is the digest of its entries.
    private void WriteMember(ByteWriter writer, Member member, int arrays, AbiValue value)
    {
        if (arrays > 0)
        {
            int length = member.Arrays[arrays - 1];
            if (!value.Is<AbiValue[]>() || (length > 0 && value.Items.Count != length))
            {
                throw new ArgumentException(
                    $"The value does not fit the type {member.Field.Type}.", nameof(value));
            }

            ByteWriter entries = new();
            foreach (AbiValue entry in value.Items) { WriteMember(entries, member, arrays - 1, entry); }
            writer.WriteBytes(Keccak256.Hash(entries.Written));
            return;
        }

        switch (member.Elementary?.Kind)
        {
            case null:
                writer.WriteBytes(HashStruct(member.Structure!, value));
                break;
            case AbiKind.Bytes when value.Is<byte[]>():
                writer.WriteBytes(Keccak256.Hash(value.Bytes));
                break;
            case AbiKind.String when value.Is<string>():
                writer.WriteBytes(Keccak256.Hash(Encoding.UTF8.GetBytes(value.Text)));
                break;
            default:
                Span<byte> word = stackalloc byte[AbiType.WordBytes];
                AbiEncoder.WriteWord(word, member.Elementary!, value);
                writer.WriteBytes(word);
                break;
        }
    }

    private void RequireType(string name)
    {
        if (!Contains(name))
        {
            throw new ArgumentException($"No structure {name} was declared.", nameof(name));
        }
    }

    /// <summary>A member with its type taken apart.</summary>
    /// <param name="Field">As declared.</param>
    /// <param name="Elementary">The type of its innermost values, unless it is a structure.</param>
    /// <param name="Structure">The name of a structure, or null.</param>
    /// <param name="Arrays">Lengths of arrays, the innermost first; zero for any length.</param>
    internal sealed record Member(TypedDataField Field, AbiType? Elementary, string? Structure, int[] Arrays);
}
