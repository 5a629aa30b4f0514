using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain.JsonRpc;

namespace Probity.Chain.InProcess.Node;

/// <summary>Requests in JSON-RPC, single or as a batch, in; responses out. Total. Source: JSON-RPC
/// 2.0.</summary>
internal sealed class NodeServer(NodeMethods methods, ChainFaults faults)
{
    private const int MaxRequestBytes = 1 << 24;
    private const int MaxDepth = 32;
    private const int MaxParameters = 16;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        AllowDuplicateProperties = false,
    };

    /// <summary>Answers a request.</summary>
    public byte[] Handle(ReadOnlyMemory<byte> request)
    {
        byte[] response = Answer(request);
        return faults.ChangeResponse is { } change ? change(response) : response;
    }

    private byte[] Answer(ReadOnlyMemory<byte> request)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            using JsonDocument? document = request.Length > MaxRequestBytes ? null : Parse(request);
            if (document is not null) { Answer(writer, document.RootElement); }
            else
            {
                Write(writer, default, request.Length > MaxRequestBytes
                    ? new NodeError(-32600, "request too large")
                    : new NodeError(-32700, "parse error"));
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The parser compares all names, so that none is left that cannot be read.
    private static JsonDocument? Parse(ReadOnlyMemory<byte> request)
    {
        try
        {
            return JsonDocument.Parse(request, Strict);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Answer(Utf8JsonWriter writer, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            AnswerOne(writer, root);
            return;
        }

        int count = root.GetArrayLength();
        if (count is 0 or > JsonRpcBatch.MaxCalls)
        {
            Write(writer, default, new NodeError(-32600, count == 0 ? "empty batch" : "batch too large"));
            return;
        }

        writer.WriteStartArray();
        foreach (JsonElement call in root.EnumerateArray())
        {
            // What our own client reads at most; the rest of a batch is refused.
            if (writer.BytesCommitted + writer.BytesPending > JsonRpcBatch.MaxResponseBytes / 2)
            {
                Write(writer, IdOf(call), new NodeError(-32003, "response too large"));
                continue;
            }

            AnswerOne(writer, call);
        }

        writer.WriteEndArray();
    }

    private void AnswerOne(Utf8JsonWriter writer, JsonElement call)
    {
        JsonElement id = IdOf(call);
        JsonElement[] parameters = [];
        if (id.ValueKind == JsonValueKind.Undefined
            || !call.TryGetProperty("jsonrpc"u8, out JsonElement version)
            || version.ValueKind != JsonValueKind.String || !version.ValueEquals("2.0"u8)
            || !call.TryGetProperty("method"u8, out JsonElement name)
            || !EthereumResults.TryReadText(name, out string method))
        {
            Write(writer, id, NodeError.InvalidRequest);
            return;
        }

        if (call.TryGetProperty("params"u8, out JsonElement list))
        {
            if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxParameters)
            {
                Write(writer, id, NodeError.InvalidParameters);
                return;
            }

            parameters = [.. list.EnumerateArray()];
        }

        NodeReply reply = methods.Answer(method, parameters);
        if (reply.Error is null && faults.ChangeResult is { } change)
        {
            reply = NodeReply.Of(change(method, reply.Result));
        }

        Write(writer, id, reply);
    }

    // No id is a notification, which no method here is.
    private static JsonElement IdOf(JsonElement call) => call.ValueKind == JsonValueKind.Object
        && call.TryGetProperty("id"u8, out JsonElement id)
        && id.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.Null
            ? id
            : default;

    private static void Write(Utf8JsonWriter writer, JsonElement id, NodeReply reply)
    {
        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        if (id.ValueKind == JsonValueKind.Undefined) { writer.WriteNullValue(); }
        else { writer.WriteRawValue(id.GetRawText(), skipInputValidation: true); }
        if (reply.Error is { } error)
        {
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            if (error.Data is not null) { writer.WriteString("data"u8, Hex.From(error.Data)); }
            writer.WriteEndObject();
        }
        else
        {
            writer.WritePropertyName("result"u8);
            if (reply.Result is { } result) { result.WriteTo(writer); }
            else { writer.WriteNullValue(); }
        }

        writer.WriteEndObject();
    }
}
