using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Probity.Core.Verdicts;

namespace Probity.Chain.JsonRpc;

/// <summary>Calls that travel together, and the matching of what comes back. Does no I/O.</summary>
/// <remarks>Source: JSON-RPC 2.0, sections 4 to 6.</remarks>
public sealed class JsonRpcBatch
{
    /// <summary>The most calls of one batch.</summary>
    public const int MaxCalls = 1000;

    /// <summary>The longest response that is read.</summary>
    public const int MaxResponseBytes = 1 << 24;

    private const int MaxDepth = 32;

    private readonly JsonRpcCall[] _calls;
    private readonly long _firstId;

    /// <summary>Calls with ids of their own.</summary>
    /// <param name="calls">One at least.</param>
    /// <param name="firstId">The first call's id; the others follow. A client gives each id once.</param>
    /// <exception cref="ArgumentException">There is no call, or too many.</exception>
    public JsonRpcBatch(IReadOnlyCollection<JsonRpcCall> calls, long firstId)
    {
        ArgumentNullException.ThrowIfNull(calls);
        if (calls.Count is 0 or > MaxCalls)
        {
            throw new ArgumentException($"A batch has 1 to {MaxCalls} calls.", nameof(calls));
        }

        (_calls, _firstId) = ([.. calls], firstId);
    }

    /// <summary>How many calls there are.</summary>
    public int Count => _calls.Length;

    /// <summary>The request in UTF-8: an array, or an object where there is one call.</summary>
    public byte[] Encode()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            if (Count > 1) { writer.WriteStartArray(); }
            for (int i = 0; i < Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteString("jsonrpc"u8, "2.0"u8);
                writer.WriteNumber("id"u8, _firstId + i);
                writer.WriteString("method"u8, _calls[i].Method);
                writer.WritePropertyName("params"u8);
                writer.WriteRawValue(_calls[i].Parameters);
                writer.WriteEndObject();
            }

            if (Count > 1) { writer.WriteEndArray(); }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a response into the order of the calls.</summary>
    /// <remarks>
    /// Every call is answered once, in any order, with a result or an error and not both. An error without an
    /// id is an error of every call: the node did not read the batch.
    /// </remarks>
    public Verdict<IReadOnlyList<JsonRpcReply>> Match(ReadOnlyMemory<byte> response)
    {
        if (response.Length > MaxResponseBytes)
        {
            return new Rejection(
                RejectionCode.TooLong, $"a response of {response.Length} bytes, at most {MaxResponseBytes}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                response, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return Match(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new Rejection(RejectionCode.Malformed, "a response is JSON without double members");
        }
    }

    private Verdict<IReadOnlyList<JsonRpcReply>> Match(JsonElement root)
    {
        JsonRpcReply?[] replies = new JsonRpcReply?[Count];
        bool isSingle = root.ValueKind == JsonValueKind.Object;
        if (isSingle && TryReadReply(root, out JsonRpcReply? whole, out JsonElement id)
            && id.ValueKind == JsonValueKind.Null && whole.Error is not null)
        {
            return Accept(Enumerable.Repeat(whole, Count));
        }

        // A batch is answered by an array, a single call by an object.
        if (isSingle != (Count == 1) || (!isSingle && root.ValueKind != JsonValueKind.Array))
        {
            return new Rejection(RejectionCode.Malformed, "the response has not the form of the request");
        }

        IEnumerable<JsonElement> items = isSingle ? [root] : root.EnumerateArray();
        int answered = 0;
        foreach (JsonElement item in items)
        {
            if (!TryReadReply(item, out JsonRpcReply? reply, out id)
                || id.ValueKind != JsonValueKind.Number || !id.TryGetInt64(out long number)
                || number < _firstId || number - _firstId >= Count)
            {
                return new Rejection(
                    RejectionCode.Malformed, "a reply has a version, a known id, a result or an error");
            }

            if (replies[number - _firstId] is not null)
            {
                return new Rejection(RejectionCode.Malformed, $"two replies have the id {number}");
            }

            replies[number - _firstId] = reply;
            answered++;
        }

        return answered == Count
            ? Accept(replies.OfType<JsonRpcReply>())
            : new Rejection(RejectionCode.Malformed, $"{answered} replies came to {Count} calls");
    }

    private static Verdict<IReadOnlyList<JsonRpcReply>> Accept(IEnumerable<JsonRpcReply> replies) =>
        Verdict<IReadOnlyList<JsonRpcReply>>.Accept([.. replies]);

    private static bool TryReadReply(
        JsonElement item, [NotNullWhen(true)] out JsonRpcReply? reply,
        out JsonElement id)
    {
        (reply, id) = (null, default);
        if (item.ValueKind != JsonValueKind.Object
            || !item.TryGetProperty("jsonrpc"u8, out JsonElement version)
            || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8)
            || !item.TryGetProperty("id"u8, out id))
        {
            return false;
        }

        bool hasResult = item.TryGetProperty("result"u8, out JsonElement result);
        bool hasError = item.TryGetProperty("error"u8, out JsonElement error);
        if (hasResult == hasError) { return false; }
        reply = hasResult ? new JsonRpcReply(result.Clone()) : ReadError(error);
        return reply is not null;
    }

    private static JsonRpcReply? ReadError(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object
            || !error.TryGetProperty("code"u8, out JsonElement code)
            || code.ValueKind != JsonValueKind.Number || !code.TryGetInt32(out int number)
            || !error.TryGetProperty("message"u8, out JsonElement message)
            || message.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string text = message.GetString()!;
        if (text.Length > JsonRpcError.MaxMessageLength) { text = text[..JsonRpcError.MaxMessageLength]; }

        // Data that are not bytes are of no use here.
        byte[] data = error.TryGetProperty("data"u8, out JsonElement element)
            && element.ValueKind == JsonValueKind.String
            && Hex.TryParse(element.GetString(), Abi.AbiDecoder.MaxBytes, out byte[] bytes)
            ? bytes
            : [];
        return new JsonRpcReply(new JsonRpcError(number, text, data));
    }
}
