using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Probity.Payments.X402.Extensions;

/// <summary>A JWS in compact form, taken apart. Source: RFC 7515, section 7.1.</summary>
internal sealed class CompactJws
{
    private const int MaxHeaderBytes = 4096;
    private const int SignatureBytes = 64;

    private CompactJws(
        string algorithm, string? keyId, JsonElement payload, byte[] signed, byte[] signature) =>
        (Algorithm, KeyId, Payload, Signed, Signature) = (algorithm, keyId, payload, signed, signature);

    public string Algorithm { get; }

    public string? KeyId { get; }

    public JsonElement Payload { get; }

    /// <summary>What was signed: header and payload as they came.</summary>
    public byte[] Signed { get; }

    /// <summary>r and s, of 32 bytes each.</summary>
    public byte[] Signature { get; }

    /// <summary>What is signed: the header with its members in the order of the official packages, and a
    /// payload.</summary>
    public static string Input(string algorithm, string keyId, string canonicalPayload)
    {
        byte[] header = JsonWriting.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteText("alg", algorithm);
            writer.WriteText("kid", keyId);
            writer.WriteEndObject();
        });
        return Base64Url.EncodeToString(header) + "."
            + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(canonicalPayload));
    }

    public static string Join(string input, ReadOnlySpan<byte> signature) =>
        $"{input}.{Base64Url.EncodeToString(signature)}";

    public static bool TryParse(string text, [NotNullWhen(true)] out CompactJws? jws)
    {
        jws = null;
        string[] parts = text.Length <= X402Json.MaxBytes ? text.Split('.', 4) : [];
        if (parts.Length != 3
            || !TryDecode(parts[0], out byte[] headerBytes) || !TryDecode(parts[1], out byte[] payloadBytes)
            || !TryDecode(parts[2], out byte[] signature) || signature.Length != SignatureBytes
            || ReadObject(headerBytes, MaxHeaderBytes) is not { } header
            || ReadObject(payloadBytes, X402Json.MaxBytes) is not { } payload
            || !header.Value.Member("alg").TryReadText(out string? algorithm)
            || !header.Value.Member("kid").TryReadOptionalText(out string? keyId)
            || header.Value.Member("crit").ValueKind != JsonValueKind.Undefined)
        {
            return false;
        }

        byte[] signed = Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]);
        jws = new CompactJws(algorithm, keyId, payload.Value, signed, signature);
        return true;
    }

    private static Kept? ReadObject(byte[] json, int maxBytes) => JsonReading.Parse(
        json, maxBytes, "a part of a JWS",
        root => root.ValueKind == JsonValueKind.Object ? new Kept(root.Clone()) : null).Value;

    private static bool TryDecode(string part, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(part)) { return false; }
        bytes = Base64Url.DecodeFromChars(part);

        // One text for one signature: no padding, no blanks, no bits left over.
        return Base64Url.EncodeToString(bytes) == part;
    }

    private sealed record Kept(JsonElement Value);
}
