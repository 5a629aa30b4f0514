using System.Text.Json;
using Probity.Chain.Abi;
using Probity.Core.Verdicts;

namespace Probity.Chain.Signing.TypedData;

/// <summary>A message with its domain and types, as "eth_signTypedData_v4" takes it.</summary>
public sealed class TypedMessage
{
    /// <summary>The longest JSON text that is read.</summary>
    public const int MaxJsonBytes = 1 << 18;

    private const int MaxJsonDepth = 24;

    private readonly byte[] _domainSeparator;

    private TypedMessage(byte[] domainSeparator, TypedDataTypes types, string primaryType, AbiValue message)
    {
        _domainSeparator = domainSeparator;
        (Types, PrimaryType, Message) = (types, primaryType, message);
    }

    /// <summary>The structures.</summary>
    public TypedDataTypes Types { get; }

    /// <summary>The structure that the message is.</summary>
    public string PrimaryType { get; }

    /// <summary>The message: the values of the structure's members, in their order.</summary>
    public AbiValue Message { get; }

    /// <summary>The digest of the domain.</summary>
    public ReadOnlySpan<byte> DomainSeparator => _domainSeparator;

    /// <summary>The digest that is signed: a message of our own making.</summary>
    /// <exception cref="ArgumentException">The message does not fit its type.</exception>
    public static byte[] Digest(
        TypedDataDomain domain, TypedDataTypes types, string primaryType, AbiValue message)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(types);
        return SignedData.StructuredDigest(domain.Separator(), types.HashStruct(primaryType, message));
    }

    /// <summary>Reads a message in JSON.</summary>
    /// <remarks>
    /// Strict, because a person signs what an application shows of it: no member is missing, unknown or
    /// double, and every value is of its type. Numbers are integers, up to 2^53 - 1 as JSON numbers, or
    /// strings in decimal or after "0x". The domain has known members only, in their order.
    /// </remarks>
    public static Verdict<TypedMessage> Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxJsonBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a message of {json.Length} bytes, at most {MaxJsonBytes}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = MaxJsonDepth, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return new Rejection(
                RejectionCode.Malformed, "a message is a JSON object without double members");
        }
        catch (InvalidOperationException)
        {
            // A string that is not UTF-16, such as one half of a pair of surrogates.
            return new Rejection(RejectionCode.Malformed, "a text in the message is not Unicode");
        }
    }

    /// <summary>The digest that is signed.</summary>
    public byte[] Digest() =>
        SignedData.StructuredDigest(_domainSeparator, Types.HashStruct(PrimaryType, Message));

    private static Verdict<TypedMessage> Read(JsonElement root)
    {
        if (!TypedDataJson.HasExactly(root, ["types", "primaryType", "domain", "message"])
            || !TypedDataJson.TryReadTypes(
                root.GetProperty("types"), out Dictionary<string, IReadOnlyList<TypedDataField>> all)
            || root.GetProperty("primaryType") is not { ValueKind: JsonValueKind.String } primaryElement)
        {
            return new Rejection(
                RejectionCode.Malformed, "a message has types, primaryType, domain and message");
        }

        Verdict<TypedDataTypes> types = TypedDataTypes.Parse(all);
        if (!types.IsAccepted) { return types.Forward<TypedMessage>(); }
        string primaryType = primaryElement.GetString()!;
        if (!IsDomain(all) || primaryType == TypedDataDomain.TypeName || !types.Value.Contains(primaryType))
        {
            return new Rejection(
                RejectionCode.Malformed,
                "the domain has known members, and the primary type is another declared one");
        }

        TypedDataJson reader = new(types.Value);
        return reader.TryReadStruct(
            TypedDataDomain.TypeName, root.GetProperty("domain"), out AbiValue? domain)
            && reader.TryReadStruct(primaryType, root.GetProperty("message"), out AbiValue? message)
            ? new TypedMessage(
                types.Value.HashStruct(TypedDataDomain.TypeName, domain), types.Value, primaryType, message)
            : new Rejection(RejectionCode.Malformed, "a value is missing, unknown or not of its type");
    }

    // A sequence of the known members, each at most once and in their order.
    private static bool IsDomain(Dictionary<string, IReadOnlyList<TypedDataField>> types)
    {
        if (!types.TryGetValue(TypedDataDomain.TypeName, out IReadOnlyList<TypedDataField>? fields))
        {
            return false;
        }

        int at = 0;
        foreach (TypedDataField field in fields)
        {
            at = Array.IndexOf(TypedDataDomain.KnownFields, field, at) + 1;
            if (at == 0) { return false; }
        }

        return fields.Count > 0;
    }
}
