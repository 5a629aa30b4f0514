using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Probity.Chain;
using Probity.Chain.Abi;
using Probity.Chain.Signing;
using Probity.Chain.Signing.TypedData;
using Probity.Core.Verdicts;
using Probity.Crypto.Hashes;
using Probity.Crypto.Signatures;
using Probity.ZkTls.Attestations;
using Probity.ZkTls.Templates.Results;

namespace Probity.Node.WebProofs;

/// <summary>An account's signature, in a form for contracts, that it verified a claim.</summary>
/// <param name="Facts">What the claim shows, as JSON.</param>
/// <param name="TypedData">The signed message, as JSON of EIP-712.</param>
/// <param name="Endorser">Who signed.</param>
/// <param name="Signature">Shape: 65 bytes.</param>
/// <remarks>Source: docs/specs/claim-endorsement.md.</remarks>
public sealed record ClaimEndorsement(
    string Facts, ReadOnlyMemory<byte> TypedData, Address Endorser, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 1 << 18;

    private const string DomainName = "Probity web claim";
    private const string DomainVersion = "1";
    private const string PrimaryType = "WebClaim";

    private static readonly (string Name, string Type)[] DomainFields =
        [("name", "string"), ("version", "string"), ("chainId", "uint256")];

    private static readonly (string Name, string Type)[] Fields =
    [
        ("claim", "bytes32"), ("host", "string"), ("template", "bytes32"), ("facts", "bytes32"),
        ("accountTag", "bytes32"), ("capturedAt", "uint64"), ("endorsedAt", "uint64"),
    ];

    /// <summary>Signs what a claim shows. The caller has verified it.</summary>
    /// <param name="claim">The claim's evidence envelope.</param>
    /// <param name="summary">What its verifier said.</param>
    /// <param name="chainId">The chain where it counts.</param>
    /// <param name="key">The endorser's.</param>
    /// <param name="now">When it was verified.</param>
    public static ClaimEndorsement Create(
        ReadOnlySpan<byte> claim, WebClaimSummary summary, UInt256 chainId, Secp256k1PrivateKey key,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(key);
        string facts = WriteFacts(summary);
        byte[] typed = WriteTypedData(SHA256.HashData(claim), summary, facts, chainId, now);
        TypedMessage message = TypedMessage.Parse(typed).Value
            ?? throw new InvalidOperationException("The message of an endorsement is one of EIP-712.");
        return new ClaimEndorsement(
            facts, typed, Address.From(key.PublicKey), EthereumSignature.ToArray(key.Sign(message.Digest())));
    }

    /// <summary>The file.</summary>
    public byte[] ToArray() => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("facts"u8, Facts);
        writer.WritePropertyName("typedData"u8);
        writer.WriteRawValue(TypedData.Span);
        writer.WriteString("endorser"u8, Endorser.ToString());
        writer.WriteString("signature"u8, Hex.From(Signature.Span));
        writer.WriteEndObject();
    });

    /// <summary>Reads a file and checks that its endorser signed it; total.</summary>
    /// <param name="json">Untrusted.</param>
    /// <returns>The endorsement. Whether its endorser counts, and how old it may be, is the caller's to
    /// say.</returns>
    public static Verdict<ClaimEndorsement> Verify(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
        {
            return new Rejection(RejectionCode.TooLong, $"an endorsement has at most {MaxBytes} bytes");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return Verify(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return Malformed("an endorsement is a JSON object");
        }
    }

    /// <summary>Whether it is about this claim.</summary>
    /// <param name="claim">The claim's evidence envelope.</param>
    public bool IsOf(ReadOnlySpan<byte> claim) =>
        TypedMessage.Parse(TypedData) is { IsAccepted: true } message
        && message.Value.Message.Items[0].Bytes.SequenceEqual(SHA256.HashData(claim));

    /// <summary>When the endorser verified.</summary>
    public DateTimeOffset EndorsedAt =>
        TypedMessage.Parse(TypedData).Value?.Message.Items[6].UInt is { } time
            && time.TryToUInt64(out ulong seconds)
            ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, MaxSeconds))
            : DateTimeOffset.MinValue;

    private const ulong MaxSeconds = 253_402_300_799;

    private static Verdict<ClaimEndorsement> Verify(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Count() != 4
            || !TryText(root, "facts"u8, out string facts)
            || !root.TryGetProperty("typedData"u8, out JsonElement typed)
            || !TryText(root, "endorser"u8, out string endorserText)
            || !Address.TryParse(endorserText, out Address endorser)
            || !TryText(root, "signature"u8, out string signatureText)
            || !Hex.TryParse(signatureText, EthereumSignature.Bytes, out byte[] signature))
        {
            return Malformed("an endorsement has facts, typedData, endorser and signature");
        }

        byte[] typedData = Encoding.UTF8.GetBytes(typed.GetRawText());
        Verdict<TypedMessage> message = TypedMessage.Parse(typedData);
        if (!message.IsAccepted) { return message.Forward<ClaimEndorsement>(); }
        if (!IsOurForm(typed, message.Value))
        {
            return Malformed("the typed data are not a WebClaim of Probity, version 1");
        }

        if (!message.Value.Message.Items[3].Bytes.SequenceEqual(
            Keccak256.Hash(Encoding.UTF8.GetBytes(facts))))
        {
            return new Rejection(RejectionCode.Mismatch, "the facts are not those that were signed");
        }

        Verdict<RecoverableSignature> parsed = EthereumSignature.Parse(signature);
        return parsed.IsAccepted
            && EthereumSignature.TryRecover(message.Value.Digest(), parsed.Value, out Address signer)
            && signer == endorser
                ? new ClaimEndorsement(facts, typedData, endorser, signature)
                : new Rejection(RejectionCode.WrongSignature, $"{endorser} did not sign this");
    }

    // The parser has checked that the message fits its types: here, that they are ours and nothing else.
    private static bool IsOurForm(JsonElement typed, TypedMessage message) =>
        message.PrimaryType == PrimaryType
        && typed.TryGetProperty("types"u8, out JsonElement types) && types.EnumerateObject().Count() == 2
        && HasFields(types, "EIP712Domain", DomainFields) && HasFields(types, PrimaryType, Fields)
        && typed.TryGetProperty("domain"u8, out JsonElement domain)
        && TryText(domain, "name"u8, out string name) && name == DomainName
        && TryText(domain, "version"u8, out string version) && version == DomainVersion
        && message.Message.Items[5].UInt <= MaxSeconds && message.Message.Items[6].UInt <= MaxSeconds;

    private static bool HasFields(JsonElement types, string type, (string Name, string Type)[] expected) =>
        types.TryGetProperty(type, out JsonElement fields) && fields.ValueKind == JsonValueKind.Array
        && fields.GetArrayLength() == expected.Length
        && fields.EnumerateArray().Zip(expected).All(pair =>
            TryText(pair.First, "name"u8, out string name) && name == pair.Second.Name
            && TryText(pair.First, "type"u8, out string kind) && kind == pair.Second.Type);

    private static string WriteFacts(WebClaimSummary summary) => Encoding.UTF8.GetString(Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("parameters"u8);
        foreach ((string name, ReadOnlyMemory<byte> value) in summary.Parameters)
        {
            writer.WriteString(name, Encoding.UTF8.GetString(value.Span));
        }

        writer.WriteEndObject();
        writer.WriteStartObject("values"u8);
        foreach (RevealedValue value in summary.Results.Values)
        {
            writer.WriteString(value.Name, value.Text);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("predicates"u8);
        foreach (PredicateResult predicate in summary.Results.Predicates)
        {
            writer.WriteBoolean(predicate.Name, predicate.Holds);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }));

    private static byte[] WriteTypedData(
        byte[] claimDigest, WebClaimSummary summary, string facts, UInt256 chainId, DateTimeOffset now)
    {
        byte[] tag = summary.Results.AccountTag.Length == 32 ? summary.Results.AccountTag.ToArray()
            : new byte[32];
        return Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("types"u8);
            WriteFields(writer, "EIP712Domain", DomainFields);
            WriteFields(writer, PrimaryType, Fields);
            writer.WriteEndObject();
            writer.WriteString("primaryType"u8, PrimaryType);
            writer.WriteStartObject("domain"u8);
            writer.WriteString("name"u8, DomainName);
            writer.WriteString("version"u8, DomainVersion);
            writer.WriteString("chainId"u8, chainId.ToString());
            writer.WriteEndObject();
            writer.WriteStartObject("message"u8);
            writer.WriteString("claim"u8, Hex.From(claimDigest));
            writer.WriteString("host"u8, summary.Host);
            writer.WriteString("template"u8, Hex.From(summary.Template.Digest.Span));
            writer.WriteString("facts"u8, Hex.From(Keccak256.Hash(Encoding.UTF8.GetBytes(facts))));
            writer.WriteString("accountTag"u8, Hex.From(tag));
            writer.WriteString("capturedAt"u8, Seconds(summary.CapturedAt));
            writer.WriteString("endorsedAt"u8, Seconds(now));
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void WriteFields(Utf8JsonWriter writer, string type, (string Name, string Type)[] fields)
    {
        writer.WriteStartArray(type);
        foreach ((string name, string kind) in fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteString("type"u8, kind);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Seconds(DateTimeOffset time) =>
        time.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool TryText(JsonElement element, ReadOnlySpan<byte> name, out string text)
    {
        text = string.Empty;
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out JsonElement member)
            || member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = member.GetString()!;
        return true;
    }

    private static Verdict<ClaimEndorsement> Malformed(string detail) =>
        new Rejection(RejectionCode.Malformed, detail);
}
